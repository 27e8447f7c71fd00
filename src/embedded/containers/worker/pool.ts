/** A few workers for all pods: containers of one pod share a worker, busy workers get no new pods. */
import type { NodeDisks } from "../node-disks.ts";
import type { WorkerHost } from "./worker-host.ts";

/** Pods that one quiet worker takes before another is started. */
const podsPerWorker = 40;
const busyLoad = 0.5;

export class WorkerPool {
  readonly #create: () => WorkerHost;
  readonly #disks: NodeDisks;
  readonly #maximum: number;
  readonly #hosts = new Set<WorkerHost>();
  /** Who keeps the files of a node: all pods that reach them are there. */
  readonly #nodes = new Map<string, WorkerHost>();

  constructor(create: () => WorkerHost, disks: NodeDisks, maximum: number) {
    this.#create = create;
    this.#disks = disks;
    this.#maximum = maximum;
  }

  /** The worker that has the pod, or the one that should. @param node Set when the pod reaches its node's files. */
  hostFor(pod: string, node?: string): WorkerHost {
    const all = [...this.#hosts];
    const present =
      all.find(({ pods }) => pods.has(pod)) ??
      (node === undefined ? undefined : this.#nodes.get(node));
    if (present !== undefined) {
      return this.#place(present, pod, node);
    }

    const quiet = all.find(({ pods, load }) => pods.size < podsPerWorker && load < busyLoad);
    const chosen =
      quiet ??
      (all.length < this.#maximum
        ? this.#start()
        : all.reduce((best, host) => (host.pods.size < best.pods.size ? host : best)));
    return this.#place(chosen, pod, node);
  }

  /** The worker with the files of a node; undefined while nothing has been put there. */
  keeperOf(node: string): WorkerHost | undefined {
    return this.#nodes.get(node);
  }

  #place(host: WorkerHost, pod: string, node: string | undefined): WorkerHost {
    host.pods.add(pod);
    if (node !== undefined && !this.#nodes.has(node)) {
      this.#nodes.set(node, host);
      host.post({ type: "restore-node-files", node, files: this.#disks.of(node) });
    }

    return host;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.terminate()));
  }

  #start(): WorkerHost {
    const host = this.#create();
    this.#hosts.add(host);
    host.onGone = () => {
      this.#hosts.delete(host);
      for (const [node, keeper] of this.#nodes) {
        if (keeper === host) {
          this.#nodes.delete(node);
        }
      }
    };
    return host;
  }
}
