/** What may have gone wrong when a code was read out or typed: every code that is one mistake away from what was heard. */
import { isSound, length } from "./guarded.ts";
import { base } from "./signs.ts";

export interface Mistake {
  kind: "sign" | "swap" | "missing" | "extra";
  /** Of the sign in what was typed, from 1; of a swap the first of the two. */
  place: number;
  /** The code that was meant. */
  meant: number[];
}

/** `undefined` among the values is a sign that codes never hold. */
export const mistakesIn = (values: readonly (number | undefined)[]): Mistake[] =>
  distinct(candidates(values).filter(({ meant }) => isSound(meant)));

const candidates = (values: readonly (number | undefined)[]): Mistake[] => {
  if (values.length === length - 1) {
    return complete(values) ? insertions(values) : [];
  }

  if (values.length === length + 1) {
    return removals(values);
  }

  return values.length === length ? [...substitutions(values), ...swaps(values)] : [];
};

const complete = (values: readonly (number | undefined)[]): values is number[] =>
  !values.includes(undefined);

const everySign = Array.from({ length: base }, (_, value) => value);

const substitutions = (values: readonly (number | undefined)[]): Mistake[] =>
  values.flatMap((wrong, index) => {
    const others = values.toSpliced(index, 1);
    return complete(others)
      ? everySign
          .filter((value) => value !== wrong)
          .map((value) => ({
            kind: "sign",
            place: index + 1,
            meant: others.toSpliced(index, 0, value),
          }))
      : [];
  });

const swaps = (values: readonly (number | undefined)[]): Mistake[] =>
  complete(values)
    ? values.slice(1).flatMap((second, index) => {
        const first = values[index]!;
        return first === second
          ? []
          : [{ kind: "swap", place: index + 1, meant: values.toSpliced(index, 2, second, first) }];
      })
    : [];

/** The place is that of the sign before which one is missing. */
const insertions = (values: readonly number[]): Mistake[] =>
  Array.from({ length: values.length + 1 }, (_, index) =>
    everySign.map((value): Mistake => {
      return { kind: "missing", place: index + 1, meant: values.toSpliced(index, 0, value) };
    }),
  ).flat();

const removals = (values: readonly (number | undefined)[]): Mistake[] =>
  values.flatMap((_, index) => {
    const rest = values.toSpliced(index, 1);
    return complete(rest) ? [{ kind: "extra", place: index + 1, meant: rest }] : [];
  });

/** Of two equal neighbours it does not matter which one is too many. */
const distinct = (mistakes: readonly Mistake[]): Mistake[] => [
  ...new Map(mistakes.toReversed().map((mistake) => [mistake.meant.join(), mistake])).values(),
];
