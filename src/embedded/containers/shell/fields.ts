/** Field splitting: expanded text becomes words, by IFS, with quoted text left whole. */
import type { PatternPiece } from "./pattern.ts";

export type Field = PatternPiece[];

/** Collects the fields of one word as its parts are expanded. */
export class FieldBuilder {
  readonly fields: Field[] = [];
  #current: Field | undefined;
  readonly #ifs: string;
  /** The last character was IFS white space that ended a field: a following separator belongs to it. */
  #afterSpace = false;

  constructor(ifs: string) {
    this.#ifs = ifs;
  }

  /** Text that is part of the current field as it is. */
  add(text: string, quoted: boolean): void {
    this.#afterSpace = false;
    this.#current ??= [];
    if (text !== "" || quoted) {
      this.#current.push({ text, quoted });
    }
  }

  /** Text of an unquoted expansion. */
  split(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (!this.#ifs.includes(text[at]!)) {
        continue;
      }

      if (at > from) {
        this.add(text.slice(from, at), false);
      }

      from = at + 1;
      this.#separate(" \t\n".includes(text[at]!));
    }

    if (from < text.length) {
      this.add(text.slice(from), false);
    }
  }

  /** The current field ends here, as between the words of `"$@"`. */
  break(): void {
    if (this.#current !== undefined) {
      this.fields.push(this.#current);
      this.#current = undefined;
    }

    this.#afterSpace = false;
  }

  finish(): Field[] {
    this.break();
    return this.fields;
  }

  #separate(isSpace: boolean): void {
    if (isSpace) {
      if (this.#current !== undefined) {
        this.break();
        this.#afterSpace = true;
      }

      return;
    }

    if (this.#current === undefined && !this.#afterSpace) {
      this.fields.push([{ text: "", quoted: true }]);
    }

    this.break();
  }
}

export const fieldText = (field: Field): string => field.map(({ text }) => text).join("");
