/** Pods that wait for a node: the more important first, then the older; those that did not fit rest until something changes. */
import type { Clock } from "../clock.ts";
import type { KubeObject } from "../object.ts";

export interface PodQueue {
  /** Takes the next pod's key; undefined when none is due. */
  next(): string | undefined;
  add(pod: KubeObject): void;
  remove(key: string): void;
  /** The pod did not fit: it waits for `wake`, or five minutes. */
  rest(key: string): void;
  /** Something changed that may help: resting pods are tried again. `concerns` chooses among them. */
  wake(concerns?: (key: string) => boolean): void;
  stop(): void;
}

interface Waiting {
  key: string;
  priority: number;
  since: number;
}

/** Milliseconds after which a resting pod is tried again in any case. */
const longestRest = 300_000;

/** @param ready Called when there is something to take. */
export const createPodQueue = (clock: Clock, ready: () => void): PodQueue => {
  const known = new Map<string, Waiting>();
  const active = new Set<Waiting>();
  const resting = new Map<Waiting, number>();
  let order = 0;

  const activate = (waiting: Waiting): void => {
    resting.delete(waiting);
    active.add(waiting);
    ready();
  };

  const timer = clock.setInterval(() => {
    const now = clock.now() + clock.skipped();
    for (const [waiting, since] of resting) {
      if (now - since >= longestRest) {
        activate(waiting);
      }
    }
  }, 30_000);

  return {
    next() {
      let best: Waiting | undefined;
      for (const waiting of active) {
        const isBetter =
          best === undefined ||
          waiting.priority > best.priority ||
          (waiting.priority === best.priority && waiting.since < best.since);
        best = isBetter ? waiting : best;
      }

      if (best !== undefined) {
        active.delete(best);
      }

      return best?.key;
    },
    add({ metadata, spec }) {
      const key = `${metadata.namespace}/${metadata.name}`;
      order += 1;
      const waiting = known.get(key) ?? { key, priority: 0, since: order };
      waiting.priority = spec.priority ?? 0;
      known.set(key, waiting);
      activate(waiting);
    },
    remove(key) {
      const waiting = known.get(key);
      if (waiting !== undefined) {
        known.delete(key);
        active.delete(waiting);
        resting.delete(waiting);
      }
    },
    rest(key) {
      const waiting = known.get(key);
      if (waiting !== undefined && !active.has(waiting)) {
        resting.set(waiting, clock.now() + clock.skipped());
      }
    },
    wake(concerns = () => true) {
      for (const waiting of resting.keys()) {
        if (concerns(waiting.key)) {
          activate(waiting);
        }
      }
    },
    stop: () => timer.cancel(),
  };
};
