/** The clock of the practice cluster: it can run faster, stand still, and leap, while `now()` stays wall-clock. */
import { setImmediate as turn } from "node:timers/promises";
import type { ControllableClock, Timer } from "./clock.ts";
import { TimerQueue } from "./timer-queue.ts";

// Stored times have seconds, so ageing goes by whole ones and the rest waits.
const ageStep = 1000;
const ageInterval = 200;
// A chain of awaits between two timers needs a few turns of the event loop to come to rest.
const turnsBetweenTimers = 3;

/** @param wall Milliseconds since 1970 as the machine knows them. */
export const createVirtualClock = (wall: () => number = Date.now): ControllableClock => {
  const timers = new TimerQueue();
  const listeners: ((ms: number) => void)[] = [];
  let rate = 1;
  let anchor = wall();
  let skippedAtAnchor = 0;
  let agedBy = 0;
  let wake: NodeJS.Timeout | undefined;
  let ageing: NodeJS.Timeout | undefined;

  const skipped = () => skippedAtAnchor + (wall() - anchor) * (rate - 1);
  const clusterTime = () => wall() + skipped();

  const settle = () => {
    skippedAtAnchor = skipped();
    anchor = wall();
  };

  const age = () => {
    const due = Math.round((skipped() - agedBy) / ageStep) * ageStep;
    if (due !== 0) {
      agedBy += due;
      for (const listener of listeners) {
        listener(due);
      }
    }
  };

  const schedule = () => {
    clearTimeout(wake);
    const next = timers.nextDue();
    if (next !== undefined && rate > 0) {
      const delay = Math.max(0, Math.ceil((next - clusterTime()) / rate));
      wake = setTimeout(fireDue, Math.min(delay, 2 ** 31 - 1));
      wake.unref();
    }
  };

  const fireDue = () => {
    for (let timer = timers.take(clusterTime()); timer; timer = timers.take(clusterTime())) {
      timer();
    }

    schedule();
  };

  const add = (callback: () => void, ms: number): Timer => {
    const cancel = timers.add(clusterTime() + Math.max(0, ms), callback);
    if (timers.nextChanged()) {
      schedule();
    }

    return { cancel };
  };

  return {
    now: wall,
    skipped,
    get rate() {
      return rate;
    },
    setTimeout: add,
    setInterval: (callback, ms) => {
      let timer: Timer;
      const next = () => {
        timer = add(next, ms);
        callback();
      };
      timer = add(next, ms);
      return { cancel: () => timer.cancel() };
    },
    sleep: async (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }

        const abort = () => {
          timer.cancel();
          reject(signal?.reason as Error);
        };
        const timer = add(() => {
          signal?.removeEventListener("abort", abort);
          resolve();
        }, ms);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    setRate: (next) => {
      settle();
      age();
      rate = next;
      clearInterval(ageing);
      if (rate !== 1) {
        ageing = setInterval(age, ageInterval);
        ageing.unref();
      }

      schedule();
    },
    advance: async (ms) => {
      settle();
      const end = clusterTime() + ms;
      for (
        let next = timers.nextDue();
        next !== undefined && next <= end;
        next = timers.nextDue()
      ) {
        settle();
        skippedAtAnchor += Math.max(0, next - clusterTime());
        age();
        timers.take(next)?.();
        for (let count = 0; count < turnsBetweenTimers; count++) {
          await turn();
        }
      }

      settle();
      skippedAtAnchor += Math.max(0, end - clusterTime());
      age();
      schedule();
    },
    onAge: (listener) => {
      listeners.push(listener);
    },
  };
};
