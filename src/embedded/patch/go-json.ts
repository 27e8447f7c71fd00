/** JSON as Go's json.Marshal writes it: compact, `<`, `>` and `&` escaped, objects that went through a map with sorted keys. */
import type { Json } from "../object.ts";

const escaped: Record<string, string> = {
  "<": String.raw`\u003c`,
  ">": String.raw`\u003e`,
  "&": String.raw`\u0026`,
  "\u2028": String.raw`\u2028`,
  "\u2029": String.raw`\u2029`,
};

const text = (value: string): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => escaped[character] ?? "");

/** @param isSorted whether an object's keys are printed sorted; the others keep their order. */
export const goJson = (value: Json, isSorted: (object: object) => boolean): string => {
  if (typeof value === "string") {
    return text(value);
  }

  if (value === null || typeof value !== "object") {
    return JSON.stringify(value ?? null);
  }

  if (Array.isArray(value)) {
    return `[${value.map((item) => goJson(item, isSorted)).join(",")}]`;
  }

  const keys = isSorted(value) ? Object.keys(value).toSorted() : Object.keys(value);
  return `{${keys.map((key) => `${text(key)}:${goJson(value[key], isSorted)}`).join(",")}}`;
};
