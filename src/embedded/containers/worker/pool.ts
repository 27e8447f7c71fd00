/** A few workers for all pods: containers of one pod share a worker, busy workers get no new pods. */
import type { WorkerHost } from "./worker-host.ts";

/** Pods that one quiet worker takes before another is started. */
const podsPerWorker = 40;
const busyLoad = 0.5;

export class WorkerPool {
  readonly #create: () => WorkerHost;
  readonly #maximum: number;
  readonly #hosts = new Set<WorkerHost>();

  constructor(create: () => WorkerHost, maximum: number) {
    this.#create = create;
    this.#maximum = maximum;
  }

  /** The worker that has the pod, or the one that should. */
  hostFor(pod: string): WorkerHost {
    const all = [...this.#hosts];
    const present = all.find(({ pods }) => pods.has(pod));
    if (present !== undefined) {
      return present;
    }

    const quiet = all.find(({ pods, load }) => pods.size < podsPerWorker && load < busyLoad);
    const chosen =
      quiet ??
      (all.length < this.#maximum
        ? this.#start()
        : all.reduce((best, host) => (host.pods.size < best.pods.size ? host : best)));
    chosen.pods.add(pod);
    return chosen;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#hosts].map((host) => host.terminate()));
  }

  #start(): WorkerHost {
    const host = this.#create();
    this.#hosts.add(host);
    host.onGone = () => void this.#hosts.delete(host);
    return host;
  }
}
