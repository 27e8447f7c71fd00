/** The thread of the proxies from outside: started with the first proxy, ended after the last one. */
import { type MessagePort, Worker } from "node:worker_threads";
import { NetworkError } from "../../containers/network/connection.ts";
import type { ContainerNetwork, Listener } from "../../containers/network/network.ts";
import { Outbox } from "../../containers/network/outbox.ts";
import { StreamThread } from "../../containers/network/threads.ts";
import type { ProxyHost, ProxyStart, RunningProxy } from "../proxy-host.ts";
import type { FromProxies, ToProxies } from "./protocol.ts";

export interface ProxyThreadOptions {
  /** Of the thread's program. */
  url: URL;
  network: ContainerNetwork;
  /** Faults of ours. */
  log(message: string): void;
}

/** MiB. Much is short-lived here: a bigger young heap is collected less often. */
const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

export const createProxyHost = (options: ProxyThreadOptions): ProxyHost => {
  let thread: ProxyThread | undefined;
  return {
    async start(start) {
      if (thread === undefined || thread.gone) {
        thread = new ProxyThread(options);
      }

      return thread.start(start);
    },
    async stop() {
      await thread?.terminate();
    },
  };
};

interface Hosted {
  start: ProxyStart;
  listeners: Listener[];
  started: { resolve(proxy: RunningProxy): void; reject(error: Error): void };
  drained: (() => void)[];
  lost(): void;
}

let lastProxy = 0;

class ProxyThread {
  readonly #options: ProxyThreadOptions;
  readonly #worker: Worker;
  readonly #streams: StreamThread;
  readonly #outbox = new Outbox<ToProxies>((messages, transfer) =>
    this.#worker.postMessage(messages, transfer),
  );
  readonly #hosted = new Map<number, Hosted>();
  gone = false;

  constructor(options: ProxyThreadOptions) {
    this.#options = options;
    this.#worker = new Worker(options.url, { execArgv: [], env: {}, resourceLimits: limits });
    this.#worker.unref();
    this.#streams = new StreamThread((message, transfer) => this.#post(message, transfer));
    this.#worker.on("message", (messages: FromProxies[]) => {
      for (const message of messages) {
        this.#receive(message);
      }
    });
    this.#worker.on("error", (error) => options.log(`proxy: ${error.stack ?? error.message}`));
    this.#worker.on("exit", () => this.#ended());
  }

  async start(start: ProxyStart): Promise<RunningProxy> {
    lastProxy += 1;
    const proxy = lastProxy;
    return new Promise((resolve, reject) => {
      this.#hosted.set(proxy, {
        start,
        listeners: [],
        started: { resolve, reject },
        drained: [],
        lost: () => {},
      });
      this.#post({ type: "start", proxy, wanted: start.wanted });
    });
  }

  async terminate(): Promise<void> {
    this.gone = true;
    await this.#worker.terminate();
  }

  #post(message: ToProxies, transfer?: MessagePort[]): void {
    this.#outbox.send(message, transfer);
  }

  #receive(message: FromProxies): void {
    switch (message.type) {
      case "started":
        this.#started(message);
        break;
      case "failed":
        this.#hosted.get(message.proxy)?.started.reject(new Error(message.message));
        this.#forget(message.proxy);
        break;
      case "drained":
        for (const resolve of this.#hosted.get(message.proxy)?.drained ?? []) {
          resolve();
        }

        break;
      case "log":
        this.#hosted.get(message.proxy)?.start.log(message.fd, message.text);
        break;
      case "fault":
        this.#options.log(`proxy: ${message.message}`);
        break;
      case "connect":
        void this.#connect(message);
        break;
      case "frames":
        this.#streams.receive(message.frames);
        break;
    }
  }

  /** The pod's own ports lead to the thread as well. */
  #started({ proxy, ports, listeners }: FromProxies & { type: "started" }): void {
    const hosted = this.#hosted.get(proxy)!;
    const lost = new Promise<void>((resolve) => {
      hosted.lost = resolve;
    });
    try {
      for (const [index, port] of [80, 443].entries()) {
        const at = { address: "0.0.0.0", port };
        const { network } = this.#options;
        hosted.listeners.push(
          network.listenOn(this.#streams, hosted.start.pod, at, listeners[index]!),
        );
      }

      hosted.started.resolve({
        ports,
        lost,
        configure: (config) => this.#post({ type: "configure", proxy, config }),
        drain: async () => this.#drain(proxy),
        destroy: () => {
          this.#post({ type: "destroy", proxy });
          this.#forget(proxy);
        },
      });
    } catch (error) {
      this.#post({ type: "destroy", proxy });
      hosted.started.reject(error as Error);
      this.#forget(proxy);
    }
  }

  async #drain(proxy: number): Promise<void> {
    const hosted = this.#hosted.get(proxy);
    if (hosted !== undefined && !this.gone) {
      this.#close(hosted);
      await new Promise<void>((resolve) => {
        hosted.drained.push(resolve);
        this.#post({ type: "drain", proxy });
      });
    }
  }

  async #connect({ call, proxy, to }: FromProxies & { type: "connect" }): Promise<void> {
    const { network, log } = this.#options;
    try {
      const { pod } = this.#hosted.get(proxy)!.start;
      const opened = await network.connectFrom(this.#streams, pod, to);
      this.#post({ type: "connected", call, opened });
    } catch (error) {
      if (!(error instanceof NetworkError)) {
        log(`proxy: ${String((error as Error).stack ?? error)}`);
      }

      const code = error instanceof NetworkError ? error.code : "ECONNRESET";
      this.#post({ type: "refused", call, code });
    }
  }

  #close({ listeners }: Hosted): void {
    for (const listener of listeners.splice(0)) {
      listener.close();
    }
  }

  #forget(proxy: number): void {
    const hosted = this.#hosted.get(proxy);
    if (hosted !== undefined) {
      this.#hosted.delete(proxy);
      this.#close(hosted);
      if (this.#hosted.size === 0) {
        void this.terminate();
      }
    }
  }

  #ended(): void {
    this.gone = true;
    this.#streams.close();
    for (const hosted of this.#hosted.values()) {
      this.#close(hosted);
      hosted.started.reject(new Error("the proxy's thread has ended"));
      hosted.lost();
      for (const resolve of hosted.drained) {
        resolve();
      }
    }

    this.#hosted.clear();
  }
}
