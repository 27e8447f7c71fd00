/** Equality as the API sees it: absent, null, empty lists and empty maps are all the same. */
import type { Json } from "../object.ts";

const isEmpty = (value: Json): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === "object" &&
    (Array.isArray(value)
      ? value.length === 0
      : Object.values(value as object).every((part) => part === undefined)));

export const semanticEqual = (a: Json, b: Json): boolean => {
  if (a === b || (isEmpty(a) && isEmpty(b))) {
    return true;
  }

  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return false;
  }

  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => semanticEqual(item, b[index]))
    );
  }

  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
    semanticEqual(a[key], b[key]),
  );
};
