/** Fields that a JSON text without a schema holds twice. */
import type { Json } from "../object.ts";
import { entries, NumberText } from "./json-value.ts";

/** `duplicate field "spec.size"`, in the order of the text, each once. */
export const duplicatesIn = (value: Json): string[] => [
  ...new Set(walk(value, "").map((path) => `duplicate field ${JSON.stringify(path)}`)),
];

const walk = (value: Json, path: string): string[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => walk(item, `${path}[${index}]`));
  }

  if (value === null || typeof value !== "object" || value instanceof NumberText) {
    return [];
  }

  const seen = new Set<string>();
  return entries(value).flatMap(([key, item]) => {
    const inner = path === "" ? key : `${path}.${key}`;
    const own = seen.has(key) ? [inner] : [];
    seen.add(key);
    return [...own, ...walk(item, inner)];
  });
};
