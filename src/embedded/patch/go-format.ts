/** Go's `%v` of decoded JSON, which several errors of patches print. */
import type { Json } from "../object.ts";

/** `map[a:1 b:[x y] c:<nil>]`. */
export const goFormat = (value: Json): string => {
  if (value === null || value === undefined) {
    return "<nil>";
  }

  if (Array.isArray(value)) {
    return `[${value.map((item) => goFormat(item)).join(" ")}]`;
  }

  if (typeof value === "object") {
    const fields = Object.keys(value)
      .toSorted()
      .map((key) => `${key}:${goFormat(value[key])}`);
    return `map[${fields.join(" ")}]`;
  }

  return typeof value === "number" && Math.abs(value) >= 1e21
    ? value.toExponential()
    : String(value);
};

/** Go's name of the type of decoded JSON: `map[string]interface {}`, `int64`. */
export const goTypeOf = (value: Json): string => {
  if (value === null || value === undefined) {
    return "%!s(<nil>)";
  }

  if (Array.isArray(value)) {
    return "[]interface {}";
  }

  switch (typeof value) {
    case "object": {
      return "map[string]interface {}";
    }

    case "number": {
      return Number.isInteger(value) ? "int64" : "float64";
    }

    case "boolean": {
      return "bool";
    }

    default: {
      return "string";
    }
  }
};
