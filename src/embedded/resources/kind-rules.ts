/** What one kind adds to the rules that all kinds share. Each kind's file exports one of these. */
import type { Json } from "../object.ts";
import type { Field } from "./field.ts";
import type { Check } from "./names.ts";
import type { Strategy, ValidationContext } from "./resource.ts";

export interface KindRules extends Pick<
  Strategy,
  | "allowCreateOnUpdate"
  | "allowUnconditionalUpdate"
  | "fields"
  | "finalizers"
  | "gracePeriod"
  | "prepareForSubresource"
  | "subresource"
  | "validateSubresource"
  | "warnings"
> {
  /** What a name must be. A DNS subdomain when absent. */
  name?: Check;
  /** Parts beside status that a client may not set. Status is emptied before. */
  prepareForCreate?(object: Json, context: ValidationContext): void;
  /** Status is kept before, generation raised after. */
  prepareForUpdate?(object: Json, old: Json, context: ValidationContext): void;
  prepareForStatusUpdate?(object: Json, old: Json): void;
  /** The parts whose change raises `metadata.generation`, `*` for all but metadata and status; absent: it is never set. */
  generation?: readonly string[];
  /** The status of a new object. Absent: it is emptied when the resource has a `/status`. */
  status?(object: Json, context: ValidationContext): Json;
  /** Status may be given on create: nodes. */
  keepsStatus?: boolean;
  /** `validate` looks at the metadata of a new object too, as far as anybody does. */
  ownMetadata?: true;
  /** Everything but metadata. */
  validate?(object: Field, context: ValidationContext): void;
  validateUpdate?(object: Field, old: Json, context: ValidationContext): void;
  validateStatusUpdate?(object: Field, old: Json, context: ValidationContext): void;
}
