/** JSON as Go's encoding/json reads it: its words for mistakes, whole numbers of 64 bits. */

import { escapes, quoteCharacter } from "./go-text.ts";

/** Numbers stay text, so that none loses digits. */
export type GoValue =
  | { kind: "null" }
  | { kind: "bool"; value: boolean }
  | { kind: "number"; text: string }
  | { kind: "string"; value: string }
  | { kind: "array"; items: GoValue[] }
  | { kind: "object"; entries: [key: string, value: GoValue][] };

/** `message` is Go's. */
export class GoJsonError extends Error {
  override name = "GoJsonError";
}

const literals: Record<string, GoValue> = {
  true: { kind: "bool", value: true },
  false: { kind: "bool", value: false },
  null: { kind: "null" },
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): GoValue {
    const value = this.#value("looking for beginning of value");
    this.#blanks();
    if (this.#at < this.#text.length) {
      this.#fail("after top-level value");
    }

    return value;
  }

  #fail(where: string): never {
    const character = this.#text[this.#at];
    throw new GoJsonError(
      character === undefined
        ? "unexpected end of JSON input"
        : `invalid character ${quoteCharacter(character)} ${where}`,
    );
  }

  #blanks(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
    }
  }

  #value(where: string): GoValue {
    this.#blanks();
    const character = this.#text[this.#at] ?? "";
    if (character === "{") {
      return this.#object();
    }

    if (character === "[") {
      return this.#array();
    }

    if (character === '"') {
      return { kind: "string", value: this.#string() };
    }

    if (/[-\d]/.test(character)) {
      return this.#number();
    }

    const word = Object.keys(literals).find((literal) => literal.startsWith(character));
    if (character === "" || word === undefined) {
      this.#fail(where);
    }

    for (const letter of word) {
      if (this.#text[this.#at] !== letter) {
        this.#fail(`in literal ${word} (expecting '${letter}')`);
      }

      this.#at += 1;
    }

    return literals[word]!;
  }

  #object(): GoValue {
    const entries: [string, GoValue][] = [];
    this.#at += 1;
    this.#blanks();
    if (this.#text[this.#at] === "}") {
      this.#at += 1;
      return { kind: "object", entries };
    }

    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"') {
        this.#fail("looking for beginning of object key string");
      }

      const key = this.#string();
      this.#blanks();
      if (this.#text[this.#at] !== ":") {
        this.#fail("after object key");
      }

      this.#at += 1;
      entries.push([key, this.#value("looking for beginning of value")]);
      if (this.#ends("}", "after object key:value pair")) {
        return { kind: "object", entries };
      }
    }
  }

  #array(): GoValue {
    const items: GoValue[] = [];
    this.#at += 1;
    this.#blanks();
    if (this.#text[this.#at] === "]") {
      this.#at += 1;
      return { kind: "array", items };
    }

    for (;;) {
      items.push(this.#value("looking for beginning of value"));
      if (this.#ends("]", "after array element")) {
        return { kind: "array", items };
      }
    }
  }

  /** Past a comma (false) or past the end (true). */
  #ends(end: string, where: string): boolean {
    this.#blanks();
    const character = this.#text[this.#at];
    if (character !== "," && character !== end) {
      this.#fail(where);
    }

    this.#at += 1;
    return character === end;
  }

  #string(): string {
    let value = "";
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character < " ") {
        this.#fail("in string literal");
      }

      if (character === '"') {
        this.#at += 1;
        return value;
      }

      this.#at += 1;
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    const character = this.#text[this.#at] ?? "";
    if (character !== "u") {
      const plain = escapes[character];
      if (plain === undefined) {
        this.#fail("in string escape code");
      }

      this.#at += 1;
      return plain;
    }

    this.#at += 1;
    const start = this.#at;
    for (; this.#at < start + 4; this.#at += 1) {
      if (!/[\da-f]/i.test(this.#text[this.#at] ?? "")) {
        this.#fail(String.raw`in \u hexadecimal character escape`);
      }
    }

    return String.fromCharCode(Number.parseInt(this.#text.slice(start, this.#at), 16));
  }

  #number(): GoValue {
    const start = this.#at;
    if (this.#text[this.#at] === "-") {
      this.#at += 1;
    }

    if (this.#text[this.#at] === "0") {
      this.#at += 1;
    } else {
      this.#digits("in numeric literal");
    }

    if (this.#text[this.#at] === ".") {
      this.#at += 1;
      this.#digits("after decimal point in numeric literal");
    }

    if (/[eE]/.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
      this.#at += /[-+]/.test(this.#text[this.#at] ?? "") ? 1 : 0;
      this.#digits("in exponent of numeric literal");
    }

    return { kind: "number", text: this.#text.slice(start, this.#at) };
  }

  #digits(where: string): void {
    if (!/\d/.test(this.#text[this.#at] ?? "")) {
      this.#fail(where);
    }

    while (/\d/.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
    }
  }
}

/** @throws GoJsonError */
export const parseGoJson = (text: string): GoValue => new Parser(text).document();
