/** The two ways in which validation says that a field may not change. */
import type { Json } from "../object.ts";
import { semanticEqual } from "./equality.ts";
import type { Field } from "./field.ts";

/** `Invalid value: ...: field is immutable`. */
export const immutable = (field: Field, old: Json, bad: unknown = field.value ?? null): boolean => {
  if (semanticEqual(field.value, old)) {
    return true;
  }

  field.invalid("field is immutable", bad);
  return false;
};

/** The same for text, where nothing and `""` are equal. */
export const immutableText = (field: Field, old: Json): boolean =>
  immutable(field.as((field.value as string | undefined) ?? ""), old ?? "");
