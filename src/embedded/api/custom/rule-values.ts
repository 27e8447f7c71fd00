/** Values as rules of a schema see them: typed and named by it (k8s.io/apiserver pkg/cel/common/values.go). */
import { nameInRules } from "../../admission/cel/definition-types.ts";
import { keywords } from "../../admission/cel/keywords.ts";
import { toCel } from "../../admission/cel/values.ts";
import type { Json } from "../../object.ts";

/** Reads `1h30m` as the language itself does. */
type ReadDuration = (text: string) => Json;

const textValue = (text: string, format: string | undefined, readDuration: ReadDuration): Json => {
  switch (format) {
    case "date":
    case "date-time": {
      const time = new Date(text);
      return Number.isNaN(time.getTime()) ? text : time;
    }
    case "duration":
      return readDuration(text);
    case "byte":
      return new Uint8Array(Buffer.from(text, "base64"));
    default:
      return text;
  }
};

/** Words of the language may be written as they are, too. */
const namesOf = (property: string): string[] => {
  const name = nameInRules(property) ?? property;
  return keywords.has(property) ? [property, name] : [name];
};

const objectValue = (value: Json, schema: Json, readDuration: ReadDuration): Json => {
  const { properties, additionalProperties: more } = schema;
  return Object.fromEntries(
    Object.entries<Json>(value).flatMap(([key, item]) => {
      const known = properties?.[key];
      const inner = known ?? (typeof more === "object" ? more : undefined);
      const names = known === undefined ? [key] : namesOf(key);
      return names.map((name) => [name, ruleValue(item, inner, readDuration)]);
    }),
  );
};

export const ruleValue = (value: Json, schema: Json, readDuration: ReadDuration): Json => {
  if (value === null || value === undefined || schema === undefined) {
    return toCel(value);
  }

  if (Array.isArray(value)) {
    return value.map((item) => ruleValue(item, schema.items, readDuration));
  }

  if (typeof value === "object") {
    return objectValue(value, schema, readDuration);
  }

  // A whole number may stand where any number may.
  if (typeof value === "number" && schema.type === "number") {
    return value;
  }

  return typeof value === "string" && schema.type === "string"
    ? textValue(value, schema.format, readDuration)
    : toCel(value);
};
