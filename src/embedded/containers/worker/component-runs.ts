/** Runs components for the containers of one worker, on the host's thread. */
import { type Components, graceful } from "../component.ts";
import type { ContainerNetwork, Listener, PodIdentity } from "../network/network.ts";
import type { HostCall, ToWorker } from "./protocol.ts";

export interface ComponentRunsOptions {
  components: Components;
  network: ContainerNetwork;
  post(message: ToWorker): void;
  /** Any length, from a file of a container. */
  readFile(container: string, path: string): Promise<Uint8Array | undefined>;
  log(message: string): void;
}

type ComponentCall = HostCall & { method: "component" };

export class ComponentRuns {
  readonly #options: ComponentRunsOptions;
  readonly #stops = new Map<number, (reason?: string) => void>();

  constructor(options: ComponentRunsOptions) {
    this.#options = options;
  }

  /** Resolves with the exit code. */
  async run(
    call: number,
    container: string,
    pod: PodIdentity & { uid: string },
    { name, argv, environment }: ComponentCall,
  ): Promise<number> {
    const { components, network, post, log } = this.#options;
    const controller = new AbortController();
    const listeners = new Set<Listener>();
    const say = (fd: 1 | 2, text: string): void =>
      post({ type: "component-output", call, fd, chunk: Buffer.from(text) });
    const letGo = (): void => {
      for (const listener of listeners) {
        listener.close();
      }
    };
    this.#stops.set(call, (reason) => {
      controller.abort(reason);
      // What was killed does not get around to closing anything.
      if (reason !== graceful) {
        letGo();
      }
    });
    const component = components[name];
    if (component === undefined) {
      say(2, `exec: ${name}: not available on this node\n`);
      return 127;
    }

    try {
      return await component({
        argv,
        environment,
        pod,
        stdout: (text) => say(1, text),
        stderr: (text) => say(2, text),
        readFile: (path) => this.#options.readFile(container, path),
        listen: (port, accept) => {
          const listener = network.listen(pod, { address: "0.0.0.0", port }, accept);
          listeners.add(listener);
          return listener;
        },
        signal: controller.signal,
      });
    } catch (error) {
      log(`component ${name}: ${String((error as Error).stack ?? error)}`);
      return 1;
    } finally {
      this.#stops.delete(call);
      letGo();
    }
  }

  /** Tells one run to end; false when there is none of that number. */
  stop(call: number, reason?: string): boolean {
    const stop = this.#stops.get(call);
    stop?.(reason);
    return stop !== undefined;
  }

  close(): void {
    for (const stop of this.#stops.values()) {
      stop();
    }
  }
}
