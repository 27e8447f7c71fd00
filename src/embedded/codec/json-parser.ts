/** JSON as Go reads it, with Go's words for syntax errors. */
import { type Json, setOwn } from "../object.ts";
import { goCharacter, keepEntries, NumberText } from "./json-value.ts";

export class JsonSyntaxError extends Error {
  override name = "JsonSyntaxError";
}

/** @throws JsonSyntaxError with Go's message. */
export const parseJson = (text: string): Json => new Parser(text).document();

const simpleNumber = /^-?(?:0|[1-9]\d{0,14})$/;
const digits = /\d+/y;
const plainString = /"[^"\\\p{Cc}]*"/uy;
const words: Record<string, string> = { t: "true", f: "false", n: "null" };
const escapes: Record<string, string> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) {
      throw this.#unexpected("after top-level value");
    }

    return value;
  }

  #value(): Json {
    this.#space();
    const character = this.#text[this.#at];
    switch (character) {
      case "{": {
        return this.#object();
      }

      case "[": {
        return this.#array();
      }

      case '"': {
        return this.#string();
      }

      default: {
        return this.#scalar(character);
      }
    }
  }

  #scalar(first: string | undefined): Json {
    const word = words[first ?? ""];
    return word === undefined ? this.#number() : this.#word(word, JSON.parse(word));
  }

  #object(): Json {
    const object: Record<string, Json> = {};
    const list: [string, Json][] = [];
    let special = false;
    this.#at += 1;
    this.#space();
    if (this.#take("}")) {
      return object;
    }

    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') {
        throw this.#unexpected("looking for beginning of object key string");
      }

      const key = this.#string();
      this.#space();
      this.#expect(":", "after object key");
      const value = this.#value();
      special ||= Object.hasOwn(object, key) || /^\d/.test(key) || key === "__proto__";
      list.push([key, value]);
      setOwn(object, key, value);
      this.#space();
      if (this.#take("}")) {
        break;
      }

      this.#expect(",", "after object key:value pair");
    }

    if (special) {
      keepEntries(object, list);
    }

    return object;
  }

  #array(): Json {
    const array: Json[] = [];
    this.#at += 1;
    this.#space();
    while (!this.#take("]")) {
      if (array.length > 0) {
        this.#expect(",", "after array element");
      }

      array.push(this.#value());
      this.#space();
    }

    return array;
  }

  #string(): string {
    plainString.lastIndex = this.#at;
    const match = plainString.exec(this.#text);
    if (match !== null) {
      this.#at = plainString.lastIndex;
      return match[0].slice(1, -1);
    }

    return this.#escapedString();
  }

  #escapedString(): string {
    let result = "";
    for (this.#at += 1; ; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === undefined) {
        throw this.#unexpected("");
      }

      if (character === '"') {
        this.#at += 1;
        return result;
      }

      if (character < " ") {
        throw this.#unexpected("in string literal");
      }

      result += character === "\\" ? this.#escape() : character;
    }
  }

  /** Leaves off at the last character of the escape. */
  #escape(): string {
    this.#at += 1;
    const character = this.#text[this.#at] ?? "";
    if (character !== "u") {
      const plainCharacter = escapes[character];
      if (plainCharacter === undefined) {
        throw this.#unexpected("in string escape code", true);
      }

      return plainCharacter;
    }

    for (let index = 0; index < 4; index += 1) {
      this.#at += 1;
      if (!/[\da-fA-F]/.test(this.#text[this.#at] ?? "")) {
        throw this.#unexpected("in \\u hexadecimal character escape", true);
      }
    }

    return String.fromCharCode(Number.parseInt(this.#text.slice(this.#at - 3, this.#at + 1), 16));
  }

  #number(): Json {
    const start = this.#at;
    this.#take("-");
    if (!this.#take("0")) {
      this.#digits(this.#at === start ? "looking for beginning of value" : "in numeric literal");
    }

    if (this.#take(".")) {
      this.#digits("after decimal point in numeric literal");
    }

    if (this.#take("e") || this.#take("E")) {
      void (this.#take("+") || this.#take("-"));
      this.#digits("in exponent of numeric literal");
    }

    const text = this.#text.slice(start, this.#at);
    return simpleNumber.test(text) ? Number(text) : new NumberText(text);
  }

  #digits(where: string): void {
    digits.lastIndex = this.#at;
    if (!digits.test(this.#text)) {
      throw this.#unexpected(where, this.#at > 0 && where !== "looking for beginning of value");
    }

    this.#at = digits.lastIndex;
  }

  #word(word: string, value: Json): Json {
    for (let index = 1; index < word.length; index += 1) {
      this.#at += 1;
      if (this.#text[this.#at] !== word[index]) {
        throw this.#unexpected(`in literal ${word} (expecting '${word[index]}')`, true);
      }
    }

    this.#at += 1;
    return value;
  }

  #space(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) {
      this.#at += 1;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) {
      return false;
    }

    this.#at += 1;
    return true;
  }

  #expect(character: string, where: string): void {
    if (!this.#take(character)) {
      throw this.#unexpected(where);
    }
  }

  /** Inside a token Go meets the end of the text as if it were a space. */
  #unexpected(where: string, inToken = false): JsonSyntaxError {
    const character = this.#text[this.#at] ?? (inToken ? " " : "");
    const what = `invalid character ${goCharacter(character)} ${where}`;
    return new JsonSyntaxError(character === "" ? "unexpected end of JSON input" : what);
  }
}
