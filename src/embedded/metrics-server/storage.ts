/** The last two points of every node and container, and the usage between them (pkg/storage). */
import { type Batch, emptyBatch, type Point } from "./points.ts";

export interface Usage {
  /** Billionths of a processor. */
  nanoCores: number;
  memoryBytes: number;
  /** End of the window, in milliseconds of the cluster's own time. */
  at: number;
  /** Milliseconds. */
  window: number;
}

export interface PodUsage {
  containers: { name: string; usage: Usage }[];
  at: number;
  window: number;
}

/** A container as young as this is measured from its start. Milliseconds. */
const youngest = 10_000;

export class Storage {
  readonly #resolution: number;
  #last = emptyBatch();
  #previous = emptyBatch();

  /** @param resolution Milliseconds between two batches. */
  constructor(resolution: number) {
    this.#resolution = resolution;
  }

  /** Whether there is anything to serve. */
  get ready(): boolean {
    return this.#previous.nodes.size > 0 && this.#previous.pods.size > 0;
  }

  store(batch: Batch): void {
    const previous = emptyBatch();
    for (const [name, point] of batch.nodes) {
      const before = earlier(point, this.#last.nodes.get(name), this.#previous.nodes.get(name));
      if (before !== undefined) {
        previous.nodes.set(name, before);
      }
    }

    for (const [key, containers] of batch.pods) {
      const befores = new Map<string, Point>();
      for (const [name, point] of containers) {
        const before = this.#before(key, name, point);
        if (before !== undefined) {
          befores.set(name, before);
        }
      }

      if (befores.size > 0) {
        previous.pods.set(key, befores);
      }
    }

    this.#last = batch;
    this.#previous = previous;
  }

  node(name: string): Usage | undefined {
    return usageBetween(this.#last.nodes.get(name), this.#previous.nodes.get(name));
  }

  /** @param key `namespace/name`. Undefined while any of its containers has no usage. */
  pod(key: string): PodUsage | undefined {
    const last = this.#last.pods.get(key);
    const previous = this.#previous.pods.get(key);
    if (last === undefined || previous === undefined) {
      return undefined;
    }

    const containers: PodUsage["containers"] = [];
    for (const [name, point] of last) {
      if (!previous.has(name)) {
        return undefined;
      }

      const usage = usageBetween(point, previous.get(name));
      if (usage !== undefined) {
        containers.push({ name, usage });
      }
    }

    const [earliest] = containers.map(({ usage }) => usage).toSorted((a, b) => a.at - b.at);
    return earliest && { containers, at: earliest.at, window: earliest.window };
  }

  #before(key: string, container: string, point: Point): Point | undefined {
    const age = point.at - point.startedAt;
    if (age >= youngest && age < this.#resolution) {
      return { ...point, at: point.startedAt, cpuSeconds: 0 };
    }

    const last = this.#last.pods.get(key)?.get(container);
    return last === undefined || point.startedAt >= last.at
      ? undefined
      : earlier(point, last, this.#previous.pods.get(key)?.get(container));
  }
}

/** The point to measure from: the last one, or where nothing new came the one before it. */
const earlier = (
  point: Point,
  last: Point | undefined,
  previous: Point | undefined,
): Point | undefined => {
  if (last === undefined || point.at > last.at) {
    return last;
  }

  return previous !== undefined && previous.at < point.at ? previous : undefined;
};

const usageBetween = (last: Point | undefined, previous: Point | undefined): Usage | undefined => {
  if (last === undefined || previous === undefined || last.cpuSeconds < previous.cpuSeconds) {
    return undefined;
  }

  const window = last.at - previous.at;
  return {
    nanoCores: Math.trunc(((last.cpuSeconds - previous.cpuSeconds) * 1e12) / window),
    memoryBytes: Math.trunc(last.memoryBytes),
    at: last.at,
    window,
  };
};
