/** `resource`: this object, or this set of objects, looks like that. */
import type { KubeObject } from "../kubectl/object.ts";
import type { ResourceCheck } from "../lab/check.ts";
import { evaluateCel } from "./cel.ts";
import { explainCel } from "./explain.ts";
import { hopelessReason } from "./hopeless.ts";
import { match } from "./match.ts";
import { facts, unknown } from "./outcome.ts";
import type { Facts, Mismatch, NotYet, Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import { lookCommand, targetText } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { namesFor } from "./names.ts";

export const evaluateResource = (check: ResourceCheck, scene: Scene): Outcome => {
  const found = scene.find(check.target, check.in);
  const look = lookCommand(check.target, check.in, found.known ? found.resource : undefined);
  if (!found.known) {
    return unknown(found.reason, facts(look), found.early);
  }

  const living = found.objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  remember(check, scene, living);
  const names = namesFor(check, scene, living);
  const about = facts(look, { names, objects: found.objects });
  const outcome =
    check.target.name === undefined
      ? evaluateSet(check, living, about)
      : evaluateOne(check, found.objects[0], about);
  const hopeless = outcome.value === "not-yet" ? hopelessReason(living, scene) : undefined;
  return outcome.value === "not-yet" && hopeless !== undefined ? { ...outcome, hopeless } : outcome;
};

/** The same query at the start of the step; what `before` means in CEL. */
const remember = (check: ResourceCheck, scene: Scene, living: readonly KubeObject[]): void => {
  const memory = scene.memory(check.id);
  if (!("before" in memory)) {
    memory.before = check.target.name === undefined ? living : (living[0] ?? null);
  }
};

const evaluateOne = (
  check: ResourceCheck,
  object: KubeObject | undefined,
  about: Facts,
): Outcome => {
  const name = targetText(check.target);
  if (object === undefined) {
    return notYet(about, `${name} exists`, `${name} does not exist${inNamespace(check)}`);
  }

  if (object.metadata.deletionTimestamp !== undefined) {
    return notYet(about, `${name} exists and stays`, `${name} is being deleted`);
  }

  return stale(check, object, about) ?? judge(check, check.match, object, about);
};

/** Status from before the last change of the spec proves nothing. */
const stale = (check: ResourceCheck, object: KubeObject, about: Facts): NotYet | undefined => {
  const observed: unknown = object["status"]?.observedGeneration;
  const { generation } = object.metadata;
  const asksStatus =
    Object.hasOwn(check.match ?? {}, "status") || /\bstatus\b/.test(check.cel ?? "");
  return asksStatus &&
    typeof observed === "number" &&
    generation !== undefined &&
    observed < generation
    ? notYet(
        about,
        `the controller has seen generation ${generation}`,
        `its status is still about generation ${observed}`,
      )
    : undefined;
};

const judge = (
  check: ResourceCheck,
  pattern: unknown,
  object: KubeObject | undefined,
  about: Facts,
): Outcome => {
  const mismatches = pattern === undefined ? [] : match(pattern, object);
  if (mismatches.length > 0) {
    return differs(mismatches, about);
  }

  return check.cel === undefined ? { value: "met", facts: about } : judgeCel(check.cel, about);
};

const judgeCel = (expression: string, about: Facts): Outcome => {
  const result = evaluateCel(expression, about.names);
  if (result.kind === "error") {
    return unknown(`the lab's expression fails: ${result.message}`, about);
  }

  if (result.kind === "value" && result.value === true) {
    return { value: "met", facts: about };
  }

  const { expected, actual } = explainCel(expression, about.names);
  return notYet(about, expected, actual);
};

const evaluateSet = (
  check: ResourceCheck,
  living: readonly KubeObject[],
  about: Facts,
): Outcome => {
  const name = targetText(check.target);
  const judged = living.map((object) => ({
    object,
    mismatches: check.match === undefined ? [] : match(check.match, object),
  }));
  const fitting = judged.filter(({ mismatches }) => mismatches.length === 0);
  if (check.count !== undefined && !valueMatches(check.count, fitting.length)) {
    const expected = `${patternText(check.count)} ${name}${check.match === undefined ? "" : " that fit"}`;
    return notYet(about, expected, `${fitting.length}${ofAll(fitting.length, living.length)}`);
  }

  if (check.count === undefined && check.match !== undefined) {
    const [wrong] = judged.filter(({ mismatches }) => mismatches.length > 0);
    if (living.length === 0) {
      return notYet(about, `${name} exist`, `there are none${inNamespace(check)}`);
    }

    if (wrong !== undefined) {
      return differs(prefixed(wrong.mismatches, wrong.object.metadata.name), about);
    }
  }

  return check.cel === undefined ? { value: "met", facts: about } : judgeCel(check.cel, about);
};

const ofAll = (fitting: number, all: number): string =>
  fitting === all ? "" : `, of ${all} there are`;

const prefixed = (mismatches: readonly Mismatch[], name: string): Mismatch[] =>
  mismatches.map((mismatch) => ({ ...mismatch, path: `${name} ${mismatch.path}` }));

const differs = (mismatches: readonly Mismatch[], about: Facts): NotYet => {
  const shown = mismatches.slice(0, 3);
  const more = mismatches.length > shown.length ? `; ${mismatches.length - shown.length} more` : "";
  return {
    value: "not-yet",
    expected: shown.map(({ path, expected }) => `${path} ${expected}`).join("; "),
    actual: shown.map(({ path, actual }) => `${path} is ${actual}`).join("; ") + more,
    facts: { ...about, mismatches },
  };
};

const notYet = (about: Facts, expected: string, actual: string): NotYet => ({
  value: "not-yet",
  expected,
  actual,
  facts: about,
});

const inNamespace = (check: ResourceCheck): string =>
  check.in === "" ? "" : ` in namespace ${check.in}`;
