/** A clock that stands still until told how much time goes by. */
import type { Clock, Timer } from "../../src/embedded/clock.ts";

export interface ManualClock extends Clock {
  advance(ms: number): Promise<void>;
  /** The process stands still for `ms`; then all that became due is called at once, in order. */
  pause(ms: number): Promise<void>;
}

/** Lets everything that is ready to run, run: queues turn once per turn of the event loop. */
export const settle = async (turns = 60): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};

export const createManualClock = (start = Date.parse("2026-11-24T12:00:00Z")): ManualClock => {
  let now = start;
  const timers = new Set<{ due: number; callback: () => void }>();

  const clock: ManualClock = {
    rate: 1,
    now: () => now,
    skipped: () => 0,
    setTimeout(callback, ms): Timer {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    setInterval(callback, ms) {
      let timer: Timer;
      const arm = (): void => {
        timer = clock.setTimeout(() => {
          arm();
          callback();
        }, ms);
      };

      arm();
      return { cancel: () => timer.cancel() };
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = clock.setTimeout(resolve, ms);
        signal?.addEventListener("abort", () => {
          timer.cancel();
          reject(signal.reason);
        });
      }),
    async pause(ms) {
      now += ms;
      const due = [...timers].filter((timer) => timer.due <= now);
      for (const timer of due.toSorted((left, right) => left.due - right.due)) {
        timers.delete(timer);
        timer.callback();
      }

      await settle();
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].toSorted((left, right) => left.due - right.due);
        if (next === undefined || next.due > end) {
          break;
        }

        timers.delete(next);
        now = Math.max(now, next.due);
        next.callback();
      }

      now = end;
      await settle();
    },
  };
  return clock;
};
