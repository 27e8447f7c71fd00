/** POSIX regular expressions, basic and extended, as sources for JavaScript's and RE2's engines. */

/** `message` in the words of the C library. */
export class RegexError extends Error {
  override name = "RegexError";
}

export interface Translation {
  source: string;
  groups: number;
  hasAlternatives: boolean;
  hasReferences: boolean;
}

const classes: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: String.raw` \t\n\r\f\v`,
  blank: String.raw` \t`,
  punct: String.raw`!-\/:-@\[-\x60{-~`,
  print: " -~",
  graph: "!-~",
  cntrl: String.raw`\x00-\x1f\x7f`,
  xdigit: "0-9A-Fa-f",
};

const escape = (character: string): string =>
  /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;

const hexEscape = (character: string): string => {
  const code = character.charCodeAt(0);
  return code > 126 || code < 32 ? `\\x${code.toString(16).padStart(2, "0")}` : escape(character);
};

class Translator {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;
  #source = "";
  #groups = 0;
  #open: number[] = [];
  #closed = new Set<number>();
  #hasAlternatives = false;
  #hasReferences = false;
  /** Where the last piece that a repetition may follow begins; undefined: nowhere. */
  #piece: number | undefined;
  #starts: number[] = [];

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  run(): Translation {
    while (this.#at < this.#text.length) {
      this.#step();
    }

    if (this.#open.length > 0) {
      throw new RegexError(String.raw`Unmatched ( or \(`);
    }

    return {
      source: this.#source,
      groups: this.#groups,
      hasAlternatives: this.#hasAlternatives,
      hasReferences: this.#hasReferences,
    };
  }

  #step(): void {
    const character = this.#text[this.#at]!;
    this.#at += 1;
    if (character === "\\") {
      this.#escaped();
    } else if (character === "[") {
      this.#add(this.#bracket());
    } else if (character === ".") {
      this.#add(String.raw`[\s\S]`);
    } else if (character === "*") {
      this.#repeat("*");
    } else if (this.#extended && "+?".includes(character)) {
      this.#repeat(character);
    } else if (this.#extended && "(|){".includes(character)) {
      this.#operator(character);
    } else if (character === "^" && (this.#extended || this.#atStart())) {
      this.#anchor("^");
    } else if (character === "$" && (this.#extended || this.#atEnd())) {
      this.#anchor("$");
    } else {
      this.#add(hexEscape(character));
    }
  }

  #add(source: string): void {
    this.#piece = this.#source.length;
    this.#source += source;
  }

  #anchor(source: string): void {
    this.#source += source;
    this.#piece = undefined;
  }

  #atStart(): boolean {
    const before = this.#text.slice(0, this.#at - 1);
    return (
      before === "" ||
      before.endsWith(String.raw`\(`) ||
      before.endsWith(String.raw`\|`) ||
      before.endsWith("\n")
    );
  }

  #atEnd(): boolean {
    const after = this.#text.slice(this.#at);
    return after === "" || after.startsWith(String.raw`\)`) || after.startsWith(String.raw`\|`);
  }

  #escaped(): void {
    const character = this.#text[this.#at];
    this.#at += 1;
    if (character === undefined) {
      throw new RegexError("Trailing backslash");
    }

    const word = { w: String.raw`\w`, W: String.raw`\W`, s: String.raw`\s`, S: String.raw`\S` }[
      character
    ];
    const edge = {
      b: String.raw`\b`,
      B: String.raw`\B`,
      "<": String.raw`\b(?=\w)`,
      ">": String.raw`\b(?<=\w)`,
      "`": "^",
      "'": "$",
    }[character];
    if (/[1-9]/.test(character)) {
      this.#reference(Number(character));
    } else if (word !== undefined) {
      this.#add(word);
    } else if (edge === undefined) {
      this.#escapedPlain(character);
    } else {
      this.#anchor(edge);
    }
  }

  #escapedPlain(character: string): void {
    if (!this.#extended && "(|){".includes(character)) {
      this.#operator(character);
    } else if (!this.#extended && "+?".includes(character) && this.#piece !== undefined) {
      this.#repeat(character);
    } else if (character === "n") {
      this.#add(String.raw`\n`);
    } else if (character === "t") {
      this.#add(String.raw`\t`);
    } else {
      this.#add(hexEscape(character));
    }
  }

  #reference(number: number): void {
    if (!this.#closed.has(number)) {
      throw new RegexError("Invalid back reference");
    }

    this.#hasReferences = true;
    this.#add(`(?:\\${number})`);
  }

  #operator(character: string): void {
    switch (character) {
      case "(": {
        this.#groups += 1;
        this.#open.push(this.#groups);
        this.#starts.push(this.#source.length);
        this.#source += "(";
        this.#piece = undefined;
        break;
      }

      case ")": {
        const group = this.#open.pop();
        if (group === undefined) {
          if (this.#extended) {
            this.#add(String.raw`\)`);
            break;
          }

          throw new RegexError(String.raw`Unmatched ) or \)`);
        }

        this.#closed.add(group);
        this.#source += ")";
        this.#piece = this.#starts.pop();
        break;
      }

      case "|": {
        this.#hasAlternatives = true;
        this.#anchor("|");
        break;
      }

      default: {
        this.#interval();
      }
    }
  }

  #repeat(sign: string): void {
    if (this.#piece === undefined) {
      const afterAnchor = /\^$/.test(this.#source) && !this.#source.endsWith(String.raw`\^`);
      if (this.#extended && !afterAnchor) {
        throw new RegexError("Invalid preceding regular expression");
      }

      this.#add(`\\${sign}`);
      return;
    }

    this.#quantify(sign);
  }

  #quantify(sign: string): void {
    const start = this.#piece!;
    const piece = this.#source.slice(start);
    const wrapped =
      /[*+?}]$/.test(piece) && piece.length > 1 && !piece.endsWith(`\\${piece.at(-1)!}`)
        ? `(?:${piece})`
        : piece;
    this.#source = this.#source.slice(0, start) + wrapped + sign;
  }

  #interval(): void {
    const closing = this.#extended ? "}" : String.raw`\}`;
    const end = this.#text.indexOf(closing, this.#at);
    const inside = end === -1 ? undefined : this.#text.slice(this.#at, end);
    const match = inside === undefined ? null : /^(\d*)(,?)(\d*)$/.exec(inside);
    if (match === null || inside === "" || inside === ",") {
      if (this.#extended && !/^\d/.test(this.#text.slice(this.#at))) {
        this.#add(String.raw`\{`);
        return;
      }

      throw new RegexError(
        end === -1
          ? String.raw`Unmatched { or \{`.replace("{ or ", "")
          : String.raw`Invalid content of \{\}`,
      );
    }

    const [, low = "", comma = "", high = ""] = match;
    if (Number(low) > 32_767 || Number(high) > 32_767) {
      throw new RegexError("Regular expression too big");
    }

    if (high !== "" && Number(low) > Number(high)) {
      throw new RegexError(String.raw`Invalid content of \{\}`);
    }

    this.#at = end + closing.length;
    if (this.#piece === undefined) {
      throw new RegexError("Invalid preceding regular expression");
    }

    this.#quantify(`{${low === "" ? "0" : low}${comma}${high}}`);
  }

  #bracket(): string {
    const text = this.#text;
    const unmatched = new RegexError("Unmatched [, [^, [:, [., or [=");
    const negated = text[this.#at] === "^";
    this.#at += negated ? 1 : 0;
    let source = "";
    for (let first = true; ; first = false) {
      const character = text[this.#at];
      if (character === undefined) {
        throw unmatched;
      }

      if (character === "]" && !first) {
        this.#at += 1;
        return `[${negated ? "^" : ""}${source}]`;
      }

      const named = /^\[([:.=])(.*?)\1\]/.exec(text.slice(this.#at));
      if (named !== null) {
        const set = named[1] === ":" ? classes[named[2]!] : hexEscape(named[2]!);
        if (set === undefined) {
          throw new RegexError("Invalid character class name");
        }

        source += set;
        this.#at += named[0].length;
        continue;
      }

      const to = text[this.#at + 2];
      if (text[this.#at + 1] === "-" && to !== undefined && to !== "]") {
        if (character > to) {
          throw new RegexError("Invalid range end");
        }

        source += `${hexEscape(character)}-${hexEscape(to)}`;
        this.#at += 3;
      } else {
        source += hexEscape(character);
        this.#at += 1;
      }
    }
  }
}

/** @throws RegexError */
export const translateRegex = (text: string, extended: boolean): Translation =>
  new Translator(text, extended).run();
