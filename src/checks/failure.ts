/** The five lines of a failure: says (the check's own), expected, actual, likely, look. */
import { cleanLine } from "../clean.ts";
import type { Cause, Check } from "../lab/check.ts";
import type { Failure } from "../session/events.ts";
import { builtInCause } from "./built-in-causes.ts";
import { celHolds } from "./cel.ts";
import { maskActual } from "./mask.ts";
import { namedObjects } from "./names.ts";
import type { NotYet } from "./outcome.ts";
import type { Scene } from "./scene.ts";

export const failureOf = (check: Check, outcome: NotYet, scene: Scene): Failure => {
  const cause = firstCause(check, outcome, scene) ?? builtInCause(check, outcome, scene);
  const likely = cause?.say ?? outcome.hopeless;
  return {
    expected: cleanLine(outcome.expected),
    actual: cleanLine(check.sensitive ? maskActual(outcome) : outcome.actual),
    ...(likely !== undefined && { likely: cleanLine(likely) }),
    look: cleanLine(cause?.look ?? outcome.facts.look),
  };
};

/** The lab's causes in order; those of the parts of `all` and `any` after the check's own. */
const firstCause = (check: Check, outcome: NotYet, scene: Scene): Cause | undefined => {
  const own = check.causes.find((cause) =>
    celHolds(cause.when, {
      ...outcome.facts.names,
      ...namedObjects({ ...check.with, ...cause.with }, check.in, scene),
    }),
  );
  if (own !== undefined || (check.kind !== "all" && check.kind !== "any")) {
    return own;
  }

  return check.parts
    .map((part) => firstCause(part, outcome, scene))
    .find((cause) => cause !== undefined);
};
