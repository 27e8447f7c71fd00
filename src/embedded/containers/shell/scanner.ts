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
    if (this.asksForLength()) {
      this.take();
      const name = this.parameterName() ?? "";
      return part(name, this.peek() === "}" ? this.closed({ kind: "length" }) : this.bad(quoted));
    }

    const name = this.parameterName();
    if (name === undefined) {
      // Whatever stands there is passed over, be it a quote.
      this.position += this.peek() === "}" || this.peek() === "" ? 0 : 1;
      return part("", this.bad(quoted));
    }

    if (this.peek() === "}") {
      this.take();
      return part(name, undefined);
    }

    return part(name, this.operation(quoted));
  }

  /** `${#x}`, but not `${#}` and `${#-word}`. */
  protected asksForLength(): boolean {
    const next = this.source[this.position + 1] ?? "";
    const after = this.source[this.position + 2];
    return (
      this.peek() === "#" &&
      next !== "" &&
      (nameCharacter.test(next) || (special.includes(next) && after === "}"))
    );
  }

  protected parameterName(): string | undefined {
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

    return undefined;
  }

  /** Read to its end nevertheless: a mistake in there is told first. */
  protected bad(quoted: boolean): ParameterOperation {
    return this.closed({ kind: "bad", word: this.braceWord(quoted, "}") });
  }

  /** `braceWord` has made sure that the brace is there. */
  protected closed(operation: ParameterOperation): ParameterOperation {
    this.take();
    return operation;
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

      return this.closed({ kind: "substring", offset, length });
    }

    const colon = sign === ":";
    const kind = colon ? this.take() : sign;
    if (kind === "-" || kind === "+" || kind === "=" || kind === "?") {
      return this.closed({ kind, colon, word: this.braceWord(quoted, "}") });
    }

    if (kind === "#" || kind === "%") {
      const twice = this.peek() === kind;
      if (twice) {
        this.take();
      }

      const word = this.braceWord(false, "}");
      return this.closed({ kind: (twice ? kind + kind : kind) as "#" | "##" | "%" | "%%", word });
    }

    if (kind === "/") {
      return this.replacement(quoted);
    }

    return this.bad(quoted);
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

    return this.closed({ kind: all ? "//" : "/", pattern, replacement });
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
