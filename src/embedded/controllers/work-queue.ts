/** The queue behind every controller: keys are deduplicated, handled one at a time and tried again with growing delays. */
import type { Clock, Timer } from "../clock.ts";
import { StatusError } from "../status.ts";

export interface WorkQueue {
  add(key: string): void;
  /** `ms` of cluster time from now; the earliest of several wishes wins. */
  addAfter(key: string, ms: number): void;
  stop(): void;
}

export interface WorkQueueOptions {
  clock: Clock;
  /** A rejection puts the key back after a delay. */
  sync(key: string): Promise<void>;
  log(message: string): void;
}

/** Milliseconds; those of client-go's default controller rate limiter. */
const baseDelay = 5;
const maxDelay = 1_000_000;

export const createWorkQueue = ({ clock, sync, log }: WorkQueueOptions): WorkQueue => {
  const ready = new Set<string>();
  const failures = new Map<string, number>();
  const waiting = new Map<string, { due: number; timer: Timer }>();
  let draining = false;
  let stopped = false;

  const add = (key: string): void => {
    if (stopped) {
      return;
    }

    ready.add(key);
    if (!draining) {
      draining = true;
      setImmediate(() => void drain());
    }
  };

  const addAfter = (key: string, ms: number): void => {
    if (ms <= 0) {
      add(key);
      return;
    }

    const due = clock.now() + clock.skipped() + ms;
    const earlier = waiting.get(key);
    if (stopped || (earlier !== undefined && earlier.due <= due)) {
      return;
    }

    earlier?.timer.cancel();
    const timer = clock.setTimeout(() => {
      waiting.delete(key);
      add(key);
    }, ms);
    waiting.set(key, { due, timer });
  };

  const handle = async (key: string): Promise<void> => {
    try {
      await sync(key);
      failures.delete(key);
    } catch (error) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      if (!(error instanceof StatusError)) {
        log(
          `sync ${key}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }

      addAfter(key, Math.min(baseDelay * 2 ** count, maxDelay));
    }
  };

  // One key per turn of the event loop, so that requests are answered while controllers work.
  const drain = async (): Promise<void> => {
    for (const key of ready) {
      if (stopped) {
        break;
      }

      ready.delete(key);
      await handle(key);
      await nextTurn();
    }

    draining = false;
  };

  return {
    add,
    addAfter,
    stop: () => {
      stopped = true;
      for (const { timer } of waiting.values()) {
        timer.cancel();
      }

      waiting.clear();
      ready.clear();
    },
  };
};

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
