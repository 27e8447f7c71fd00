/** What plain JavaScript values cannot say of a JSON text: how a number was written, which fields came twice, and in which order. */
import { type Json, setOwn } from "../object.ts";
import { quote } from "../resources/field-errors.ts";

/** A number whose text matters: fractions, exponents, more digits than a double holds. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** All fields in the order of the text, for the objects where JavaScript cannot tell: duplicates, names like numbers. */
const entriesOf = new WeakMap<object, [string, Json][]>();

/** Fields in the order of the text, duplicates included. */
export const entries = (object: Record<string, Json>): [string, Json][] =>
  entriesOf.get(object) ?? Object.entries(object);

/** With NumberTexts turned into numbers; the value itself where there are none. */
export const plain = (value: Json): Json => {
  if (value instanceof NumberText) {
    return Number(value.text);
  }

  if (Array.isArray(value)) {
    return value.map((item) => plain(item));
  }

  if (value !== null && typeof value === "object") {
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      setOwn(copy, key, plain(value[key]));
    }

    return copy;
  }

  return value;
};

/** Keeps the fields of an object as they stood in the text. */
export const keepEntries = (object: Record<string, Json>, list: [string, Json][]): void => {
  entriesOf.set(object, list);
};

/** As Go names JSON values in type errors. */
export const describe = (value: Json): string => {
  if (Array.isArray(value)) {
    return "array";
  }

  return value instanceof NumberText || typeof value === "number"
    ? "number"
    : typeof value === "boolean"
      ? "bool"
      : typeof value;
};

/** The first byte of a character in single quotes, as Go's errors print it. */
export const goCharacter = (character: string): string => {
  if (character === "'") {
    return String.raw`'\''`;
  }

  // The half of a pair that is looked at alone begins with the byte that the pair does.
  const whole = /^[\uD800-\uDBFF]$/.test(character) ? `${character}\uDC00` : character;
  const text = quote(Buffer.from(whole).subarray(0, 1).toString("latin1"));
  return character === '"' ? `'"'` : `'${text.slice(1, -1)}'`;
};
