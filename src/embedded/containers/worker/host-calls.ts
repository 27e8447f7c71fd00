/** Answers what kernels in workers ask of the host: the cluster's clock, the cluster's network, components. */
import type { NodeKernels } from "../../apparmor/node/node-kernels.ts";
import type { Clock, Timer } from "../../clock.ts";
import { NetworkError } from "../network/connection.ts";
import type { Endpoint } from "../network/connection.ts";
import type { ContainerNetwork, Listener, PodIdentity } from "../network/network.ts";
import type { StreamThread } from "../network/threads.ts";
import type { ComponentRuns } from "./component-runs.ts";
import type { HostCall, ToWorker } from "./protocol.ts";

export interface HostCallsOptions {
  clock: Clock;
  network: ContainerNetwork;
  kernels: NodeKernels;
  thread: StreamThread;
  components: ComponentRuns;
  post(message: ToWorker): void;
}

export class HostCalls {
  readonly #clock: Clock;
  readonly #network: ContainerNetwork;
  readonly #kernels: NodeKernels;
  readonly #thread: StreamThread;
  readonly #post: (message: ToWorker) => void;
  readonly #components: ComponentRuns;
  readonly #pods = new Map<string, PodIdentity & { uid: string }>();
  readonly #timers = new Map<number, Timer>();
  readonly #pings = new Map<number, AbortController>();
  readonly #listeners = new Map<number, { listener: Listener; container: string }>();

  constructor({ clock, network, kernels, thread, components, post }: HostCallsOptions) {
    this.#clock = clock;
    this.#network = network;
    this.#kernels = kernels;
    this.#thread = thread;
    this.#components = components;
    this.#post = post;
  }

  introduce(container: string, pod: PodIdentity & { uid: string }): void {
    this.#pods.set(container, pod);
  }

  /** The container is gone: so are its sockets. */
  forget(container: string): void {
    this.#pods.delete(container);
    for (const [id, entry] of this.#listeners) {
      if (entry.container === container) {
        entry.listener.close();
        this.#listeners.delete(id);
      }
    }
  }

  close(): void {
    for (const container of this.#pods.keys()) {
      this.forget(container);
    }

    for (const timer of this.#timers.values()) {
      timer.cancel();
    }

    this.#components.close();
  }

  cancel(call: number, reason: string | undefined): void {
    if (this.#components.stop(call, reason)) {
      return;
    }

    this.#timers.get(call)?.cancel();
    this.#timers.delete(call);
    this.#pings.get(call)?.abort();
    this.#pings.delete(call);
  }

  answer(call: number, container: string, request: HostCall): void {
    if (request.method === "sleep") {
      const timer = this.#clock.setTimeout(() => {
        this.#timers.delete(call);
        this.#post({ type: "reply", call });
      }, request.ms);
      this.#timers.set(call, timer);
      return;
    }

    void this.#perform(call, container, request).then(
      (value) => this.#post({ type: "reply", call, value }),
      (error: unknown) => {
        const code = error instanceof NetworkError ? error.code : "ECONNRESET";
        this.#post({ type: "reply", call, error: { code, message: (error as Error).message } });
      },
    );
  }

  async #perform(
    call: number,
    container: string,
    request: Exclude<HostCall, { method: "sleep" }>,
  ): Promise<unknown> {
    switch (request.method) {
      case "query":
        return this.#network.query(this.#pod(container), request.name, request.record);
      case "connect":
        return this.#network.connectFrom(this.#thread, this.#pod(container), request.to);
      case "listen":
        return this.#listen(container, request.listener, request.at);
      case "unlisten": {
        this.#listeners.get(request.listener)?.listener.close();
        this.#listeners.delete(request.listener);
        return undefined;
      }

      case "ping": {
        const controller = new AbortController();
        this.#pings.set(call, controller);
        return this.#network.ping(this.#pod(container), request.address, controller.signal);
      }

      case "load-profiles":
        return this.#kernels.load(this.#pod(container).node, request.profiles, request.replace);
      case "remove-profile":
        return this.#kernels.remove(this.#pod(container).node, request.name);
      case "kernel-log":
        return this.#kernelLog(this.#pod(container).node, request.clear);
      case "component":
        return this.#components.run(call, container, this.#pod(container), request);
    }
  }

  #kernelLog(node: string, clear: boolean): string {
    const text = this.#kernels.log(node);
    if (clear) {
      this.#kernels.clearLog(node);
    }

    return text;
  }

  #pod(container: string): PodIdentity & { uid: string } {
    const pod = this.#pods.get(container);
    if (pod === undefined) {
      throw new NetworkError("ENETUNREACH");
    }

    return pod;
  }

  #listen(container: string, id: number, at: Endpoint): void {
    const listener = this.#network.listenOn(this.#thread, this.#pod(container), at, id);
    this.#listeners.set(id, { listener, container });
  }
}
