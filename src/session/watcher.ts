/** Keeps the verdicts of some checks true: looks again when the cluster changes, when time runs out, and when the learner acts. */
import { evaluate, watches } from "../checks/evaluate.ts";
import type { Outcome } from "../checks/outcome.ts";
import type { Scene } from "../checks/scene.ts";
import { advance, newTrack } from "../checks/tracker.ts";
import type { Moment, Track } from "../checks/tracker.ts";
import type { Clock } from "../kubectl/clock.ts";
import type { Check } from "../lab/check.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { Verdict } from "./events.ts";
import {
  countsOn,
  firstBackoff,
  frame,
  nextLook,
  restOf,
  sameVerdict,
  verdictOf,
} from "./verdict.ts";

export interface WatcherOptions {
  checks: readonly Check[];
  scene: Scene;
  clock: Clock;
  time: Pick<ClusterTime, "now" | "real">;
  /** When the learner acted, and how patient to be. */
  moment(): Omit<Moment, "now">;
  /** Whether a command of the learner runs, and whether the step is over, so that its verdicts change no more. */
  pace(): { busy: boolean; over: boolean };
  record<T>(task: () => T): { result: T; keys: ReadonlySet<string> };
  onVerdict(check: Check, verdict: Verdict): void;
}

export interface Watcher {
  /** Something that is watched has changed. */
  changed(key: string): void;
  /** The step's load has counted something. */
  counted(): void;
  /** Looks at everything now. */
  look(): void;
  /** The verdict as of now, with running times. */
  verdict(id: string): Verdict;
  outcome(id: string): Outcome | undefined;
  /** Keys of everything the checks read. */
  keys(): ReadonlySet<string>;
  close(): void;
}

interface Entry {
  check: Check;
  asks: boolean;
  track: Track;
  keys: ReadonlySet<string>;
  outcome?: Outcome;
  verdict: Verdict;
  cancelWake: () => void;
  asking: boolean;
  again: boolean;
  backoff: number;
  /** How long the last answer took, and when it came. Milliseconds. */
  took: number;
  answeredAt: number;
}

export const createWatcher = (options: WatcherOptions): Watcher => {
  const { clock, time, scene } = options;
  const entries = options.checks.map((check) => newEntry(check));
  const dirty = new Set<Entry>();
  let closed = false;
  let cancelFlush: (() => void) | undefined;
  let flushed = Number.NEGATIVE_INFINITY;

  const flush = () => {
    cancelFlush = undefined;
    flushed = clock.monotonic();
    const due = [...dirty];
    dirty.clear();
    for (const entry of due) {
      explainAnew(entry);
      const rest = entry.asking ? 0 : restOf(entry, clock.monotonic(), options.pace().busy);
      if (rest === 0) {
        lookAt(entry);
      } else {
        lookIn(entry, rest);
      }
    }
  };

  const lookIn = (entry: Entry, ms: number) => {
    entry.cancelWake();
    entry.cancelWake = clock.after(Math.max(1, ms), () => {
      lookAt(entry);
    });
  };

  const lookAt = (entry: Entry) => {
    if (closed) {
      return;
    }

    entry.cancelWake();
    if (entry.asks) {
      if (!isSettled(entry, options)) {
        void ask(entry);
      }

      return;
    }

    const { result, keys } = options.record(() => {
      const outcome = evaluate(entry.check, scene) as Outcome;
      return settle(entry, outcome);
    });
    entry.keys = keys;
    const wake = result.wakeIn === undefined ? undefined : time.real(result.wakeIn);
    if (wake !== undefined) {
      lookIn(entry, wake);
    }
  };

  const ask = async (entry: Entry): Promise<void> => {
    if (entry.asking) {
      entry.again = true;
      return;
    }

    entry.asking = true;
    entry.again = false;
    const askedAt = clock.monotonic();
    const outcome = await evaluate(entry.check, scene);
    entry.asking = false;
    entry.answeredAt = clock.monotonic();
    entry.took = entry.answeredAt - askedAt;
    if (closed) {
      return;
    }

    const { result, keys } = options.record(() => settle(entry, outcome));
    entry.keys = keys;
    const wakeIn = result.wakeIn === undefined ? undefined : time.real(result.wakeIn);
    const { busy } = options.pace();
    const next = nextLook(entry, outcome, { status: result.status, wakeIn, busy });
    if (next !== undefined) {
      lookIn(entry, next);
    }
  };

  const settle = (entry: Entry, outcome: Outcome) => {
    entry.outcome = outcome;
    const moment = { ...options.moment(), now: time.now() };
    const tracked = advance(entry.track, entry.check, outcome, moment);
    entry.track = tracked.track;
    const verdict = verdictOf(entry.check, outcome, tracked, scene);
    const same = sameVerdict(verdict, entry.verdict);
    entry.verdict = verdict;
    if (!same) {
      options.onVerdict(entry.check, verdict);
    }

    return tracked;
  };

  /** What may be the cause of a failure has changed, or is known for the first time; to ask again takes its time. */
  const explainAnew = (entry: Entry) => {
    const { outcome } = entry;
    if (entry.asks && outcome?.value === "not-yet") {
      entry.keys = options.record(() => settle(entry, outcome)).keys;
    }
  };

  return {
    changed(key) {
      for (const entry of entries) {
        if (entry.asks) {
          entry.backoff = firstBackoff;
          dirty.add(entry);
        } else if (entry.keys.has(key)) {
          // Inside a `for` window no change may go unseen, however short.
          if (entry.verdict.status === "holding") {
            lookAt(entry);
          } else {
            dirty.add(entry);
          }
        }
      }

      // What changes alone is looked at in the next turn, only what follows it waits.
      if (dirty.size > 0) {
        cancelFlush ??= clock.after(Math.max(0, flushed + frame - clock.monotonic()), flush);
      }
    },
    counted() {
      for (const entry of entries) {
        if (countsOn(entry.check)) {
          lookAt(entry);
        }
      }
    },
    look() {
      for (const entry of entries) {
        entry.backoff = firstBackoff;
        lookAt(entry);
      }
    },
    verdict(id) {
      const entry = entries.find(({ check }) => check.id === id);
      return entry === undefined ? { status: "waiting" } : withTimes(entry, options);
    },
    outcome: (id) => entries.find(({ check }) => check.id === id)?.outcome,
    keys: () => new Set(entries.flatMap(({ keys }) => [...keys])),
    close() {
      closed = true;
      cancelFlush?.();
      for (const entry of entries) {
        entry.cancelWake();
      }
    },
  };
};

const newEntry = (check: Check): Entry => ({
  check,
  asks: !watches(check),
  track: newTrack(),
  keys: new Set(),
  verdict: { status: "waiting" },
  cancelWake: () => {},
  asking: false,
  again: false,
  backoff: firstBackoff,
  took: 0,
  answeredAt: 0,
});

/** Nothing that is asked now would change its verdict. */
const isSettled = ({ check, track, outcome }: Entry, { pace }: WatcherOptions): boolean =>
  outcome !== undefined && (pace().over || (track.latched && !check.guard));

const withTimes = ({ verdict, track }: Entry, { time, moment }: WatcherOptions): Verdict => {
  const now = time.now();
  const { actedAt } = moment();
  if (verdict.held !== undefined && track.trueSince !== undefined) {
    const forMs = Math.min(verdict.held.ofMs, now - track.trueSince);
    return { ...verdict, held: { ...verdict.held, forMs } };
  }

  return verdict.waited === undefined || actedAt === undefined
    ? verdict
    : { ...verdict, waited: { ...verdict.waited, forMs: now - actedAt - track.paused } };
};
