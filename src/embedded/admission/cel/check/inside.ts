/** Types of what values hold: fields of objects, items of lists, keys and values of maps. */
import { keywords } from "../keywords.ts";
import type { Expression, Loop } from "./expression.ts";
import type { Issues } from "./issues.ts";
import { dyn, failed, isDyn, isUndecided, plain, shownInErrors, type Type } from "./cel-type.ts";
import type { Unifier } from "./unify.ts";

export const fieldType = (
  target: Type,
  { field, at }: Expression & { kind: "select" },
  unifier: Unifier,
  issues: Issues,
): Type => {
  if (target.name === "map") {
    return target.parameters[1] ?? dyn;
  }

  if (target.fields !== undefined || target.name.startsWith("kubernetes.")) {
    const escaped = keywords.has(field) ? `__${field}__` : field;
    const type = target.fields?.get(field) ?? target.fields?.get(escaped);
    if (type === undefined) {
      issues.report(at, `undefined field '${field}'`);
    }

    return type ?? failed;
  }

  if (isUndecided(target)) {
    unifier.accepts([dyn], [target]);
  } else if (!isDyn(target)) {
    issues.report(at, `type '${shownInErrors(target)}' does not support field selection`);
  }

  return dyn;
};

/** Of the names of a loop over such a value. */
export const itemTypes = (
  { range, names }: Loop,
  type: Type,
  unifier: Unifier,
  issues: Issues,
): readonly Type[] => {
  if (type.name === "map") {
    return type.parameters;
  }

  if (type.name === "list") {
    return names.length === 1 ? type.parameters : [plain("int"), ...type.parameters];
  }

  if (isDyn(type) || isUndecided(type)) {
    unifier.accepts([dyn], [type]);
    return [dyn, dyn];
  }

  const shown = shownInErrors(type);
  issues.report(
    range.at,
    `expression of type '${shown}' cannot be range of a comprehension (must be list, map, or dynamic)`,
  );
  return [failed, failed];
};
