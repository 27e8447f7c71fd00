/** What the API server asks of the kubelets for the subresources of pods that stream: log, exec, attach, portforward. */
import type { Duplex } from "node:stream";
import type { KubeObject } from "../object.ts";
import type { NodeAnswer } from "./stats/node-server.ts";
import type { ExecRequest, OutputStreams, Session } from "../containers/runtime.ts";

export interface LogOptions {
  container: string;
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  /** Milliseconds since 1970. */
  sinceTime?: number;
}

/** All throw StatusError with the wording of a real kubelet ("container ... is waiting to start: ..."). */
export interface NodeApi {
  log(pod: KubeObject, options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  exec(
    pod: KubeObject,
    container: string,
    request: ExecRequest,
    streams: OutputStreams,
  ): Promise<Session>;
  attach(pod: KubeObject, container: string, streams: OutputStreams): Promise<Session>;
  portForward(pod: KubeObject, port: number): Promise<Duplex>;
  /** What the kubelet of a node answers to a GET; undefined when no such kubelet runs. */
  get(node: string, path: string): NodeAnswer | undefined;
}
