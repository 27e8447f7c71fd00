/** Types of fields as the OpenAPI documents give them (k8s.io/apiserver pkg/cel/common SchemaDeclType). */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { packageFile } from "../../../root.ts";
import type { Json } from "../../object.ts";

/** What is known of a value before it exists. */
export type CelType =
  | { kind: "dyn" | "string" | "int" | "double" | "bool" | "bytes" | "duration" | "timestamp" }
  | { kind: "list"; item: CelType }
  | { kind: "map"; value: CelType }
  /** `field` is undefined for names that there are not. */
  | { kind: "object"; field(name: string): CelType | undefined };

const formats: Record<string, CelType> = {
  byte: { kind: "bytes" },
  duration: { kind: "duration" },
  date: { kind: "timestamp" },
  "date-time": { kind: "timestamp" },
};

/** Undefined for schemas that say no type, such as those of quantities: fields of that type do not exist for the checker. */
const typeOf = (schema: Json, resolve: (schema: Json) => Json): CelType | undefined => {
  const full = resolve(schema);
  if (full["x-kubernetes-int-or-string"] === true) {
    return { kind: "dyn" };
  }

  switch (full.type) {
    case "array": {
      const item = full.items === undefined ? undefined : typeOf(full.items, resolve);
      return item === undefined ? undefined : { kind: "list", item };
    }
    case "object":
      return objectType(full, resolve);
    case "string":
      return formats[full.format] ?? { kind: "string" };
    case "boolean":
      return { kind: "bool" };
    case "number":
      return { kind: "double" };
    case "integer":
      return { kind: "int" };
    default:
      return undefined;
  }
};

const objectType = (schema: Json, resolve: (schema: Json) => Json): CelType | undefined => {
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties !== undefined && additionalProperties !== true) {
    const value = typeOf(additionalProperties, resolve);
    return value === undefined ? undefined : { kind: "map", value };
  }

  return {
    kind: "object",
    field: (name) => {
      const property = properties[name];
      return property === undefined ? undefined : typeOf(property, resolve);
    },
  };
};

const readDocument = (group: string, version: string): Json => {
  const name = group === "" ? `api__${version}` : `apis__${group}__${version}`;
  const file = packageFile("src", "embedded", "data", "openapi", "v3", `${name}.json.gz`);
  try {
    return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8"));
  } catch {
    return undefined;
  }
};

/** The type of a built-in kind's objects; undefined for kinds without a schema here. */
export const typeOfKind = (group: string, version: string, kind: string): CelType | undefined => {
  const schemas: Record<string, Json> = readDocument(group, version)?.components?.schemas ?? {};
  const resolve = (schema: Json): Json => {
    const reference: string | undefined = schema.$ref ?? schema.allOf?.[0]?.$ref;
    return reference === undefined ? schema : resolve(schemas[reference.split("/").at(-1) ?? ""]);
  };
  const found = Object.values(schemas).find((schema) =>
    (schema["x-kubernetes-group-version-kind"] ?? []).some(
      (one: Json) => one.group === group && one.version === version && one.kind === kind,
    ),
  );
  return found === undefined ? undefined : typeOf(found, resolve);
};
