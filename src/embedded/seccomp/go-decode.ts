/** Fills typed fields from JSON as Go does: names in any case, unknown ones passed over, the first wrong type told at the end. */
import { GoJsonError } from "./go-json.ts";
import type { GoValue } from "./go-json.ts";

const kindOf = (value: GoValue): string => (value.kind === "number" ? "number" : value.kind);

/** What is known of the place that a value is for. */
interface Place {
  struct: string;
  /** From the document's root: `syscalls.names`. */
  path: string;
}

export class GoDecoder {
  #first: string | undefined;

  /** @throws GoJsonError for the first value that had a wrong type */
  finish(): void {
    if (this.#first !== undefined) {
      throw new GoJsonError(this.#first);
    }
  }

  /** Fields of an object by their lower-case names; undefined when it is none. `type`: Go's name, `specs.LinuxSeccomp`. */
  fields(value: GoValue, type: string, place?: Place): Map<string, GoValue> | undefined {
    if (value.kind !== "object") {
      this.#wrong(value, type, place);
      return undefined;
    }

    return new Map(value.entries.map(([key, field]) => [key.toLowerCase(), field]));
  }

  text(value: GoValue | undefined, type: string, place: Place): string {
    if (value?.kind === "string") {
      return value.value;
    }

    this.#wrong(value, type, place);
    return "";
  }

  /** A whole number without sign; undefined when there is none. */
  number(value: GoValue | undefined, type: "uint" | "uint64", place: Place): bigint | undefined {
    if (value?.kind === "number" && /^\d+$/.test(value.text)) {
      const number = BigInt(value.text);
      if (number < 1n << 64n) {
        return number;
      }
    }

    this.#wrong(value, type, place, value?.kind === "number" ? `number ${value.text}` : undefined);
    return undefined;
  }

  /** Undefined: there is none, or it is no list. */
  list(value: GoValue | undefined, type: string, place: Place): GoValue[] | undefined {
    if (value?.kind === "array") {
      return value.items;
    }

    this.#wrong(value, type, place);
    return undefined;
  }

  #wrong(
    value: GoValue | undefined,
    type: string,
    place: Place | undefined,
    said = value === undefined ? "" : kindOf(value),
  ): void {
    if (value === undefined || value.kind === "null") {
      return;
    }

    const target =
      place === undefined ? "Go value" : `Go struct field ${place.struct}.${place.path}`;
    this.#first ??= `json: cannot unmarshal ${said} into ${target} of type ${type}`;
  }
}
