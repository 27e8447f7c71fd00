/** Checks of numbers that many specs and statuses share. */
import type { Json } from "../object.ts";
import type { Field } from "./field.ts";
import { percent } from "./formats.ts";

/** None of them negative; absent ones are fine. */
export const checkCounts = (parent: Field, ...names: string[]): void => {
  for (const name of names) {
    parent.at(name).nonNegative();
  }
};

/** None of the counts above another one of the same status. */
export const checkBelow = (
  status: Field,
  names: string[],
  limit: string,
  words = `cannot be greater than ${limit}`,
): void => {
  const most = (status.value?.[limit] as number | undefined) ?? 0;
  for (const name of names) {
    if (((status.value?.[name] as number | undefined) ?? 0) > most) {
      status.at(name).invalid(words);
    }
  }
};

/** A count that was never set may become anything, one that was set may not go away. */
export const checkCollisions = (status: Field, old: Json): void => {
  const before = old.status?.collisionCount as number | undefined;
  const after = status.value?.collisionCount as number | undefined;
  if (before !== undefined && (after === undefined || after < before)) {
    status.at("collisionCount").invalid("cannot be decremented", after ?? 0);
  }
};

export const checkIntOrPercent = (field: Field): void => {
  if (typeof field.value === "string") {
    field.matches(percent);
  } else {
    field.nonNegative();
  }
};

const percentOf = (value: Json): number | undefined =>
  typeof value === "string" && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;

const integer = /^[+-]?\d+$/;

/** The number, without its `%`. Text of digits counts too, other text as nothing. */
export const intOrPercent = (value: Json): number =>
  percentOf(value) ??
  (typeof value === "number" || integer.test(value as string) ? Number(value) : 0);

export const checkAtMostWhole = (field: Field): void => {
  if ((percentOf(field.value) ?? 0) > 100) {
    field.invalid("must not be greater than 100%");
  }
};
