/** Addresses and regular expressions of sed scripts. */
import { compileRegex } from "../regex/regex.ts";
import type { Regex } from "../regex/regex.ts";
import { RegexError } from "../regex/pieces.ts";

export class SedError extends Error {
  override name = "SedError";
}

export type Address =
  | { kind: "line"; number: number }
  | { kind: "last" }
  | { kind: "regex"; regex: Regex | undefined }
  | { kind: "count"; number: number };

export interface SedCommand {
  name: string;
  from: Address | undefined;
  to: Address | undefined;
  negated: boolean;
  /** Text of a, i, c; label of b, t, T, :; file of r, w. */
  text: string;
  /** Index of the block's end, for `{`; there may be none. */
  end: number | undefined;
  substitute: Substitution | undefined;
  map: Map<string, string> | undefined;
  /** State of a range. */
  active: boolean;
  endLine: number;
}

export interface Substitution {
  regex: Regex | undefined;
  replacement: string;
  global: boolean;
  number: number;
  print: boolean;
  file: string | undefined;
}

export class SedAddressParser {
  protected readonly text: string;

  protected readonly extended: boolean;

  readonly commands: SedCommand[] = [];

  protected at = 0;

  constructor(text: string, extended: boolean) {
    this.text = text;
    this.extended = extended;
  }

  protected peek(): string {
    return this.text[this.at] ?? "";
  }

  protected skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.text)?.[0] ?? "";
    this.at += text.length;
    return text;
  }

  protected address(second = false): Address | undefined {
    const character = this.peek();
    if (/\d/.test(character)) {
      return { kind: "line", number: Number(this.skip(/\d+/y)) };
    }

    if (character === "$") {
      this.at += 1;
      return { kind: "last" };
    }

    const count = second ? this.skip(/\+\d+/y) : "";
    if (count !== "") {
      return { kind: "count", number: Number(count) };
    }

    if (character !== "/" && character !== "\\") {
      return undefined;
    }

    this.at += character === "\\" ? 2 : 1;
    const delimiter = this.text[this.at - 1] ?? "/";
    const source = this.delimited(delimiter, true);
    return { kind: "regex", regex: this.regex(source, false) };
  }

  protected regex(source: string, ignoreCase: boolean): Regex | undefined {
    if (source === "") {
      return undefined;
    }

    try {
      return compileRegex(source, { extended: this.extended, ignoreCase });
    } catch (error) {
      if (error instanceof RegexError) {
        throw new SedError(`bad regex '${source}': ${error.message}`);
      }

      throw error;
    }
  }

  /** Text up to the delimiter; an escaped delimiter stands for itself. */
  protected delimited(delimiter: string, isRegex: boolean): string {
    let result = "";
    let inBracket = false;
    for (;;) {
      const character = this.peek();
      if (character === "") {
        throw new SedError(`unmatched '${delimiter}'`);
      }

      this.at += 1;
      if (isRegex && inBracket) {
        inBracket = character !== "]" || /\[\^?$/.test(result);
        result += character;
      } else if (character === delimiter) {
        return result;
      } else if (character === "\\") {
        const next = this.peek();
        this.at += 1;
        if (next === "n" && isRegex) {
          result += "\n";
        } else {
          result +=
            next === delimiter &&
            !(isRegex && /[.*[\]^$+?(){}|]/.test(delimiter) && delimiter !== next)
              ? next
              : `\\${next}`;
        }
      } else {
        inBracket = isRegex && character === "[";
        result += character;
      }
    }
  }
}
