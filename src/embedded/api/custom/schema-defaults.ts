/** Defaults of a structural schema, put in wherever a field is absent, or null where null is not allowed. */
import { clone, type Json } from "../../object.ts";

/** Changes the value in place. */
export const applyDefaults = (value: Json, schema: Json): void => {
  if (schema === undefined || value === null || typeof value !== "object") {
    return;
  }

  if (Array.isArray(value)) {
    for (const item of value) {
      applyDefaults(item, schema.items);
    }

    return;
  }

  for (const [name, property] of Object.entries<Json>(schema.properties ?? {})) {
    const missing =
      value[name] === undefined || (value[name] === null && property.nullable !== true);
    if (missing && property.default !== undefined) {
      value[name] = clone(property.default);
    }
  }

  for (const [name, inner] of Object.entries<Json>(value)) {
    applyDefaults(inner, schema.properties?.[name] ?? additional(schema));
  }
};

const additional = ({ additionalProperties: schema }: Json): Json =>
  typeof schema === "object" ? schema : undefined;
