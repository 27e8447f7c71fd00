/** The host as a kernel in a worker sees it: calls that travel to the main thread. */
import { randomFillSync } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { PolicyError } from "../../apparmor/command/host.ts";
import type { Host } from "../kernel/host.ts";
import { NetworkError } from "../network/connection.ts";
import type { Connection, Endpoint, NetworkErrorCode } from "../network/connection.ts";
import type { DnsAnswer, Listener } from "../network/network.ts";
import { ThreadStreams } from "../network/thread-streams.ts";
import type { Opened } from "../network/threads.ts";
import type { FromWorker, HostCall } from "./protocol.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type ComponentOutput = (fd: 1 | 2, chunk: Uint8Array) => void;

/**
Sleeps shorter than this, in milliseconds, are real time whatever the cluster's clock does: they pace loops of work, which is done in real time, too.
*/
const shortSleep = 1000;

export class HostLink {
  readonly #post: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  /** Ends of streams on this thread. */
  readonly streams: ThreadStreams;
  readonly #outputs = new Map<number, ComponentOutput>();
  #next = 1;

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
    this.streams = new ThreadStreams((frames) => post({ type: "frames", frames }));
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
      node: {
        loadProfiles: async (profiles, replace) =>
          (await this.call(container, { method: "load-profiles", profiles, replace })) as
            | PolicyError
            | undefined,
        removeProfile: async (name) =>
          (await this.call(container, { method: "remove-profile", name })) as
            | PolicyError
            | undefined,
        log: async (clear) =>
          (await this.call(container, { method: "kernel-log", clear })) as string,
      },
      network: {
        query: async (name, record) =>
          (await this.call(container, { method: "query", name, record })) as DnsAnswer,
        connect: async (to) =>
          this.streams.opened((await this.call(container, { method: "connect", to })) as Opened),
        listen: async (at, accept) => this.#listen(container, at, accept),
        ping: async (address, signal) =>
          (await this.call(container, { method: "ping", address }, signal)) as number,
      },
    };
  }

  async #listen(
    container: string,
    at: Endpoint,
    accept: (connection: Connection) => void,
  ): Promise<Listener> {
    const listener = this.streams.listen(accept);
    try {
      await this.call(container, { method: "listen", at, listener });
    } catch (error) {
      this.streams.unlisten(listener);
      throw error;
    }

    return {
      close: () => {
        this.streams.unlisten(listener);
        this.call(container, { method: "unlisten", listener }).catch(() => undefined);
      },
    };
  }
}
