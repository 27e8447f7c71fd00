/** Reads a script or a command line as words, without running it: enough of a shell to know which words belong to one command. */

export interface Word {
  start: number;
  end: number;
  /** Without quotes; variables stay as they are written. */
  value: string;
}

export interface Scanned {
  /** Words of simple commands, also of those inside `$(...)`. */
  commands: Word[][];
  /** Bodies of here documents. */
  documents: { start: number; end: number }[];
  comments: { start: number; end: number }[];
}

export const scanShell = (text: string): Scanned => {
  const scanned: Scanned = { commands: [], documents: [], comments: [] };
  const scanner = new Scanner(text, scanned);
  while (!scanner.atEnd()) {
    scanner.list();
    scanner.skip();
  }

  return scanned;
};

class Scanner {
  readonly #text: string;
  readonly #scanned: Scanned;
  #at = 0;
  /** Words that end the here documents which begin after this line. */
  #awaited: string[] = [];

  constructor(text: string, scanned: Scanned) {
    this.#text = text;
    this.#scanned = scanned;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skip(): void {
    this.#at += 1;
  }

  /** Commands up to the end, or to a parenthesis that closes what was opened outside. */
  list(): void {
    let words: Word[] = [];
    const end = (): void => {
      if (words.length > 0) {
        this.#scanned.commands.push(words);
      }

      words = [];
    };
    while (!this.atEnd() && this.#here() !== ")") {
      const char = this.#here();
      if (char === "\n") {
        end();
        this.#at += 1;
        this.#readDocuments();
      } else if (/\s/.test(char) || this.#rest(2) === "\\\n") {
        this.#at += char === "\\" ? 2 : 1;
      } else if (char === "#") {
        this.#comment();
      } else if ("|&;`".includes(char)) {
        end();
        this.#at += 1;
      } else if (char === "(") {
        this.#nested(1);
      } else if (char === "<" || char === ">") {
        this.#redirect();
      } else {
        words.push(this.#word());
      }
    }

    end();
  }

  #here(): string {
    return this.#text[this.#at] ?? "";
  }

  #rest(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  #comment(): void {
    const start = this.#at;
    const end = this.#text.indexOf("\n", start);
    this.#at = end === -1 ? this.#text.length : end;
    this.#scanned.comments.push({ start, end: this.#at });
  }

  #nested(opening: number): void {
    this.#at += opening;
    this.list();
    this.#at += 1;
  }

  /** The file behind it is no word of the command. */
  #redirect(): void {
    const found = /^<<-?\s*(["']?)(\w+)\1/.exec(this.#text.slice(this.#at));
    if (found !== null) {
      this.#awaited.push(found[2]!);
      this.#at += found[0].length;
      return;
    }

    this.#at += /^[<>]+&?\s*/.exec(this.#text.slice(this.#at))![0].length;
    if (!this.atEnd() && !/[\s|&;()<>]/.test(this.#here())) {
      this.#word();
    }
  }

  #readDocuments(): void {
    for (const word of this.#awaited) {
      const start = this.#at;
      const found = new RegExp(`^\\s*${word}$`, "m").exec(this.#text.slice(start));
      const end = found === null ? this.#text.length : start + found.index;
      this.#scanned.documents.push({ start, end });
      this.#at = Math.min(this.#text.length, end + (found?.[0].length ?? 0));
    }

    this.#awaited = [];
  }

  #word(): Word {
    const start = this.#at;
    let value = "";
    while (!this.atEnd() && !/[\s|&;()<>`]/.test(this.#here())) {
      value += this.#piece();
    }

    // What nobody expects must not stop the reading.
    this.#at = Math.max(this.#at, start + 1);
    return { start, end: this.#at, value };
  }

  #piece(): string {
    const start = this.#at;
    const char = this.#here();
    if (char === "'") {
      const end = this.#text.indexOf("'", start + 1);
      this.#at = end === -1 ? this.#text.length : end + 1;
      return this.#text.slice(start + 1, this.#at - 1);
    }

    if (char === '"') {
      return this.#doubleQuoted();
    }

    if (this.#rest(2) === "$(") {
      this.#nested(2);
      return this.#text.slice(start, this.#at);
    }

    const variable = /^\$\{[^}]*\}/.exec(this.#text.slice(start))?.[0];
    const length = variable?.length ?? (char === "\\" ? 2 : 1);
    this.#at += length;
    return this.#text.slice(start + (char === "\\" ? 1 : 0), this.#at);
  }

  #doubleQuoted(): string {
    let value = "";
    this.#at += 1;
    while (!this.atEnd() && this.#here() !== '"') {
      const start = this.#at;
      if (this.#rest(2) === "$(") {
        this.#nested(2);
        value += this.#text.slice(start, this.#at);
      } else {
        const escaped = this.#here() === "\\" && /["\\$`]/.test(this.#text[start + 1] ?? "");
        this.#at += escaped ? 2 : 1;
        value += this.#text.slice(start + (escaped ? 1 : 0), this.#at);
      }
    }

    this.#at += 1;
    return value;
  }
}
