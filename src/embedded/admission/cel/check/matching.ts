/** Which overloads of a function take what they are given. */
import type { Overload } from "./overloads.ts";
import { isUndecided, shownInErrors, type Type } from "./cel-type.ts";
import type { Unifier } from "./unify.ts";

export interface Match {
  id: string;
  result: Type;
}

/** Capitals in a declaration stand for something else in each call. */
const match = (unifier: Unifier, overload: Overload, given: Type[]): Match[] => {
  const fresh = new Map<string, Type>();
  const instance = (type: Type): Type => {
    if (isUndecided(type)) {
      const known = fresh.get(type.name) ?? unifier.fresh();
      fresh.set(type.name, known);
      return known;
    }

    return type.parameters.length === 0
      ? type
      : { ...type, parameters: type.parameters.map(instance) };
  };
  return unifier.accepts(given, overload.args.map(instance))
    ? [{ id: overload.id, result: unifier.resolve(instance(overload.result)) }]
    : [];
};

export const matching = (
  unifier: Unifier,
  overloads: Overload[],
  given: Type[],
  hasTarget: boolean,
): Match[] =>
  overloads
    .filter(({ isMember }) => isMember === hasTarget)
    .flatMap((overload) => match(unifier, overload, given));

/** `(int, string)`, or `string.(int)` for what is called on something. */
export const appliedTo = (types: Type[], hasTarget: boolean): string => {
  const shown = types.map(shownInErrors);
  return hasTarget ? `${shown[0]}.(${shown.slice(1).join(", ")})` : `(${shown.join(", ")})`;
};
