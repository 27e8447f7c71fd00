/** Types of fields as the OpenAPI documents give them (k8s.io/apiserver pkg/cel/common SchemaDeclType). */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { packageFile } from "../../../root.ts";
import type { Json } from "../../object.ts";
import { bool, dyn, listOf, mapOf, plain, type Type } from "../cel/check/cel-type.ts";

const formats: Record<string, Type> = {
  byte: plain("bytes"),
  duration: plain("google.protobuf.Duration"),
  date: plain("google.protobuf.Timestamp"),
  "date-time": plain("google.protobuf.Timestamp"),
};

type Resolve = (schema: Json) => Json;

/** Undefined for schemas that say no type, such as those of quantities: fields of that type do not exist for the checker. */
const typeOf = (schema: Json, name: string, resolve: Resolve): Type | undefined => {
  const full = resolve(schema);
  if (full["x-kubernetes-int-or-string"] === true) {
    return dyn;
  }

  switch (full.type) {
    case "array": {
      const item =
        full.items === undefined ? undefined : typeOf(full.items, `${name}.@idx`, resolve);
      return item === undefined ? undefined : listOf(item);
    }
    case "object":
      return objectType(full, name, resolve);
    case "string":
      return formats[full.format] ?? plain("string");
    case "boolean":
      return bool;
    case "number":
      return plain("double");
    case "integer":
      return plain("int");
    default:
      return undefined;
  }
};

/** Fields are looked up when they are asked for, since schemas may hold themselves. */
const objectType = (schema: Json, name: string, resolve: Resolve): Type | undefined => {
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties !== undefined && additionalProperties !== true) {
    const value = typeOf(additionalProperties, `${name}.@elem`, resolve);
    return value === undefined ? undefined : mapOf(plain("string"), value);
  }

  const get = (field: string): Type | undefined =>
    Object.hasOwn(properties, field)
      ? typeOf(properties[field], `${name}.${field}`, resolve)
      : undefined;
  return { ...plain(name), fields: { get } };
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
export const typeOfKind = (group: string, version: string, kind: string): Type | undefined => {
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
  return found === undefined ? undefined : typeOf(found, kind, resolve);
};
