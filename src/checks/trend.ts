/** `trend`: a number over time reaches something, and never passes something else. */
import type { TrendCheck } from "../lab/check.ts";
import { celNumber, evaluateCel } from "./cel.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import { lookCommand } from "./scene.ts";
import type { Scene } from "./scene.ts";

/** Enough for an hour of a value that changes each second. */
const longest = 3600;

export const evaluateTrend = (check: TrendCheck, scene: Scene): Outcome => {
  const found = scene.find(check.target, check.in);
  const look = lookCommand(check.target, check.in, found.known ? found.resource : undefined);
  if (!found.known) {
    return unknown(found.reason, facts(look), found.early);
  }

  const names = namesFor(check, scene, found.objects);
  const about = facts(look, { names, objects: found.objects });
  const result = evaluateCel(check.value, names);
  if (result.kind === "error") {
    return unknown(`the lab's expression fails: ${result.message}`, about);
  }

  const value = result.kind === "value" ? celNumber(result.value) : undefined;
  const points = record(scene, check.id, value);
  const broken = points.find(
    ([, at]) => check.never !== undefined && valueMatches(check.never, at),
  );
  if (broken !== undefined) {
    return {
      value: "not-yet",
      expected: `never ${patternText(check.never)}`,
      actual: `it was ${broken[1]} once`,
      hopeless: "What must never happen has happened. Reset the step to try again.",
      facts: about,
    };
  }

  const reached =
    check.reaches === undefined
      ? points.length > 0
      : points.some(([, at]) => valueMatches(check.reaches, at));
  return reached
    ? { value: "met", facts: about }
    : {
        value: "not-yet",
        expected: `${check.value} ${patternText(check.reaches)}`,
        actual: value === undefined ? "there is no value yet" : `it is ${value}`,
        facts: about,
      };
};

const record = (scene: Scene, id: string, value: number | undefined): [number, number][] => {
  const memory = scene.memory(id);
  memory.points ??= [];
  if (value !== undefined && memory.points.at(-1)?.[1] !== value) {
    memory.points.push([scene.now(), value]);
    memory.points.splice(0, memory.points.length - longest);
  }

  return memory.points;
};
