/** Operators of `match` on one value: `$gte $lte $gt $lt $in $regex $contains $exists`. */
import { RE2JS } from "re2js";
import { compareQuantities } from "../kubectl/quantity.ts";

/** A map whose keys all start with `$`. */
export const isOperators = (pattern: unknown): pattern is Record<string, unknown> =>
  pattern !== null &&
  typeof pattern === "object" &&
  !Array.isArray(pattern) &&
  Object.keys(pattern).length > 0 &&
  Object.keys(pattern).every((key) => key.startsWith("$"));

/** Every operator holds for the value; `undefined` is a missing field. */
export const operatorsHold = (operators: Record<string, unknown>, value: unknown): boolean =>
  Object.entries(operators).every(([name, wanted]) => holds(name, wanted, value));

/** One value against a plain value or operators. */
export const valueMatches = (pattern: unknown, value: unknown): boolean =>
  isOperators(pattern) ? operatorsHold(pattern, value) : sameScalar(pattern, value, false);

const holds = (name: string, wanted: unknown, value: unknown): boolean => {
  if (name === "$exists") {
    return (value !== undefined && value !== null) === wanted;
  }

  if (value === undefined || value === null) {
    return false;
  }

  const order = compareQuantities(value, wanted);
  switch (name) {
    case "$gte":
      return order !== undefined && order >= 0;
    case "$lte":
      return order !== undefined && order <= 0;
    case "$gt":
      return order !== undefined && order > 0;
    case "$lt":
      return order !== undefined && order < 0;
    case "$in":
      return Array.isArray(wanted) && wanted.some((item) => sameScalar(item, value, false));
    case "$regex":
      return compilePattern(String(wanted)).matcher(plainText(value)).find();
    case "$contains":
      return Array.isArray(value)
        ? value.some((item) => sameScalar(wanted, item, false))
        : plainText(value).includes(String(wanted));
    default:
      return false;
  }
};

/** YAML writes `1` where the API has `"1"`, so numbers and booleans equal their text. */
export const sameScalar = (wanted: unknown, value: unknown, asQuantity: boolean): boolean => {
  if (value === undefined || value === null || typeof value === "object") {
    return wanted === value;
  }

  return (
    plainText(wanted) === plainText(value) || (asQuantity && compareQuantities(wanted, value) === 0)
  );
};

const plainText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

const compiled = new Map<string, ReturnType<typeof RE2JS.compile>>();

/** Linear in the text whatever the pattern is; lab files are not trusted. @throws when the pattern is not RE2. */
export const compilePattern = (pattern: string): ReturnType<typeof RE2JS.compile> => {
  const known = compiled.get(pattern);
  if (known !== undefined) {
    return known;
  }

  const fresh = RE2JS.compile(pattern);
  compiled.set(pattern, fresh);
  return fresh;
};

const signs: Record<string, string> = { $gte: "≥", $lte: "≤", $gt: ">", $lt: "<" };

/** `≥ 1`, `matching ^big-`, `one of 404, 421`. */
export const patternText = (pattern: unknown): string => {
  if (!isOperators(pattern)) {
    return valueText(pattern);
  }

  return Object.entries(pattern)
    .map(([name, wanted]) => {
      switch (name) {
        case "$in":
          return `one of ${(wanted as unknown[]).map((item) => valueText(item)).join(", ")}`;
        case "$regex":
          return `matching ${String(wanted)}`;
        case "$contains":
          return `containing "${String(wanted)}"`;
        case "$exists":
          return wanted === true ? "set" : "not set";
        default:
          return `${signs[name] ?? name} ${String(wanted)}`;
      }
    })
    .join(" and ");
};

export const valueText = (value: unknown): string => {
  if (value === undefined || value === null) {
    return "not set";
  }

  if (typeof value === "string") {
    return value === "" ? '""' : value;
  }

  return JSON.stringify(value);
};
