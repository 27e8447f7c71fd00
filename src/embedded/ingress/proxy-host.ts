/** Where the proxies of ingress controllers run, and the door of the machine that leads to them. */
import type { PodIdentity } from "../containers/network/network.ts";
import type { ProxyConfig } from "./proxy/config.ts";

/** Ports on 127.0.0.1 that stand for 80 and 443. */
export interface LoopbackPorts {
  http: number;
  https: number;
}

export interface ProxyStart {
  pod: PodIdentity;
  /** The ports of last time; others when these are taken. */
  wanted: LoopbackPorts | undefined;
  /** Lines of the access log (1) and the error log (2). */
  log(fd: 1 | 2, text: string): void;
}

/** One proxy: answers on 80 and 443 of its pod and on the machine's door. */
export interface RunningProxy {
  readonly ports: LoopbackPorts;
  /** Resolves when it has ended though nobody asked it to. */
  readonly lost: Promise<void>;
  configure(config: ProxyConfig): void;
  /** Answers what has come and then ends. */
  drain(): Promise<void>;
  /** Ends at once. */
  destroy(): void;
}

export interface ProxyHost {
  /** @throws Error when the pod's ports or all of the machine's are taken */
  start(start: ProxyStart): Promise<RunningProxy>;
  stop(): Promise<void>;
}
