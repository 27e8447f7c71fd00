/** JSON merge patch (RFC 7386). */
import { type Json, setOwn } from "../object.ts";

const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Changes `document` in place. `touched` collects the objects that the patch looked into. */
export const applyMergePatch = (document: Json, patch: Json, touched: Set<object>): Json => {
  touched.add(document);
  for (const [key, value] of Object.entries<Json>(patch)) {
    if (value === null) {
      delete document[key];
    } else if (Object.hasOwn(document, key) && isObject(document[key]) && isObject(value)) {
      applyMergePatch(document[key], value, touched);
    } else {
      setOwn(document, key, withoutNulls(value, touched));
    }
  }

  return document;
};

/** Nulls inside a new value say "absent", but in lists they stay. */
const withoutNulls = (value: Json, touched: Set<object>): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => (item === null ? null : withoutNulls(item, touched)));
  }

  if (!isObject(value)) {
    return value;
  }

  touched.add(value);
  for (const key of Object.keys(value)) {
    if (value[key] === null) {
      delete value[key];
    } else {
      value[key] = withoutNulls(value[key], touched);
    }
  }

  return value;
};
