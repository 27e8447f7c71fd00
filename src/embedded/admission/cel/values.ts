/** JSON as CEL sees it: whole numbers are int, all others double. */
import type { Json } from "../../object.ts";

export const toCel = (value: Json): Json => {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }

  if (Array.isArray(value)) {
    return value.map((item) => toCel(item));
  }

  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries<Json>(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, toCel(item)]),
    );
  }

  return value ?? null;
};

/** The reverse, for what expressions return. */
export const fromCel = (value: Json): Json => {
  if (typeof value === "bigint") {
    return Number(value);
  }

  if (Array.isArray(value)) {
    return value.map((item) => fromCel(item));
  }

  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), fromCel(item)]));
  }

  if (
    value !== null &&
    typeof value === "object" &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return Object.fromEntries(
      Object.entries<Json>(value).map(([key, item]) => [key, fromCel(item)]),
    );
  }

  return value;
};
