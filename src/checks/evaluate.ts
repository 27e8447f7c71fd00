/** One look at one check: by list+watch at once where that is enough, by asking where it is not. */
import type { Check } from "../lab/check.ts";
import { evaluateAbsent } from "./absent.ts";
import { combine } from "./combine.ts";
import { evaluateEvent } from "./event.ts";
import { evaluateLoad } from "./load.ts";
import type { Outcome } from "./outcome.ts";
import { evaluateResource } from "./resource.ts";
import type { Scene } from "./scene.ts";
import { evaluateTrend } from "./trend.ts";

/** It reads only what is watched, so that it can be evaluated on every change. */
export const watches = (check: Check): boolean =>
  check.kind === "all" || check.kind === "any"
    ? check.parts.every((part) => watches(part))
    : ["resource", "absent", "event", "trend", "load"].includes(check.kind);

/** A negative proves nothing before the learner has acted: nothing exists in an empty cluster. */
export const isNegative = (check: Check): boolean =>
  check.kind === "absent" || check.kind === "denied";

/** A promise only where something has to be asked. */
export const evaluate = (check: Check, scene: Scene): Outcome | Promise<Outcome> => {
  switch (check.kind) {
    case "resource":
      return evaluateResource(check, scene);
    case "absent":
      return evaluateAbsent(check, scene);
    case "event":
      return evaluateEvent(check, scene);
    case "trend":
      return evaluateTrend(check, scene);
    case "load":
      return evaluateLoad(check, scene);
    case "denied":
      return import("./denied.ts").then(({ evaluateDenied }) => evaluateDenied(check, scene));
    case "command":
      return import("./command.ts").then(({ evaluateCommand }) => evaluateCommand(check, scene));
    case "http":
      return import("./http.ts").then(({ evaluateHttp }) => evaluateHttp(check, scene));
    case "can":
      return import("./can.ts").then(({ evaluateCan }) => evaluateCan(check, scene));
    case "all":
    case "any": {
      const outcomes = check.parts.map((part) => evaluate(part, scene));
      return outcomes.some((outcome) => outcome instanceof Promise)
        ? Promise.all(outcomes.map(async (outcome) => outcome)).then((settled) =>
            combine(check, settled),
          )
        : combine(check, outcomes as Outcome[]);
    }
  }
};
