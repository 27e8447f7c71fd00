/** Words of the shell: quotes, substitutions, text of here-documents. */
import type { Word, WordPart } from "./ast.ts";
import { syntaxError } from "./shell-error.ts";
import { SourceText } from "./source-text.ts";

export const nameStart = /[A-Za-z_]/;

export const special = "@*#?-$!";

const wordEnds = " \t\n;&|<>()";

export const push = (word: Word, text: string, quoted: boolean): void => {
  const last = word.at(-1);
  if (last?.kind === "text" && last.quoted === quoted) {
    last.text += text;
  } else {
    word.push({ kind: "text", text, quoted });
  }
};

export abstract class WordScanner extends SourceText {
  /** The word that ends a here-document: nothing in it is expanded. */
  plain = false;

  /** A word from here to the next unquoted end. */
  word(): Word {
    const word: Word = [];
    for (;;) {
      const character = this.peek();
      if (character === "" || wordEnds.includes(character)) {
        return word;
      }

      this.piece(word, false, "");
    }
  }

  /** Text of a here-document or prompt: as in double quotes, but quotes are plain. */
  documentWord(): Word {
    const word: Word = [];
    while (this.position < this.source.length) {
      this.quotedPiece(word, false);
    }

    return word;
  }

  /** One unquoted piece; `stop` ends words inside `${...}`. */
  protected piece(word: Word, _quoted: boolean, _stop: string): void {
    const character = this.take();
    switch (character) {
      case "\\": {
        const next = this.takeRaw();
        push(word, next === "" ? "\\" : next, true);
        break;
      }

      case "'": {
        push(word, this.single(), true);
        break;
      }

      case '"': {
        this.double(word);
        break;
      }

      case "$": {
        if (this.peek() === "'") {
          this.take();
          push(word, this.dollarSingle(), true);
        } else {
          word.push(...this.dollar(false));
        }

        break;
      }

      case "`": {
        word.push(this.backquote(false));
        break;
      }

      default: {
        push(word, character, false);
      }
    }
  }

  protected double(word: Word): void {
    const before = word.length;
    while (this.raw() !== '"') {
      if (this.raw() === "") {
        throw syntaxError("unterminated quoted string", this.line);
      }

      this.quotedPiece(word, true);
    }

    this.position += 1;
    if (word.length === before) {
      push(word, "", true);
    }
  }

  protected quotedPiece(word: Word, inQuotes: boolean): void {
    const character = this.takeRaw();
    if (character === "\\") {
      const next = this.takeRaw();
      if (next === "\n") {
        return;
      }

      const special = next !== "" && (inQuotes ? '$`"\\' : "$`\\").includes(next);
      push(word, special ? next : `\\${next}`, true);
    } else if (character === "$") {
      word.push(...this.dollar(true));
    } else if (character === "`") {
      word.push(this.backquote(true));
    } else {
      push(word, character, true);
    }
  }

  protected dollar(quoted: boolean): WordPart[] {
    if (this.plain) {
      return [{ kind: "text", text: "$", quoted }];
    }

    const next = this.peek();
    if (next === "(") {
      this.take();
      return [this.peek() === "(" ? this.arithmetic(quoted) : this.substitution(quoted)];
    }

    if (next === "{") {
      this.take();
      return [this.braces(quoted)];
    }

    if (nameStart.test(next)) {
      return [{ kind: "parameter", name: this.name(), operation: undefined, quoted }];
    }

    if (next !== "" && (special.includes(next) || /\d/.test(next))) {
      this.take();
      return [{ kind: "parameter", name: next, operation: undefined, quoted }];
    }

    return [{ kind: "text", text: "$", quoted }];
  }

  protected abstract substitution(quoted: boolean): WordPart;

  protected arithmetic(quoted: boolean): WordPart {
    this.take();
    const expression: Word = [];
    let depth = 0;
    for (;;) {
      const character = this.peek();
      if (character === "") {
        throw syntaxError("missing '))'", this.line);
      }

      if (character === ")" && depth === 0) {
        this.take();
        if (this.take() !== ")") {
          throw syntaxError("missing '))'", this.line);
        }

        return { kind: "arithmetic", expression, quoted };
      }

      depth += character === "(" ? 1 : character === ")" ? -1 : 0;
      if (character === '"') {
        this.take();
      } else {
        this.quotedPiece(expression, true);
      }
    }
  }

  protected backquote(quoted: boolean): WordPart {
    if (this.plain) {
      return { kind: "text", text: "`", quoted };
    }

    const { line } = this;
    let text = "";
    for (;;) {
      const character = this.takeRaw();
      if (character === "`") {
        return { kind: "command", list: this.parser.text(text, line), quoted };
      }

      if (character === "") {
        throw syntaxError("EOF in backquote substitution", this.line);
      }

      if (character === "\\") {
        const next = this.takeRaw();
        const plain = next !== "" && ("\\`$".includes(next) || (quoted && next === '"'));
        text += plain ? next : `\\${next}`;
      } else {
        text += character;
      }
    }
  }

  protected abstract braces(quoted: boolean): WordPart;
}
