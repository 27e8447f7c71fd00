/** Bad values as messages show them: JSON of Kubernetes' inner types, with Go's names and every field. */
import type { Json } from "../object.ts";
import { goJson, Printed } from "./field-errors.ts";
import { typeReader } from "./go-types.ts";
import type { FieldType, TypeRef } from "./go-types.ts";
import { internalTypes } from "./internal-types.table.ts";

const fieldsOf = typeReader(internalTypes);
const moved = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"];

/** `x-kubernetes-list-type` is XListType in Go. */
const schemaKey = (key: string): string =>
  key
    .replace(/^x-kubernetes-/, "x")
    .replaceAll("-", "")
    .replace(/^\$/, "");

const schemaOr = (value: Json, whole: (schema: Json) => Json, other: (value: Json) => Json): Json =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? whole(value)
    : other(value);

/** Schemas are served as they are written; inside, the choices that they leave are types of their own. */
const innerSchema = (value: Json): Json => {
  const { items, additionalProperties: more } = value;
  return {
    ...Object.fromEntries(
      Object.entries(value as object).map(([key, part]) => [schemaKey(key), part]),
    ),
    ...(items === undefined
      ? {}
      : {
          items: schemaOr(
            items,
            (schema) => ({ schema }),
            (jsonSchemas) => ({ jsonSchemas }),
          ),
        }),
    ...(more === undefined
      ? {}
      : {
          additionalProperties: schemaOr(
            more,
            (schema) => ({ allows: true, schema }),
            (allows) => ({ allows }),
          ),
        }),
  };
};

/** Inside, a pod's host namespaces are part of its security context. */
const inner = (name: string, value: Json): Json => {
  if (name === "apiextensions.JSONSchemaProps") {
    return innerSchema(value);
  }

  if (name !== "core.PodSpec" || value === null) {
    return value;
  }

  const context = { ...value.securityContext };
  for (const key of moved) {
    if (value[key] !== undefined) {
      context[key] = value[key];
    }
  }

  return { ...value, securityContext: context };
};

const zeros: Record<string, Json> = { s: "", b: false, i: 0, f: 0, q: "0", x: 0, d: "0s" };

const render = (type: TypeRef, value: Json): Json => {
  const absent = value === undefined || value === null;
  switch (type.hold) {
    case "scalar":
      return absent ? (zeros[type.letter] ?? null) : value;
    case "pointer":
      return absent ? null : render(type.of, value);
    case "list":
      return absent ? null : (value as Json[]).map((item) => render(type.of, item));
    case "map":
      return absent
        ? null
        : Object.fromEntries(
            Object.keys(value as object)
              .toSorted()
              .map((key) => [key, render(type.of, value[key])]),
          );
    case "struct":
      return structOf(type.name, absent ? {} : value);
  }
};

const isEmpty = (value: Json): boolean =>
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && Object.keys(value as object).length === 0);

const omitted = ({ omitEmpty, omitZero, type }: FieldType, value: Json): boolean =>
  (omitZero || (omitEmpty && type.hold !== "struct")) &&
  (type.hold === "pointer" ? value === null : isEmpty(value));

const structOf = (name: string, given: Json): Json => {
  const value = inner(name, given);
  const keys = new Map(Object.keys(value as object).map((key) => [key.toLowerCase(), key]));
  const metadata = value.metadata;
  const result: Json = {};
  for (const field of fieldsOf(name)) {
    const key = keys.get(field.name.toLowerCase());
    const held = key === undefined ? metadata?.[field.name] : value[key];
    const rendered = render(field.type, held);
    if (!omitted(field, rendered)) {
      result[field.name] = rendered;
    }
  }

  return result;
};

/** @param type Name in the table of inner types: `core.PodTemplateSpec`. */
export const goPrint = (type: string, value: Json): Printed =>
  new Printed(goJson(value === undefined || value === null ? null : structOf(type, value), false));

/** The same for a list of that type. */
export const goPrintList = (type: string, values: Json[] | undefined): Printed =>
  new Printed(
    goJson(values === undefined ? null : values.map((value) => structOf(type, value)), false),
  );
