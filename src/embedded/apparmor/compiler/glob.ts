/** Globs of profiles as regular expressions over bytes, with the parser's words for mistakes. */
import { readEscape } from "../language/escapes.ts";

const maximumNesting = 50;

/** `*` and `?` match everything but a slash and a zero byte; with `"null"` the zero byte as well. */
export type GlobKind = "default" | "null";

const single = { default: String.raw`[^/\x00]`, null: "[^/]" };
const many = { default: String.raw`[^\x00]*`, null: ".*" };

/** Slashes that stand together are one, but for two at the begin. */
export const filterSlashes = (path: string): string => {
  const special = /^\/\/(?!\/)/.test(path) && path.length > 2;
  const rest = special ? path.slice(2) : path;
  return (special ? "//" : "") + (path.length < 2 ? path : rest.replaceAll(/\/+/g, "/"));
};

export interface Converted {
  pattern: string;
  /** Whether it has any of `*?[]{}`. */
  isPattern: boolean;
}

class Converter {
  pattern = "";
  isPattern = false;
  error: string | undefined;
  readonly #kind: GlobKind;
  readonly #counts = [0];
  #inClass = false;

  constructor(kind: GlobKind) {
    this.#kind = kind;
  }

  convert(glob: string): void {
    for (let at = 0; at < glob.length && this.error === undefined;) {
      const char = glob[at]!;
      if (char !== "\\") {
        at += this.#plain(glob, at, char);
      } else if (at + 1 >= glob.length) {
        this.error = String.raw`Regex error: trailing '\' escape character`;
      } else {
        at = this.#escaped(glob, at + 1);
      }
    }

    if (this.#counts.length > 1 || this.#inClass) {
      const unclosed =
        "Regex grouping error: Unclosed grouping or character class, expecting close }";
      this.error =
        this.error === undefined || this.error.startsWith("Regex error")
          ? [unclosed, this.error].filter((each) => each !== undefined).join("\n")
          : `${this.error}\n${unclosed}`;
    }
  }

  /** @returns where the text goes on */
  #escaped(glob: string, at: number): number {
    const char = glob[at]!;
    if ("\\*[]{}".includes(char)) {
      this.pattern += `\\${char}`;
      return at + 1;
    }

    if (char === "?" || (char === "," && !this.#inClass)) {
      this.pattern += char;
      return at + 1;
    }

    if (",.+|()^$".includes(char)) {
      this.pattern += this.#inClass && "^$".includes(char) ? char : `\\${char}`;
      return at + 1;
    }

    const escape = readEscape(glob, at);
    if (escape === undefined) {
      this.pattern += char;
      return at + 1;
    }

    this.pattern += `\\${glob.slice(at, escape.next)}`;
    return escape.next;
  }

  /** @returns how many characters it took */
  #plain(glob: string, at: number, char: string): number {
    switch (char) {
      case "*":
        return this.#star(glob, at);
      case "?":
        this.isPattern = true;
        this.pattern += single[this.#kind];
        break;
      case "[":
        this.isPattern = true;
        this.#inClass = true;
        this.pattern += char;
        break;
      case "]":
        if (!this.#inClass) {
          this.error = "Regex grouping error: Invalid close ], no matching open [ detected";
        }

        this.#inClass = false;
        this.pattern += char;
        break;
      case "{":
      case "}":
        this.#brace(char);
        break;
      case ",":
        if (this.#counts.length > 1 && !this.#inClass) {
          this.#counts.push(this.#counts.pop()! + 1);
          this.pattern += "|";
        } else {
          this.pattern += char;
        }

        break;
      case "^":
      case "$":
        this.pattern += this.#inClass ? char : `\\${char}`;
        break;
      default:
        this.pattern += ".+|()".includes(char) ? `\\${char}` : char;
    }

    return 1;
  }

  #star(glob: string, at: number): number {
    this.isPattern = true;
    if (this.pattern.endsWith("/") && /^\*+(?:\/|$)/.test(glob.slice(at))) {
      this.pattern += single[this.#kind];
    }

    const double = glob[at + 1] === "*";
    this.pattern += double ? many[this.#kind] : `${single[this.#kind]}*`;
    return double ? 2 : 1;
  }

  #brace(char: "{" | "}"): void {
    if (this.#inClass) {
      this.pattern += char;
    } else if (char === "{") {
      this.isPattern = true;
      this.#counts.push(0);
      if (this.#counts.length > maximumNesting) {
        this.error = "Regex grouping error: Exceeded maximum nesting of {}";
      } else {
        this.pattern += "(";
      }
    } else {
      this.#close();
    }
  }

  #close(): void {
    if (this.#counts.at(-1) === 0) {
      this.error = "Regex grouping error: Invalid number of items between {}";
    }

    if (this.#counts.length === 1) {
      const stray = "Regex grouping error: Invalid close }, no matching open { detected";
      this.error = this.error === undefined ? stray : `${this.error}\n${stray}`;
    } else {
      this.#counts.pop();
    }

    this.pattern += ")";
  }
}

/** What the parser prints when a glob is wrong; the name of the program comes first. */
export class GlobError extends Error {
  override name = "GlobError";
}

/** @throws GlobError with the lines to print */
export const convertGlob = (glob: string, kind: GlobKind = "default"): Converted => {
  const converter = new Converter(kind);
  converter.convert(glob);
  if (converter.error !== undefined) {
    const lines = [...converter.error.split("\n"), `Unable to parse input line '${glob}'`];
    throw new GlobError(lines.map((line) => `apparmor_parser: ${line}\n`).join(""));
  }

  return converter;
};
