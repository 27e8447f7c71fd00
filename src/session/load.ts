/** Sends a step's steady load through its gateway, and counts who answers and what fails. */
import type { Scene } from "../checks/scene.ts";
import { cleanLine } from "../clean.ts";
import type { Clock } from "../kubectl/clock.ts";
import type { Load } from "../lab/lab.ts";
import { createGuest } from "./guest.ts";
import type { Answer } from "./guest.ts";
import type { LoadReading } from "./live.ts";

export interface RunningLoad {
  reading(): LoadReading;
  /** Begins to count anew. */
  restart(): void;
  close(): void;
}

export interface LoadOptions {
  /** Variables filled in. */
  load: Load;
  scene: Pick<Scene, "find" | "gateway">;
  clock: Clock;
  /** Something was counted. */
  onCount(): void;
  /** Requests had failed, and have been answered again for a while. */
  onRecovery(): void;
}

/** Requests that have no answer yet; more would tell nothing new. */
const widest = 100;
/** This long without a failure, what was wrong is over. Milliseconds. */
const recovery = 3000;
interface Count {
  answered: number;
  failed: number;
  answers: Map<string, number>;
  failures: Map<string, number>;
  began: number;
  lastFailure: number;
}

export const startLoad = (options: LoadOptions): RunningLoad => {
  const { load, scene, clock, onCount, onRecovery } = options;
  let waiting: string | undefined = "nothing has answered yet";
  let count = emptyCount(clock.monotonic());
  let serial = 0;
  let open = 0;
  let closed = false;
  let cancel = () => {};
  const guest = createGuest(load, scene, clock);

  const settle = (result: Answer, counted: number) => {
    // What was asked before the count began anew belongs to the old one.
    if (closed || counted !== serial) {
      return;
    }

    const now = clock.monotonic();
    if (waiting !== undefined) {
      if (typeof result === "string") {
        waiting = result;
        onCount();
        return;
      }

      waiting = undefined;
      count = emptyCount(now);
    }

    if (typeof result === "string") {
      count.failed += 1;
      count.lastFailure = now;
      add(count.failures, cleanLine(result));
    } else {
      count.answered += 1;
      add(count.answers, cleanLine(result.by));
      if (count.failed > 0 && now - count.lastFailure >= recovery) {
        onRecovery();
      }
    }

    onCount();
  };

  const tick = () => {
    cancel = clock.after(1000 / load.rate, tick);
    if (open < widest) {
      open += 1;
      const counted = serial;
      void guest.ask().then((result) => {
        open -= 1;
        settle(result, counted);
      });
    }
  };
  tick();

  return {
    reading: () => ({
      url: load.url,
      rate: load.rate,
      answered: count.answered,
      failed: count.failed,
      answers: Object.fromEntries(count.answers),
      failures: Object.fromEntries(count.failures),
      countedMs: waiting === undefined ? clock.monotonic() - count.began : 0,
      ...(waiting !== undefined && { waiting }),
      ...(guest.look() !== undefined && { look: guest.look()! }),
    }),
    restart() {
      serial += 1;
      count = emptyCount(clock.monotonic());
    },
    close() {
      closed = true;
      cancel();
    },
  };
};

const emptyCount = (now: number): Count => ({
  answered: 0,
  failed: 0,
  answers: new Map(),
  failures: new Map(),
  began: now,
  lastFailure: now,
});

const add = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};
