/** What may be said to the cluster's clock: `+5m`, `pause`, `resume`, `x10`, or nothing to see it. */
import { LabError } from "../errors.ts";
import { parseDuration } from "../lab/duration.ts";

export type ClockSetting =
  | { kind: "show" }
  | { kind: "advance"; ms: number; text: string }
  | { kind: "rate"; rate: number };

/** Faster than this, timers of a second could not fire in order any more. */
const fastest = 100;
/** A week: enough for anything a lab waits for, and certificates stay valid. */
const longest = 7 * 86_400_000;

/** @throws LabError usage */
export const readClock = (word: string | undefined): ClockSetting => {
  if (word === undefined) {
    return { kind: "show" };
  }

  if (word === "pause" || word === "resume") {
    return { kind: "rate", rate: word === "pause" ? 0 : 1 };
  }

  const [, factor] = /^x(\d+(?:\.\d+)?)$/.exec(word) ?? [];
  if (factor !== undefined && Number(factor) > 0 && Number(factor) <= fastest) {
    return { kind: "rate", rate: Number(factor) };
  }

  const ms = word.startsWith("+") ? parseDuration(word.slice(1)) : undefined;
  if (ms !== undefined && ms > 0 && ms <= longest) {
    return { kind: "advance", ms, text: word.slice(1) };
  }

  throw new LabError("usage", `The clock does not understand "${word}".`, {
    hint: `Say +5m (up to a week), pause, resume, or x2 to x${fastest}.`,
  });
};
