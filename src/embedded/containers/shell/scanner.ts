/** Reads words of the shell's language: quotes, expansions, here-documents. */
import type { ParameterOperation, Word, WordPart } from "./ast.ts";
import { syntaxError } from "./shell-error.ts";
import { WordScanner, nameStart, push, special } from "./word-scanner.ts";
import { nameCharacter } from "./source-text.ts";

export class Scanner extends WordScanner {
  /** A scanner over another text, with the same parser for what is nested in it. */
  inside(text: string): Scanner {
    return new Scanner(text, this.line, true, this.parser);
  }

  protected override braces(quoted: boolean): WordPart {
    const part = (name: string, operation: ParameterOperation | undefined): WordPart => ({
      kind: "parameter",
      name,
      operation,
      quoted,
    });
    if (this.peek() === "#" && !"}".includes(this.source[this.position + 1] ?? "}")) {
      const next = this.source[this.position + 1]!;
      if (nameCharacter.test(next) || special.includes(next)) {
        const after = this.source[this.position + 2] ?? "";
        if (nameCharacter.test(next) || after === "}") {
          this.take();
          const name = this.parameterName();
          this.close();
          return part(name, { kind: "length" });
        }
      }
    }

    const name = this.parameterName();
    if (this.peek() === "}") {
      this.take();
      return part(name, undefined);
    }

    return part(name, this.operation(quoted));
  }

  protected parameterName(): string {
    const next = this.peek();
    if (next !== "" && nameStart.test(next)) {
      return this.name();
    }

    if (/\d/.test(next)) {
      let digits = "";
      while (/\d/.test(this.peek())) {
        digits += this.take();
      }

      return digits;
    }

    if (next !== "" && special.includes(next)) {
      return this.take();
    }

    throw syntaxError("bad substitution", this.line);
  }

  protected close(): void {
    if (this.take() !== "}") {
      throw syntaxError("bad substitution", this.line);
    }
  }

  protected operation(quoted: boolean): ParameterOperation {
    const sign = this.take();
    if (sign === ":" && !"-+=?".includes(this.peek() || " ")) {
      const offset = this.braceWord(quoted, ":}");
      let length: Word | undefined;
      if (this.peek() === ":") {
        this.take();
        length = this.braceWord(quoted, "}");
      }

      this.close();
      return { kind: "substring", offset, length };
    }

    const colon = sign === ":";
    const kind = colon ? this.take() : sign;
    if (kind === "-" || kind === "+" || kind === "=" || kind === "?") {
      const word = this.braceWord(quoted, "}");
      this.close();
      return { kind, colon, word };
    }

    if (kind === "#" || kind === "%") {
      const twice = this.peek() === kind;
      if (twice) {
        this.take();
      }

      const word = this.braceWord(false, "}");
      this.close();
      return { kind: (twice ? kind + kind : kind) as "#" | "##" | "%" | "%%", word };
    }

    if (kind === "/") {
      return this.replacement(quoted);
    }

    throw syntaxError("bad substitution", this.line);
  }

  protected replacement(quoted: boolean): ParameterOperation {
    const all = this.peek() === "/";
    if (all) {
      this.take();
    }

    const pattern = this.braceWord(false, "/}", true);
    let replacement: Word = [];
    if (this.peek() === "/") {
      this.take();
      replacement = this.braceWord(quoted, "}");
    }

    this.close();
    return { kind: all ? "//" : "/", pattern, replacement };
  }

  /** The word of an operation, up to an unquoted character of `stops`. */
  protected braceWord(quoted: boolean, stops: string, slashFirst = false): Word {
    const word: Word = [];
    for (let first = slashFirst; ; first = false) {
      const character = this.peek();
      if (character === "") {
        throw syntaxError("missing '}'", this.line);
      }

      if (stops.includes(character) && !(first && character === "/")) {
        return word;
      }

      if (!quoted) {
        this.piece(word, false, stops);
      } else if (character === '"') {
        this.take();
        this.double(word);
      } else if (character === "\\" && this.source[this.position + 1] === "}") {
        this.position += 2;
        push(word, "}", true);
      } else {
        this.quotedPiece(word, true);
      }
    }
  }

  protected override substitution(quoted: boolean): WordPart {
    const list = this.parser.nested(this);
    return { kind: "command", list, quoted };
  }
}
