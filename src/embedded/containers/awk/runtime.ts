/** State of a running awk program: variables, fields, records. */
import { compileRegex } from "../regex/regex.ts";
import type { Regex } from "../regex/regex.ts";
import { RegexError } from "../regex/pieces.ts";
import { AwkError, AwkRegexError } from "./awk-error.ts";
import { InputText, toNumber, toText } from "./values.ts";
import type { Value } from "./values.ts";

export type AwkArray = Map<string, Value>;

export class AwkState {
  readonly globals = new Map<string, Value | AwkArray>();
  #record = "";
  #fields: Value[] | undefined;
  #recordStale = false;

  constructor() {
    const defaults: [string, Value][] = [
      ["FS", " "],
      ["OFS", " "],
      ["ORS", "\n"],
      ["RS", "\n"],
      ["NR", 0],
      ["FNR", 0],
      ["SUBSEP", "\u001C"],
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
      ["RSTART", 0],
      ["RLENGTH", -1],
      ["FILENAME", ""],
      ["ERRNO", 0],
    ];
    for (const [name, value] of defaults) {
      this.globals.set(name, value);
    }
  }

  scalar(name: string): Value {
    if (name === "NF") {
      return this.#split().length;
    }

    const value = this.globals.get(name);
    if (value instanceof Map) {
      throw new AwkError("Not an array");
    }

    return value;
  }

  setScalar(name: string, value: Value): void {
    if (name === "NF") {
      const fields = this.#split();
      const count = Math.max(0, Math.trunc(toNumber(value)));
      while (fields.length < count) {
        fields.push("");
      }

      fields.length = count;
      this.#recordStale = true;
      return;
    }

    this.globals.set(name, value);
  }

  array(name: string): AwkArray {
    const value = this.globals.get(name);
    if (value instanceof Map) {
      return value;
    }

    if (value !== undefined) {
      throw new AwkError("Not an array");
    }

    const array: AwkArray = new Map();
    this.globals.set(name, array);
    return array;
  }

  text(name: string): string {
    return toText(this.scalar(name), this.conversion);
  }

  get conversion(): string {
    const value = this.globals.get("CONVFMT");
    return typeof value === "string" ? value : "%.6g";
  }

  setRecord(text: string): void {
    this.#record = text;
    this.#fields = undefined;
    this.#recordStale = false;
  }

  field(index: number): Value {
    if (index === 0) {
      return new InputText(this.#whole());
    }

    return this.#split()[index - 1];
  }

  setField(index: number, value: Value): void {
    const text = toText(value, this.conversion);
    if (index === 0) {
      this.setRecord(text);
      return;
    }

    const fields = this.#split();
    while (fields.length < index) {
      fields.push("");
    }

    fields[index - 1] = typeof value === "number" ? value : new InputText(text);
    this.#recordStale = true;
  }

  #whole(): string {
    if (this.#recordStale) {
      this.#record = this.#fields!.map((field) => toText(field, this.conversion)).join(
        this.text("OFS"),
      );
      this.#recordStale = false;
    }

    return this.#record;
  }

  #split(): Value[] {
    this.#fields ??= splitText(this.#record, this.text("FS"), this.text("RS") === "").map(
      (part) => new InputText(part),
    );
    return this.#fields;
  }
}

/** An expression that a program computes; what makes no extended one may still be a basic one. */
export const dynamicRegex = (source: string): Regex => {
  try {
    return compileRegex(source, { extended: true });
  } catch {
    return regexOf(source, false);
  }
};

/** @throws AwkRegexError */
export const regexOf = (source: string, extended = true): Regex => {
  try {
    return compileRegex(source, { extended });
  } catch (error) {
    if (error instanceof RegexError) {
      throw new AwkRegexError(`bad regex '${source}': ${error.message}`);
    }

    throw error;
  }
};

/** Fields of a text by a separator as FS has it. `paragraph`: newlines separate as well. */
export const splitText = (text: string, separator: string, paragraph = false): string[] => {
  if (text === "") {
    return [];
  }

  if (separator === " ") {
    return text.match(/[^ \t\n]+/g) ?? [];
  }

  if (separator === "") {
    return text.split("");
  }

  if (separator.length === 1 && separator !== "\\" && !paragraph) {
    return text.split(separator);
  }

  const plain =
    separator.length === 1
      ? separator.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
      : separator;
  const regex = regexOf(paragraph ? `(${plain})|\n` : plain);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length;) {
    const match = regex.exec(text, at);
    if (match === undefined) {
      break;
    }

    if (match.end === match.index) {
      at = match.end + 1;
      continue;
    }

    parts.push(text.slice(from, match.index));
    from = match.end;
    at = match.end;
  }

  return [...parts, text.slice(from)];
};
