/** An object as the API's Go types would print it again: unknown fields and zero values dropped, quantities and times canonical. */
import { clone, type Json } from "../object.ts";
import { structOf } from "../schema/schema.ts";
import { TypedReader } from "./typed-reader.ts";

export interface KindName {
  group: string;
  version: string;
  kind: string;
}

/**
A fresh object, fields in the order of the Go struct; kinds without a Go type (custom resources) are only copied.
@throws GoTypeError, GoValueError when a value has the wrong type.
*/
export const normalise = ({ group, version, kind }: KindName, object: Json): Json => {
  const struct = structOf(group, version, kind);
  if (struct === undefined) {
    return clone(object);
  }

  const reader = new TypedReader();
  const result = reader.readStruct(struct, object);
  if (reader.typeError !== undefined) {
    throw reader.typeError;
  }

  return result;
};
