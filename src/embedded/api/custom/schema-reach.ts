/** Chooses between alternatives of a schema: errors of the one that says most about a value are shown. */
import type { Json } from "../../object.ts";

/** How much of the value a schema has something to say about. */
export const reach = (value: Json, schema: Json): number => {
  if (Array.isArray(value)) {
    return value.reduce((sum: number, item) => sum + reach(item, schema?.items), 1);
  }

  return value !== null && typeof value === "object" && schema?.properties !== undefined
    ? Object.keys(value)
        .filter((name) => name in schema.properties)
        .reduce((sum, name) => sum + reach(value[name], schema.properties[name]), 1)
    : 1;
};
