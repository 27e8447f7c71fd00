/** From one look at a check to its verdict, and to the time of the next look. */
import { failureOf } from "../checks/failure.ts";
import type { Outcome } from "../checks/outcome.ts";
import type { Scene } from "../checks/scene.ts";
import { cleanLine } from "../clean.ts";
import type { Check } from "../lab/check.ts";
import type { Verdict } from "./events.ts";

/** It depends on what the step's load has counted. */
export const countsOn = (check: Check): boolean =>
  check.kind === "load" ||
  ((check.kind === "all" || check.kind === "any") && check.parts.some((part) => countsOn(part)));

/** Changes within one frame are one. Milliseconds. */
export const frame = 16;
export const firstBackoff = 500;
const longestBackoff = 5000;

interface Asked {
  check: Check;
  /** Something changed while it was asked. */
  again: boolean;
  backoff: number;
  took: number;
  answeredAt: number;
}

/** While a command of the learner runs, the machine is for that. Milliseconds between two looks. */
const busyRest = 1000;

/** A cluster that changes all the time must not keep the machine busy with commands that look at it: milliseconds until one may run again. */
export const restOf = (
  { took, answeredAt }: Pick<Asked, "took" | "answeredAt">,
  now: number,
  busy: boolean,
): number => Math.max(0, Math.ceil(answeredAt + Math.max(took, busy ? busyRest : 0) - now));

/** When to ask again: soon after a change, else less and less often. Undefined: never, it is settled. */
export const nextLook = (
  entry: Asked,
  outcome: Outcome,
  {
    status,
    wakeIn,
    busy,
  }: { status: Verdict["status"]; wakeIn: number | undefined; busy: boolean },
): number | undefined => {
  if (status === "met" && !entry.check.guard) {
    return undefined;
  }

  if (entry.again) {
    return Math.max(frame, restOf(entry, entry.answeredAt, busy));
  }

  if (outcome.value === "not-yet" && outcome.retry === true) {
    return firstBackoff / 2;
  }

  const backoff = entry.backoff;
  entry.backoff = Math.min(longestBackoff, backoff * 2);
  return Math.min(backoff, wakeIn ?? backoff);
};

export const verdictOf = (
  check: Check,
  outcome: Outcome,
  { status, held, waited }: Pick<Verdict, "status" | "held" | "waited">,
  scene: Scene,
): Verdict => ({
  status,
  ...(held && { held }),
  ...(waited && { waited }),
  ...(outcome.value === "not-yet" &&
    (status === "checking" || status === "late" || status === "hopeless") && {
      failure: failureOf(check, outcome, scene),
    }),
  ...(status === "unknown" &&
    outcome.value === "unknown" && { reason: `cannot tell: ${cleanLine(outcome.reason)}` }),
});

/** Running times are no change. */
export const sameVerdict = (a: Verdict, b: Verdict): boolean =>
  a.status === b.status &&
  a.reason === b.reason &&
  JSON.stringify(a.failure) === JSON.stringify(b.failure);
