/** Reads JSON the way Go reads it into a struct, and gives back what Go would print of that struct. */
import type { Json } from "../object.ts";
import type { Struct, Type } from "../schema/schema.ts";
import { readCustom } from "./custom-types.ts";
import { type GoContext, GoTypeError, GoValueError } from "./go-error.ts";
import { printStruct, zeroOf } from "./go-print.ts";
import { describe, entries, NumberText } from "./json-value.ts";
import { badBase64, isInteger } from "./scalars.ts";

const maxStrictErrors = 100;

/** One reading of one document; ask `strictErrors` and `typeError` afterwards. */
export class TypedReader {
  /** `unknown field "spec.replicaz"`, `duplicate field "spec.replicas"`, in the order of the text. */
  readonly strictErrors: string[] = [];
  /** The first value of a wrong type; reading goes on after it. */
  typeError: Error | undefined;
  /** Keys and indexes on the way to the current value. */
  readonly #path: (string | number)[] = [];
  /** Struct of the current field, and the fields on the way to it, as Go's type errors name them. */
  #struct: Struct | undefined;
  readonly #fields: string[] = [];

  /** @throws GoTypeError, GoValueError from types that decode themselves. */
  readStruct(struct: Struct, source: Record<string, Json>): Json {
    const values: Json[] = [];
    const outer = this.#struct;
    for (const [key, value] of entries(source)) {
      const field = struct.byName.get(key);
      if (field === undefined) {
        this.#strict("unknown field", key);
        continue;
      }

      if (field.index in values) {
        this.#strict("duplicate field", key);
      }

      this.#struct = struct;
      this.#fields.push(...field.through, key);
      this.#path.push(key);
      values[field.index] = this.read(field.type, value);
      this.#path.pop();
      this.#fields.splice(-1 - field.through.length);
    }

    this.#struct = outer;
    return printStruct(struct, values);
  }

  /** Undefined stands for Go's nil. */
  read(type: Type, value: Json): Json {
    if (value === null || value === undefined) {
      return type.pointer ? undefined : zeroOf(type);
    }

    switch (type.kind) {
      case "string": {
        return typeof value === "string" ? value : this.#wrong(type, value);
      }

      case "bool": {
        return typeof value === "boolean" ? value : this.#wrong(type, value);
      }

      case "int32":
      case "int64":
      case "double": {
        return this.#readNumber(type, value);
      }

      case "bytes": {
        return this.#readBytes(type, value);
      }

      case "list": {
        return this.#readList(type, value);
      }

      case "map": {
        return this.#readMap(type, value);
      }

      case "struct": {
        return this.#readObject(type, value);
      }
    }
  }

  #readNumber(type: Type, value: Json): Json {
    if (typeof value !== "number" && !(value instanceof NumberText)) {
      return this.#wrong(type, value);
    }

    const text = value instanceof NumberText ? value.text : String(value);
    const parsed = Number(text);
    const fits = type.kind === "double" ? Number.isFinite(parsed) : isInteger(text, type.kind);
    return fits ? parsed : this.#wrong(type, value, `number ${text}`);
  }

  #readBytes(type: Type, value: Json): Json {
    if (typeof value !== "string") {
      return this.#wrong(type, value);
    }

    const bad = badBase64(value);
    if (bad !== undefined) {
      this.typeError ??= new GoValueError(`illegal base64 data at input byte ${bad}`);
      return undefined;
    }

    return value.replace(/[\r\n]/g, "");
  }

  #readList(type: Type, value: Json): Json {
    if (!Array.isArray(value)) {
      return this.#wrong(type, value);
    }

    return value.map((item, index) => {
      this.#path.push(index);
      const read = this.read(type.element as Type, item);
      this.#path.pop();
      return read ?? null;
    });
  }

  #readMap(type: Type, value: Json): Json {
    if (typeof value !== "object" || Array.isArray(value) || value instanceof NumberText) {
      return this.#wrong(type, value);
    }

    const seen = new Map<string, Json>();
    for (const [key, item] of entries(value)) {
      if (seen.has(key)) {
        this.#strict("duplicate field", key);
      }

      this.#path.push(key);
      seen.set(key, this.read(type.element as Type, item) ?? null);
      this.#path.pop();
    }

    return Object.fromEntries([...seen].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  #readObject(type: Type, value: Json): Json {
    const struct = type.struct as Struct;
    if (struct.custom) {
      return this.#readCustom(struct, value);
    }

    return typeof value === "object" && !Array.isArray(value) && !(value instanceof NumberText)
      ? this.readStruct(struct, value)
      : this.#wrong(type, value);
  }

  #readCustom(struct: Struct, value: Json): Json {
    try {
      return readCustom(struct, value, readLeniently);
    } catch (error) {
      throw error instanceof GoTypeError ? error.within(this.#context()) : error;
    }
  }

  #wrong(type: Type, value: Json, described = describe(value)): Json {
    this.typeError ??= new GoTypeError(described, type.goName, this.#context());
    return type.pointer ? undefined : zeroOf(type);
  }

  #context(): GoContext {
    return { struct: this.#struct?.name.replace(/^.*\./, ""), fields: [...this.#fields] };
  }

  #strict(what: string, key: string): void {
    const path = [...this.#path, key]
      .map((step, index) =>
        typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
      )
      .join("");
    const error = `${what} ${JSON.stringify(path)}`;
    if (this.strictErrors.length < maxStrictErrors && !this.strictErrors.includes(error)) {
      this.strictErrors.push(error);
    }
  }
}

/** Go decodes the schemas inside a union without looking for unknown fields. */
const readLeniently = (struct: Struct, value: Json): Json => {
  const reader = new TypedReader();
  const read = reader.readStruct(struct, value);
  if (reader.typeError !== undefined) {
    throw reader.typeError;
  }

  return read;
};
