/** A script as characters, of which more may come. */
import type { Command, Redirect } from "./ast.ts";
import { IncompleteInput, syntaxError } from "./shell-error.ts";

/** Parses the commands inside a substitution. */
export interface SubstitutionParser {
  /** Reads on in the same text up to the closing parenthesis. */
  nested(scanner: SourceText): Command | undefined;
  /** A text of its own, from backquotes. */
  text(source: string, line: number): Command | undefined;
}

export interface PendingDocument {
  redirect: Redirect;
  delimiter: string;
  expand: boolean;
  stripTabs: boolean;
}

export const nameCharacter = /\w/;

export class SourceText {
  source: string;

  position = 0;

  line: number;

  /** No more text will come. */
  readonly complete: boolean;

  readonly documents: PendingDocument[] = [];

  protected readonly parser: SubstitutionParser;

  constructor(source: string, line: number, complete: boolean, parser: SubstitutionParser) {
    this.source = source;
    this.line = line;
    this.complete = complete;
    this.parser = parser;
  }

  /** "" at the end. Line continuations vanish. @throws IncompleteInput when more may come */
  peek(): string {
    while (this.source.startsWith("\\\n", this.position)) {
      this.position += 2;
      this.line += 1;
    }

    if (this.position >= this.source.length && !this.complete) {
      throw new IncompleteInput();
    }

    return this.source[this.position] ?? "";
  }

  raw(): string {
    if (this.position >= this.source.length && !this.complete) {
      throw new IncompleteInput();
    }

    return this.source[this.position] ?? "";
  }

  take(): string {
    const character = this.peek();
    this.advance(character);
    return character;
  }

  takeRaw(): string {
    const character = this.raw();
    this.advance(character);
    return character;
  }

  protected advance(character: string): void {
    this.position += character === "" ? 0 : 1;
    this.line += character === "\n" ? 1 : 0;
  }

  /** @throws IncompleteInput */
  requireMore(): never {
    throw new IncompleteInput();
  }

  skipBlanks(): void {
    for (;;) {
      const character = this.peek();
      if (character === " " || character === "\t") {
        this.position += 1;
      } else if (character === "#") {
        while (this.raw() !== "\n" && this.raw() !== "") {
          this.position += 1;
        }
      } else {
        return;
      }
    }
  }

  protected single(): string {
    const from = this.position;
    const end = this.source.indexOf("'", from);
    if (end === -1) {
      if (!this.complete) {
        throw new IncompleteInput();
      }

      throw syntaxError("unterminated quoted string", this.line);
    }

    const text = this.source.slice(from, end);
    this.position = end + 1;
    this.line += text.split("\n").length - 1;
    return text;
  }

  protected dollarSingle(): string {
    let text = "";
    for (;;) {
      const character = this.takeRaw();
      if (character === "'") {
        return text;
      }

      if (character === "") {
        throw syntaxError("unterminated quoted string", this.line);
      }

      text += character === "\\" ? this.escape() : character;
    }
  }

  protected escape(): string {
    const rest = this.source.slice(this.position);
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
    const hex = /^x([\dA-Fa-f]{1,2})/.exec(rest);
    if (octal !== undefined || hex !== null) {
      this.position += (octal ?? hex![0]).length;
      const code = octal === undefined ? Number.parseInt(hex![1]!, 16) : Number.parseInt(octal, 8);
      return String.fromCodePoint(code & 255);
    }

    const plain: Record<string, string> = {
      a: "\u0007",
      b: "\b",
      e: "\u001B",
      f: "\f",
      n: "\n",
      r: "\r",
      t: "\t",
      v: "\v",
    };
    const character = this.takeRaw();
    return plain[character] ?? ("\\'\"".includes(character) ? character : `\\${character}`);
  }

  protected name(): string {
    let name = "";
    while (this.peek() !== "" && nameCharacter.test(this.peek())) {
      name += this.take();
    }

    return name;
  }
}
