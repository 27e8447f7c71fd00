/** The language of sed: scripts as commands with addresses. */
import { compileRegex } from "../regex/regex.ts";
import type { Regex } from "../regex/regex.ts";
import { RegexError } from "../regex/translate.ts";

export class SedError extends Error {
  override name = "SedError";
}

export type Address =
  | { kind: "line"; number: number }
  | { kind: "last" }
  | { kind: "regex"; regex: Regex | undefined }
  | { kind: "step"; first: number; step: number }
  | { kind: "count"; number: number }
  | { kind: "multiple"; number: number };

export interface SedCommand {
  name: string;
  from: Address | undefined;
  to: Address | undefined;
  negated: boolean;
  /** Text of a, i, c; label of b, t, T, :; file of r, w. */
  text: string;
  /** Index of the block's end, for `{`. */
  end: number;
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
  execute: boolean;
  file: string | undefined;
}

export class SedParser {
  readonly #text: string;
  readonly #extended: boolean;
  readonly commands: SedCommand[] = [];
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): SedCommand[] {
    const blocks: number[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) {
        break;
      }

      if (this.#peek() === "#") {
        this.#skip(/[^\n]*/y);
        continue;
      }

      const command = this.#command();
      if (command.name === "}") {
        const open = blocks.pop();
        if (open === undefined) {
          throw new SedError("unexpected '}'");
        }

        this.commands[open]!.end = this.commands.length;
      } else if (command.name === "{") {
        blocks.push(this.commands.length);
      }

      this.commands.push(command);
    }

    if (blocks.length > 0) {
      throw new SedError("unmatched '{'");
    }

    return this.commands;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += text.length;
    return text;
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/[ \t]*/y);
    if (from !== undefined && this.#peek() === ",") {
      this.#at += 1;
      this.#skip(/[ \t]*/y);
      to = this.#address(true);
      if (to === undefined) {
        throw new SedError("no address after comma");
      }
    }

    this.#skip(/[ \t]*/y);
    const negated = this.#peek() === "!";
    this.#skip(/!*[ \t]*/y);
    const name = this.#peek();
    this.#at += 1;
    if (name === "") {
      throw new SedError("missing command");
    }

    const command: SedCommand = {
      name,
      from,
      to,
      negated,
      text: "",
      end: 0,
      substitute: undefined,
      map: undefined,
      active: false,
      endLine: 0,
    };
    this.#arguments(command);
    return command;
  }

  #address(second = false): Address | undefined {
    const character = this.#peek();
    if (/\d/.test(character)) {
      const number = Number(this.#skip(/\d+/y));
      if (this.#peek() === "~") {
        this.#at += 1;
        return { kind: "step", first: number, step: Number(this.#skip(/\d+/y)) };
      }

      return { kind: "line", number };
    }

    if (character === "$") {
      this.#at += 1;
      return { kind: "last" };
    }

    if (second && (character === "+" || character === "~")) {
      this.#at += 1;
      const number = Number(this.#skip(/\d+/y));
      return { kind: character === "+" ? "count" : "multiple", number };
    }

    if (character !== "/" && character !== "\\") {
      return undefined;
    }

    this.#at += character === "\\" ? 2 : 1;
    const delimiter = this.#text[this.#at - 1] ?? "/";
    const source = this.#delimited(delimiter, true);
    const flags = this.#skip(/[IM]*/y);
    return { kind: "regex", regex: this.#regex(source, flags) };
  }

  #regex(source: string, flags: string): Regex | undefined {
    if (source === "") {
      return undefined;
    }

    try {
      return compileRegex(source, {
        extended: this.#extended,
        ignoreCase: /i/i.test(flags),
        multiline: flags.includes("M"),
      });
    } catch (error) {
      if (error instanceof RegexError) {
        throw new SedError(`bad regex '${source}': ${error.message}`);
      }

      throw error;
    }
  }

  /** Text up to the delimiter; an escaped delimiter stands for itself. */
  #delimited(delimiter: string, isRegex: boolean): string {
    let result = "";
    let inBracket = false;
    for (;;) {
      const character = this.#peek();
      if (character === "") {
        throw new SedError(`unmatched '${delimiter}'`);
      }

      this.#at += 1;
      if (isRegex && inBracket) {
        inBracket = character !== "]" || /\[\^?$/.test(result);
        result += character;
      } else if (character === delimiter) {
        return result;
      } else if (character === "\\") {
        const next = this.#peek();
        this.#at += 1;
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

  #arguments(command: SedCommand): void {
    const { name } = command;
    if ("aic".includes(name)) {
      command.text = this.#appendText();
    } else if (":btT".includes(name)) {
      this.#skip(/[ \t]*/y);
      command.text = this.#skip(/[^\n;]*/y).trim();
      if (name === ":" && command.text === "") {
        throw new SedError(`":" lacks a label`);
      }
    } else if ("rwRW".includes(name)) {
      this.#skip(/[ \t]*/y);
      command.text = this.#skip(/[^\n]*/y);
      if (command.text === "") {
        throw new SedError("empty filename");
      }
    } else if (name === "s") {
      command.substitute = this.#substitution();
    } else if (name === "y") {
      command.map = this.#transliteration();
    } else if ("qQlL".includes(name)) {
      this.#skip(/[ \t]*/y);
      command.text = this.#skip(/\d*/y);
    } else if (!"{}=dDgGhHnNpPxzF".includes(name)) {
      throw new SedError(`unsupported command ${name}`);
    }

    if (name !== "{" && !"aic".includes(name)) {
      this.#skip(/[ \t]*/y);
      if (!/^[;\n}#]?$/.test(this.#peek())) {
        throw new SedError("garbage after command");
      }
    }
  }

  #appendText(): string {
    this.#skip(/[ \t]*/y);
    if (this.#peek() === "\\") {
      this.#at += 1;
      if (this.#peek() === "\n") {
        this.#at += 1;
      } else {
        this.#skip(/[ \t]*\n?/y);
      }
    } else if (this.#peek() === "" || this.#peek() === "\n") {
      throw new SedError(
        "expected \\ after a, c or i".replace(/^expected.*/, "expected text after 'a', 'c' or 'i'"),
      );
    }

    let text = "";
    for (;;) {
      const character = this.#peek();
      if (character === "" || character === "\n") {
        return `${text}\n`;
      }

      this.#at += 1;
      if (character === "\\") {
        const next = this.#peek();
        this.#at += 1;
        text += next === "t" ? "\t" : next;
      } else {
        text += character;
      }
    }
  }

  #substitution(): Substitution {
    const delimiter = this.#peek();
    this.#at += 1;
    const source = this.#delimited(delimiter, true);
    const replacement = this.#delimited(delimiter, false);
    const substitution: Substitution = {
      regex: undefined,
      replacement,
      global: false,
      number: 1,
      print: false,
      execute: false,
      file: undefined,
    };
    let flags = "";
    for (;;) {
      const digits = this.#skip(/\d+/y);
      if (digits !== "") {
        substitution.number = Number(digits);
        continue;
      }

      const flag = this.#peek();
      if (flag === "w") {
        this.#at += 1;
        this.#skip(/[ \t]*/y);
        substitution.file = this.#skip(/[^\n]*/y);
        break;
      }

      if (!/^[gpiIMe]$/.test(flag)) {
        if (!/^[\s;}#]?$/.test(flag)) {
          throw new SedError("bad option in substitution expression");
        }

        break;
      }

      this.#at += 1;
      substitution.global ||= flag === "g";
      substitution.print ||= flag === "p";
      substitution.execute ||= flag === "e";
      flags += flag;
    }

    substitution.regex = this.#regex(source, flags);
    return substitution;
  }

  #transliteration(): Map<string, string> {
    const delimiter = this.#peek();
    this.#at += 1;
    const letters = (text: string): string[] =>
      text
        .replaceAll(/\\([\\n])/g, (_, letter: string) => (letter === "n" ? "\n" : "\\"))
        .split("");
    const from = letters(this.#delimited(delimiter, false));
    const to = letters(this.#delimited(delimiter, false));
    if (from.length !== to.length) {
      throw new SedError("strings for 'y' command are different lengths");
    }

    return new Map(from.map((letter, index) => [letter, to[index]!]));
  }
}
