/** Errors of decoding, in the words of Go's encoding/json. */

/** Where decoding is: the struct that holds the current field, and the fields on the way to it. */
export interface GoContext {
  struct: string | undefined;
  fields: readonly string[];
}

/** A value of the wrong JSON type. */
export class GoTypeError extends Error {
  override name = "GoTypeError";
  readonly value: string;
  readonly goType: string;
  readonly context: GoContext;

  constructor(value: string, goType: string, context: GoContext) {
    const where =
      context.struct === undefined && context.fields.length === 0
        ? "value"
        : `struct field ${context.struct ?? ""}.${context.fields.join(".")}`;
    super(`json: cannot unmarshal ${value} into Go ${where} of type ${goType}`);
    this.value = value;
    this.goType = goType;
    this.context = context;
  }

  /** The same error seen from outside: the outer struct, the outer fields before the inner ones. */
  within(outer: GoContext): GoTypeError {
    return outer.struct === undefined && outer.fields.length === 0
      ? this
      : new GoTypeError(this.value, this.goType, {
          struct: outer.struct,
          fields: [...outer.fields, ...this.context.fields],
        });
  }
}

/** What a type that decodes itself says: quantities, times. Ends decoding at once. */
export class GoValueError extends Error {
  override name = "GoValueError";
}
