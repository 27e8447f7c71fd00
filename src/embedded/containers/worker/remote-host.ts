/** The host as a kernel in a worker sees it: calls that travel to the main thread. */
import { randomFillSync } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Host } from "../kernel/host.ts";
import { NetworkError } from "../network/connection.ts";
import type { Connection, Endpoint, NetworkErrorCode } from "../network/connection.ts";
import type { DnsAnswer } from "../network/network.ts";
import type { FromWorker, HostCall } from "./protocol.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type ComponentOutput = (fd: 1 | 2, chunk: Uint8Array) => void;

/** Sleeps shorter than this do not need the cluster's clock. */
const shortSleep = 5;

export class HostLink {
  readonly #post: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<
    number,
    { accept(connection: Connection): void; container: string }
  >();
  readonly #outputs = new Map<number, ComponentOutput>();
  #next = 1;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  reply(call: number, value: unknown, error: { code: string; message: string } | undefined): void {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    if (error === undefined) {
      waiting?.resolve(value);
    } else {
      waiting?.reject(new NetworkError(error.code as NetworkErrorCode));
    }
  }

  accepted(listener: number, connection: number, local: Endpoint, remote: Endpoint): void {
    const entry = this.#listeners.get(listener);
    if (entry === undefined) {
      void this.call("", { method: "destroy", connection });
    } else {
      entry.accept(this.#connection(entry.container, connection, local, remote));
    }
  }

  componentSaid(call: number, fd: 1 | 2, chunk: Uint8Array): void {
    this.#outputs.get(call)?.(fd, chunk);
  }

  /** A component is told to end, and then says itself when it has. */
  async #component(
    container: string,
    request: HostCall & { method: "component" },
    output: ComponentOutput,
    signal: AbortSignal,
  ): Promise<number> {
    const call = this.#next;
    this.#outputs.set(call, output);
    const exit = this.call(container, request);
    signal.addEventListener("abort", () => {
      const reason: unknown = signal.reason;
      this.#post({ type: "cancel", call, ...(typeof reason === "string" ? { reason } : {}) });
    });
    try {
      return (await exit) as number;
    } catch {
      return 1;
    } finally {
      this.#outputs.delete(call);
    }
  }

  call(container: string, request: HostCall, signal?: AbortSignal): Promise<unknown> {
    const call = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#post({ type: "call", call, container, request });
      signal?.addEventListener("abort", () => {
        if (this.#waiting.delete(call)) {
          this.#post({ type: "cancel", call });
          reject(new Error("aborted"));
        }
      });
    });
  }

  /** The host for the kernel of one container. */
  hostOf(container: string): Host {
    return {
      now: () => Date.now(),
      sleep: async (ms, signal) => {
        await (ms < shortSleep
          ? pause(ms, undefined, { signal })
          : this.call(container, { method: "sleep", ms }, signal));
      },
      pause: async (ms) => {
        await pause(ms);
      },
      measure: () => performance.now(),
      random: (length) => randomFillSync(new Uint8Array(length)),
      component: (name, request, output, signal) =>
        this.#component(container, { method: "component", name, ...request }, output, signal),
      network: {
        query: async (name, record) =>
          (await this.call(container, { method: "query", name, record })) as DnsAnswer,
        connect: async (to) => this.#connect(container, to),
        listen: async (at, accept) => {
          const listener = this.#next;
          this.#next += 1;
          this.#listeners.set(listener, { accept, container });
          await this.call(container, { method: "listen", at, listener });
          return {
            close: () => {
              this.#listeners.delete(listener);
              void this.call(container, { method: "unlisten", listener });
            },
          };
        },
        ping: async (address, signal) =>
          (await this.call(container, { method: "ping", address }, signal)) as number,
      },
    };
  }

  async #connect(container: string, to: Endpoint): Promise<Connection> {
    const connection = this.#next;
    this.#next += 1;
    const ends = (await this.call(container, { method: "connect", to, connection })) as {
      local: Endpoint;
      remote: Endpoint;
    };
    return this.#connection(container, connection, ends.local, ends.remote);
  }

  #connection(
    container: string,
    connection: number,
    local: Endpoint,
    remote: Endpoint,
  ): Connection {
    const quietly = (method: "end" | "destroy"): void => {
      this.call(container, { method, connection }).catch(() => undefined);
    };
    return {
      local,
      remote,
      read: async () =>
        (await this.call(container, { method: "read", connection })) as Uint8Array | undefined,
      write: async (chunk) => {
        await this.call(container, { method: "write", connection, chunk });
      },
      end: () => quietly("end"),
      destroy: () => quietly("destroy"),
    };
  }
}
