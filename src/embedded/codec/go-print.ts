/** What Go's encoding/json prints of a struct: which fields it leaves out, and what it prints for those never set. */
import type { Json } from "../object.ts";
import type { Field, Struct, Type } from "../schema/schema.ts";
import { zeroOfCustom } from "./custom-types.ts";
import { isRefusedEmpty } from "./refused-empty.ts";

/** What Go prints for a value never set; undefined for nil. */
export const zeroOf = (type: Type): Json => {
  if (type.pointer) {
    return undefined;
  }

  switch (type.kind) {
    case "string": {
      return "";
    }

    case "bool": {
      return false;
    }

    case "int32":
    case "int64":
    case "double": {
      return 0;
    }

    case "struct": {
      const struct = type.struct as Struct;
      return struct.custom ? zeroOfCustom(struct) : printStruct(struct, []);
    }

    case "bytes":
    case "list":
    case "map": {
      return undefined;
    }
  }
};

/** `values` by index of `struct.fields`; holes are fields never set. */
export const printStruct = (struct: Struct, values: Json[]): Json => {
  const printed: Record<string, Json> = {};
  struct.fields.forEach((field, index) => {
    const value = index in values ? values[index] : zeroOf(field.type);
    if (isRefusedEmpty(struct.name, field.name, value)) {
      printed[field.name] = value;
    } else if (!isOmitted(field, value)) {
      printed[field.name] = emptyToNil(field, value) ?? null;
    }
  });
  return printed;
};

/** Storage does not tell an empty list or map from none, so neither do answers. */
const emptyToNil = ({ type: { kind } }: Field, value: Json): Json =>
  (kind === "list" || kind === "map") && value !== undefined && isEmpty(value) ? undefined : value;

const isEmpty = (value: Json): boolean =>
  Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;

const isOmitted = ({ type, omitEmpty, omitZero }: Field, value: Json): boolean => {
  if (!omitEmpty && !omitZero) {
    return false;
  }

  if (value === undefined) {
    return true;
  }

  if (type.pointer) {
    return false;
  }

  switch (type.kind) {
    case "struct": {
      return omitZero && value === null;
    }

    case "list":
    case "map": {
      return isEmpty(value);
    }

    default: {
      return value === "" || value === 0 || value === false;
    }
  }
};
