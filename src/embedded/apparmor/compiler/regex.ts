/** Regular expressions over bytes as trees: what globs become. */
import { readEscape } from "../language/escapes.ts";

/** Which of the 256 bytes. */
export type ByteSet = Uint8Array;

export type Node =
  | { kind: "empty" }
  | { kind: "byte"; byte: number }
  | { kind: "set"; set: ByteSet }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; parts: Node[] }
  | { kind: "repeat"; part: Node; least: 0 | 1 };

const empty: Node = { kind: "empty" };

const everyByte: ByteSet = new Uint8Array(256).fill(1);

interface Symbol {
  byte: number;
  /** Has a meaning of its own: `*`, `(`, ... */
  special: boolean;
}

const readSymbols = (text: string): Symbol[] => {
  const symbols: Symbol[] = [];
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (char !== "\\") {
      symbols.push({ byte: char.charCodeAt(0), special: "*+.|^-[]()".includes(char) });
      at += 1;
      continue;
    }

    const escape = readEscape(text, at + 1, "*+.|^$-[](){}");
    symbols.push({ byte: escape?.byte ?? 0x5c, special: false });
    at = escape?.next ?? at + 1;
  }

  return symbols;
};

export class RegexError extends Error {
  override name = "RegexError";
}

class Reader {
  readonly #symbols: Symbol[];
  #at = 0;

  constructor(text: string) {
    this.#symbols = readSymbols(text);
  }

  #is(char: string): boolean {
    const symbol = this.#symbols[this.#at];
    return symbol !== undefined && symbol.special && symbol.byte === char.charCodeAt(0);
  }

  #take(char: string): boolean {
    const fits = this.#is(char);
    this.#at += fits ? 1 : 0;
    return fits;
  }

  all(): Node {
    const node = this.#choice();
    if (this.#at < this.#symbols.length) {
      throw new RegexError("unbalanced");
    }

    return node;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#take("|")) {
      parts.push(this.#sequence());
    }

    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#symbols.length && !this.#is("|") && !this.#is(")")) {
      const part = this.#term();
      const repeat = this.#take("*") ? 0 : this.#take("+") ? 1 : undefined;
      parts.push(repeat === undefined ? part : { kind: "repeat", part, least: repeat });
    }

    return parts.length === 0
      ? empty
      : parts.length === 1
        ? parts[0]!
        : { kind: "sequence", parts };
  }

  #term(): Node {
    if (this.#take("(")) {
      const inner = this.#choice();
      if (!this.#take(")")) {
        throw new RegexError("unbalanced");
      }

      return inner;
    }

    if (this.#take(".")) {
      return { kind: "set", set: everyByte };
    }

    if (this.#take("[")) {
      return this.#set();
    }

    if (this.#is("*") || this.#is("+")) {
      throw new RegexError("nothing to repeat");
    }

    const { byte } = this.#symbols[this.#at]!;
    this.#at += 1;
    return { kind: "byte", byte };
  }

  /** `]` and `-` may come first; a range may run either way. */
  #set(): Node {
    const negated = this.#take("^");
    const set = new Uint8Array(256);
    for (let first = true; first || !this.#is("]"); first = false) {
      const from = this.#member();
      const ranged = this.#is("-") && this.#at + 1 < this.#symbols.length;
      this.#at += ranged ? 1 : 0;
      const to = ranged ? this.#member() : from;
      set.fill(1, Math.min(from, to), Math.max(from, to) + 1);
    }

    this.#at += 1;
    return { kind: "set", set: negated ? set.map((has) => 1 - has) : set };
  }

  #member(): number {
    const symbol = this.#symbols[this.#at];
    if (symbol === undefined) {
      throw new RegexError("unclosed set");
    }

    this.#at += 1;
    return symbol.byte;
  }
}

/** @throws RegexError */
export const parseRegex = (text: string): Node => new Reader(text).all();

/** Whether it matches nothing but one text for each of its alternatives. */
export const isExact = (node: Node): boolean => {
  switch (node.kind) {
    case "empty":
    case "byte":
      return true;
    case "set":
    case "repeat":
      return false;
    case "sequence":
    case "choice":
      return node.parts.every(isExact);
  }
};

/** Length of the shortest text it matches. */
export const shortest = (node: Node): number => {
  switch (node.kind) {
    case "empty":
      return 0;
    case "byte":
    case "set":
      return 1;
    case "repeat":
      return node.least * shortest(node.part);
    case "sequence":
      return node.parts.reduce((sum, part) => sum + shortest(part), 0);
    case "choice":
      return Math.min(...node.parts.map(shortest));
  }
};
