/** Types that decode themselves in Go: quantities, times, durations, ints or strings, raw JSON, and the unions of JSON schemas. */
import type { Json } from "../object.ts";
import { parseQuantity } from "../resources/quantity.ts";
import { structOf, type Struct } from "../schema/schema.ts";
import { normaliseDuration } from "./duration.ts";
import { GoTypeError, GoValueError } from "./go-error.ts";
import { describe, NumberText, plain } from "./json-value.ts";
import { normaliseTime } from "./time.ts";

/** Reads a value into a struct that does not decode itself, leniently. */
type ReadStruct = (struct: Struct, value: Json) => Json;

interface CustomType {
  zero: Json;
  /** `value` is never undefined or null. */
  read(value: Json, readStruct: ReadStruct): Json;
}

const outside = { struct: undefined, fields: [] };

const stringOf = (value: Json): string => {
  if (typeof value === "string") {
    return value;
  }

  throw new GoTypeError(describe(value), "string", outside);
};

const readQuantity = (value: Json): Json => {
  const text =
    typeof value === "string"
      ? value.trim()
      : value instanceof NumberText
        ? value.text
        : JSON.stringify(value);
  try {
    return parseQuantity(text).toString();
  } catch (error) {
    throw new GoValueError((error as Error).message);
  }
};

const readIntOrString = (value: Json): Json => {
  if (typeof value === "string") {
    return value;
  }

  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= 2 ** 31 - 1) {
    return value;
  }

  const number = value instanceof NumberText ? value.text : value;
  throw new GoTypeError(
    describe(value) === "number" ? `number ${number}` : describe(value),
    "int32",
    outside,
  );
};

const schemaStruct = (): Struct => {
  let struct = structOf("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
  for (const name of ["spec", "versions", "schema", "openAPIV3Schema"]) {
    const type = struct?.byName.get(name)?.type;
    struct = type?.struct ?? type?.element?.struct;
  }

  if (struct === undefined) {
    throw new Error("JSONSchemaProps not found");
  }

  return struct;
};

const isObject = (value: Json): boolean =>
  typeof value === "object" && !Array.isArray(value) && !(value instanceof NumberText);

const customTypes: Record<string, CustomType> = {
  "resource.Quantity": { zero: "0", read: readQuantity },
  "v1.Time": { zero: null, read: (value) => normaliseTime(stringOf(value), "seconds") },
  "v1.MicroTime": { zero: null, read: (value) => normaliseTime(stringOf(value), "microseconds") },
  "v1.Duration": { zero: "0s", read: (value) => normaliseDuration(stringOf(value)) },
  "intstr.IntOrString": { zero: 0, read: readIntOrString },
  "runtime.RawExtension": { zero: null, read: plain },
  "v1.FieldsV1": { zero: null, read: plain },
  "v1.JSON": { zero: null, read: plain },
  "v1.JSONSchemaPropsOrBool": {
    zero: false,
    read(value, readStruct) {
      if (typeof value === "boolean") {
        return value;
      }

      if (isObject(value)) {
        return readStruct(schemaStruct(), value);
      }

      throw new GoValueError("boolean or JSON schema expected");
    },
  },
  "v1.JSONSchemaPropsOrArray": {
    zero: null,
    read: (value, readStruct) =>
      isObject(value)
        ? readStruct(schemaStruct(), value)
        : Array.isArray(value)
          ? value.map((item) => readStruct(schemaStruct(), item))
          : null,
  },
  "v1.JSONSchemaPropsOrStringArray": {
    zero: null,
    read: (value, readStruct) =>
      isObject(value)
        ? readStruct(schemaStruct(), value)
        : Array.isArray(value)
          ? value.map((item) => stringOf(item))
          : null,
  },
};

const customOf = ({ name }: Struct): CustomType => {
  const custom = customTypes[name];
  if (custom === undefined) {
    throw new Error(`no reader for ${name}`);
  }

  return custom;
};

export const zeroOfCustom = (struct: Struct): Json => customOf(struct).zero;

/** @throws GoTypeError, GoValueError */
export const readCustom = (struct: Struct, value: Json, readStruct: ReadStruct): Json =>
  customOf(struct).read(value, readStruct);
