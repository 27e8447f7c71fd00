/** Reads words of the shell's language: quotes, expansions, here-documents. */
import type { Command, ParameterOperation, Redirect, Word, WordPart } from "./ast.ts";
import { IncompleteInput, syntaxError } from "./shell-error.ts";

/** Parses the commands inside a substitution. */
export interface SubstitutionParser {
  /** Reads on in the same text up to the closing parenthesis. */
  nested(scanner: Scanner): Command | undefined;
  /** A text of its own, from backquotes. */
  text(source: string, line: number): Command | undefined;
}

export interface PendingDocument {
  redirect: Redirect;
  delimiter: string;
  expand: boolean;
  stripTabs: boolean;
}

const nameStart = /[A-Za-z_]/;
const nameCharacter = /\w/;
const special = "@*#?-$!";
const wordEnds = " \t\n;&|<>()";

const push = (word: Word, text: string, quoted: boolean): void => {
  const last = word.at(-1);
  if (last?.kind === "text" && last.quoted === quoted) {
    last.text += text;
  } else {
    word.push({ kind: "text", text, quoted });
  }
};

export class Scanner {
  source: string;
  position = 0;
  line: number;
  /** No more text will come. */
  readonly complete: boolean;
  readonly documents: PendingDocument[] = [];
  readonly #parser: SubstitutionParser;

  constructor(source: string, line: number, complete: boolean, parser: SubstitutionParser) {
    this.source = source;
    this.line = line;
    this.complete = complete;
    this.#parser = parser;
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
    this.#advance(character);
    return character;
  }

  takeRaw(): string {
    const character = this.raw();
    this.#advance(character);
    return character;
  }

  #advance(character: string): void {
    this.position += character === "" ? 0 : 1;
    this.line += character === "\n" ? 1 : 0;
  }

  /** @throws IncompleteInput */
  requireMore(): never {
    throw new IncompleteInput();
  }

  /** A scanner over another text, with the same parser for what is nested in it. */
  inside(text: string): Scanner {
    return new Scanner(text, this.line, true, this.#parser);
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

  /** A word from here to the next unquoted end. */
  word(): Word {
    const word: Word = [];
    for (;;) {
      const character = this.peek();
      if (character === "" || wordEnds.includes(character)) {
        return word;
      }

      this.#piece(word, false, "");
    }
  }

  /** Text of a here-document or prompt: as in double quotes, but quotes are plain. */
  documentWord(): Word {
    const word: Word = [];
    while (this.position < this.source.length) {
      this.#quotedPiece(word, false);
    }

    return word;
  }

  /** One unquoted piece; `stop` ends words inside `${...}`. */
  #piece(word: Word, _quoted: boolean, _stop: string): void {
    const character = this.take();
    switch (character) {
      case "\\": {
        const next = this.takeRaw();
        push(word, next === "" ? "\\" : next, true);
        break;
      }

      case "'": {
        push(word, this.#single(), true);
        break;
      }

      case '"': {
        this.#double(word);
        break;
      }

      case "$": {
        if (this.peek() === "'") {
          this.take();
          push(word, this.#dollarSingle(), true);
        } else {
          word.push(...this.#dollar(false));
        }

        break;
      }

      case "`": {
        word.push(this.#backquote(false));
        break;
      }

      default: {
        push(word, character, false);
      }
    }
  }

  #single(): string {
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

  #dollarSingle(): string {
    let text = "";
    for (;;) {
      const character = this.takeRaw();
      if (character === "'") {
        return text;
      }

      if (character === "") {
        throw syntaxError("unterminated quoted string", this.line);
      }

      text += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
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

  #double(word: Word): void {
    const before = word.length;
    while (this.raw() !== '"') {
      if (this.raw() === "") {
        throw syntaxError("unterminated quoted string", this.line);
      }

      this.#quotedPiece(word, true);
    }

    this.position += 1;
    if (word.length === before) {
      push(word, "", true);
    }
  }

  #quotedPiece(word: Word, inQuotes: boolean): void {
    const character = this.takeRaw();
    if (character === "\\") {
      const next = this.takeRaw();
      if (next === "\n") {
        return;
      }

      const special = next !== "" && (inQuotes ? '$`"\\' : "$`\\").includes(next);
      push(word, special ? next : `\\${next}`, true);
    } else if (character === "$") {
      word.push(...this.#dollar(true));
    } else if (character === "`") {
      word.push(this.#backquote(true));
    } else {
      push(word, character, true);
    }
  }

  #dollar(quoted: boolean): WordPart[] {
    const next = this.peek();
    if (next === "(") {
      this.take();
      return [this.peek() === "(" ? this.#arithmetic(quoted) : this.#substitution(quoted)];
    }

    if (next === "{") {
      this.take();
      return [this.#braces(quoted)];
    }

    if (nameStart.test(next)) {
      return [{ kind: "parameter", name: this.#name(), operation: undefined, quoted }];
    }

    if (next !== "" && (special.includes(next) || /\d/.test(next))) {
      this.take();
      return [{ kind: "parameter", name: next, operation: undefined, quoted }];
    }

    return [{ kind: "text", text: "$", quoted }];
  }

  #name(): string {
    let name = "";
    while (this.peek() !== "" && nameCharacter.test(this.peek())) {
      name += this.take();
    }

    return name;
  }

  #substitution(quoted: boolean): WordPart {
    const list = this.#parser.nested(this);
    return { kind: "command", list, quoted };
  }

  #arithmetic(quoted: boolean): WordPart {
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
        this.#quotedPiece(expression, true);
      }
    }
  }

  #backquote(quoted: boolean): WordPart {
    const { line } = this;
    let text = "";
    for (;;) {
      const character = this.takeRaw();
      if (character === "`") {
        return { kind: "command", list: this.#parser.text(text, line), quoted };
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

  #braces(quoted: boolean): WordPart {
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
          const name = this.#parameterName();
          this.#close();
          return part(name, { kind: "length" });
        }
      }
    }

    const name = this.#parameterName();
    if (this.peek() === "}") {
      this.take();
      return part(name, undefined);
    }

    return part(name, this.#operation(quoted));
  }

  #parameterName(): string {
    const next = this.peek();
    if (next !== "" && nameStart.test(next)) {
      return this.#name();
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

  #close(): void {
    if (this.take() !== "}") {
      throw syntaxError("bad substitution", this.line);
    }
  }

  #operation(quoted: boolean): ParameterOperation {
    const sign = this.take();
    if (sign === ":" && !"-+=?".includes(this.peek() || " ")) {
      const offset = this.#braceWord(quoted, ":}");
      let length: Word | undefined;
      if (this.peek() === ":") {
        this.take();
        length = this.#braceWord(quoted, "}");
      }

      this.#close();
      return { kind: "substring", offset, length };
    }

    const colon = sign === ":";
    const kind = colon ? this.take() : sign;
    if (kind === "-" || kind === "+" || kind === "=" || kind === "?") {
      const word = this.#braceWord(quoted, "}");
      this.#close();
      return { kind, colon, word };
    }

    if (kind === "#" || kind === "%") {
      const twice = this.peek() === kind;
      if (twice) {
        this.take();
      }

      const word = this.#braceWord(false, "}");
      this.#close();
      return { kind: (twice ? kind + kind : kind) as "#" | "##" | "%" | "%%", word };
    }

    if (kind === "/") {
      return this.#replacement(quoted);
    }

    throw syntaxError("bad substitution", this.line);
  }

  #replacement(quoted: boolean): ParameterOperation {
    const all = this.peek() === "/";
    if (all) {
      this.take();
    }

    const pattern = this.#braceWord(false, "/}", true);
    let replacement: Word = [];
    if (this.peek() === "/") {
      this.take();
      replacement = this.#braceWord(quoted, "}");
    }

    this.#close();
    return { kind: all ? "//" : "/", pattern, replacement };
  }

  /** The word of an operation, up to an unquoted character of `stops`. */
  #braceWord(quoted: boolean, stops: string, slashFirst = false): Word {
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
        this.#piece(word, false, stops);
      } else if (character === '"') {
        this.take();
        this.#double(word);
      } else if (character === "\\" && this.source[this.position + 1] === "}") {
        this.position += 2;
        push(word, "}", true);
      } else {
        this.#quotedPiece(word, true);
      }
    }
  }
}
