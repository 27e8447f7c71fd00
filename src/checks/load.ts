/** `load`: what the step's requests have come to since its counting began. */
import type { LoadCheck } from "../lab/check.ts";
import type { LoadReading } from "../session/live.ts";
import { evaluateCel } from "./cel.ts";
import { explainCel } from "./explain.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import type { Scene } from "./scene.ts";

/** `3 of 412 requests failed: connection refused (2), HTTP 503 (1)` */
export const failuresText = ({ answered, failed, failures }: LoadReading): string => {
  const reasons = Object.entries(failures).map(([reason, count]) => `${reason} (${count})`);
  return `${failed} of ${answered + failed} requests failed: ${reasons.join(", ")}`;
};

export const evaluateLoad = (check: LoadCheck, scene: Scene): Outcome => {
  const load = scene.load();
  if (load === undefined) {
    return unknown("there is no load in this step", facts(""));
  }

  const names = { ...namesFor(check, scene, []), load };
  const about = facts(load.look ?? `curl -i ${load.url}`, { names, text: loadText(load) });
  const open = (expected: string, actual: string): Outcome => ({
    value: "not-yet",
    expected,
    actual,
    facts: about,
  });
  if (load.waiting !== undefined) {
    return open(`an answer from ${load.url}`, load.waiting);
  }

  if (!valueMatches(check.failed, load.failed)) {
    const expected =
      check.failed === 0 ? "no request fails" : `failed ${patternText(check.failed)}`;
    return {
      ...open(expected, failuresText(load)),
      hopeless: "The count starts again when requests have been answered for a while.",
    } as Outcome;
  }

  if (!valueMatches(check.answered, load.answered)) {
    return open(`${patternText(check.answered)} requests answered`, `${load.answered} so far`);
  }

  const distinct = Object.keys(load.answers).length;
  if (check.distinct !== undefined && !valueMatches(check.distinct, distinct)) {
    return open(`${patternText(check.distinct)} different answers`, `${distinct} so far`);
  }

  if (check.cel === undefined) {
    return { value: "met", facts: about };
  }

  const result = evaluateCel(check.cel, names);
  if (result.kind === "error") {
    return unknown(`the lab's expression fails: ${result.message}`, about);
  }

  return result.kind === "value" && result.value === true
    ? { value: "met", facts: about }
    : { value: "not-yet", ...explainCel(check.cel, names), facts: about };
};

const loadText = ({ url, rate, answers, ...load }: LoadReading): string =>
  [
    `${rate} requests a second to ${url}, for ${Math.round(load.countedMs / 1000)} s`,
    ...Object.entries(answers).map(([name, count]) => `${String(count).padStart(6)}  ${name}`),
    load.failed === 0 ? "none failed" : failuresText({ url, rate, answers, ...load }),
  ].join("\n");
