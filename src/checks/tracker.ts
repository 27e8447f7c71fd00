/** From outcomes over time to the verdict on screen: deadlines from the learner's action, `for` windows, latches. Pure. */
import type { Verdict } from "../session/events.ts";
import type { Check } from "../lab/check.ts";
import { isNegative } from "./evaluate.ts";
import type { Outcome } from "./outcome.ts";

/** What is remembered of one check during one step. Times are milliseconds of the cluster's time. */
export interface Track {
  /** Met, and stays so for the step, unless it is a guard. */
  latched: boolean;
  trueSince?: number;
  /** Since when it cannot be told. */
  unknownSince?: number;
  /** Time that does not count against the deadline. */
  paused: number;
  /** The action that the deadline counts from; a later action starts it anew. */
  countedFrom?: number;
}

export interface Moment {
  now: number;
  /** End of the learner's last action in this step; undefined before the first. */
  actedAt?: number;
  /** Multiplies the deadline. */
  patience: number;
  /** Cluster seconds per second. */
  rate?: number;
}

/** Commands and connections run no faster when the cluster's clock does, so that a deadline leaves them this much real time. Milliseconds. */
const realPatience = 15_000;

export interface Tracked {
  track: Track;
  status: Verdict["status"];
  held?: { forMs: number; ofMs: number };
  waited?: { forMs: number; ofMs: number };
  /** Look again then even if nothing changes: milliseconds from now. */
  wakeIn?: number;
}

/** Milliseconds of the cluster's time that a check has at this rate. */
export const deadline = ({ within }: Pick<Check, "within">, rate: number): number =>
  Math.max(within, Math.min(within, realPatience) * rate);

export const newTrack = (): Track => ({ latched: false, paused: 0 });

export const advance = (track: Track, check: Check, outcome: Outcome, moment: Moment): Tracked => {
  const counted = countFrom(track, moment);
  if (counted.latched && !check.guard) {
    return { track: counted, status: "met" };
  }

  const acted = moment.actedAt !== undefined;
  if (outcome.value === "unknown") {
    return outcome.early
      ? { track: counted, status: acted ? "checking" : "waiting" }
      : { track: suspend(counted, moment), status: "unknown" };
  }

  const resumed = resume(counted, moment);
  if (isNegative(check) && !acted) {
    return { track: without(resumed), status: "waiting" };
  }

  return outcome.value === "met"
    ? hold(resumed, check, moment)
    : wait(without(resumed), check, outcome.hopeless !== undefined, moment);
};

const countFrom = (track: Track, { actedAt }: Moment): Track =>
  actedAt === undefined || actedAt === track.countedFrom
    ? track
    : { ...track, countedFrom: actedAt, paused: 0 };

/** Not knowing pauses the deadline and breaks the window. */
const suspend = (track: Track, { now }: Moment): Track => ({
  ...without(track),
  unknownSince: track.unknownSince ?? now,
});

const resume = (track: Track, { now }: Moment): Track => {
  const { unknownSince, ...rest } = track;
  return unknownSince === undefined
    ? track
    : { ...rest, paused: track.paused + now - Math.max(unknownSince, track.countedFrom ?? 0) };
};

const without = (track: Track): Track => {
  const { trueSince: _, ...rest } = track;
  return rest;
};

const hold = (track: Track, check: Check, { now }: Moment): Tracked => {
  const since = track.trueSince ?? now;
  const held = now - since;
  return held >= check.for
    ? { track: { ...track, trueSince: since, latched: true }, status: "met" }
    : {
        track: { ...track, trueSince: since },
        status: "holding",
        held: { forMs: held, ofMs: check.for },
        wakeIn: check.for - held,
      };
};

const wait = (track: Track, check: Check, hopeless: boolean, moment: Moment): Tracked => {
  const { now, actedAt, patience, rate = 1 } = moment;
  const open = { ...track, latched: false };
  if (actedAt === undefined) {
    return { track: open, status: "waiting" };
  }

  const forMs = Math.max(0, now - actedAt - track.paused);
  const ofMs = patience * deadline(check, rate);
  const waited = { forMs, ofMs };
  if (hopeless) {
    return { track: open, status: "hopeless", waited };
  }

  return forMs >= ofMs
    ? { track: open, status: "late", waited }
    : { track: open, status: "checking", waited, wakeIn: ofMs - forMs };
};
