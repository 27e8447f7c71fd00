/** Pieces of a regular expression: brackets, repetitions, anchors. */

/** `message` in the words of the C library. */
export class RegexError extends Error {
  override name = "RegexError";
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

export const hexEscape = (character: string): string => {
  const code = character.charCodeAt(0);
  return code > 126 || code < 32 ? `\\x${code.toString(16).padStart(2, "0")}` : escape(character);
};

const escape = (character: string): string =>
  /[\^$\\.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;

export class PieceTranslator {
  protected readonly text: string;

  protected readonly extended: boolean;

  protected at = 0;

  protected source = "";

  protected groups = 0;

  protected open: number[] = [];

  protected closed = new Set<number>();

  protected hasAlternatives = false;

  protected hasReferences = false;

  /** Where the last piece that a repetition may follow begins; undefined: nowhere. */
  protected piece: number | undefined;

  protected starts: number[] = [];

  constructor(text: string, extended: boolean) {
    this.text = text;
    this.extended = extended;
  }

  protected add(source: string): void {
    this.piece = this.source.length;
    this.source += source;
  }

  protected anchor(source: string): void {
    this.source += source;
    this.piece = undefined;
  }

  protected repeat(sign: string): void {
    if (this.piece === undefined) {
      const afterAnchor = this.source.endsWith("^") && !this.source.endsWith(String.raw`\^`);
      if (this.extended && !afterAnchor) {
        throw new RegexError("Invalid preceding regular expression");
      }

      this.add(`\\${sign}`);
      return;
    }

    this.quantify(sign);
  }

  protected quantify(sign: string): void {
    const start = this.piece!;
    const piece = this.source.slice(start);
    const wrapped =
      /[*+?}]$/.test(piece) && piece.length > 1 && !piece.endsWith(`\\${piece.at(-1)!}`)
        ? `(?:${piece})`
        : piece;
    this.source = this.source.slice(0, start) + wrapped + sign;
  }

  protected interval(): void {
    const closing = this.extended ? "}" : String.raw`\}`;
    const end = this.text.indexOf(closing, this.at);
    const inside = end === -1 ? undefined : this.text.slice(this.at, end);
    const match = inside === undefined ? null : /^(\d*)(,?)(\d*)$/.exec(inside);
    if (match === null || inside === "" || inside === ",") {
      if (this.extended && !/^\d/.test(this.text.slice(this.at))) {
        this.add(String.raw`\{`);
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

    this.at = end + closing.length;
    if (this.piece === undefined) {
      throw new RegexError("Invalid preceding regular expression");
    }

    this.quantify(`{${low === "" ? "0" : low}${comma}${high}}`);
  }

  protected bracket(): string {
    const text = this.text;
    const unmatched = new RegexError("Unmatched [, [^, [:, [., or [=");
    const negated = text[this.at] === "^";
    this.at += negated ? 1 : 0;
    let source = "";
    for (let first = true; ; first = false) {
      const character = text[this.at];
      if (character === undefined) {
        throw unmatched;
      }

      if (character === "]" && !first) {
        this.at += 1;
        return `[${negated ? "^" : ""}${source}]`;
      }

      const named = /^\[([:.=])(.*?)\1\]/.exec(text.slice(this.at));
      if (named !== null) {
        const set = named[1] === ":" ? classes[named[2]!] : hexEscape(named[2]!);
        if (set === undefined) {
          throw new RegexError("Invalid character class name");
        }

        source += set;
        this.at += named[0].length;
        continue;
      }

      const to = text[this.at + 2];
      if (text[this.at + 1] === "-" && to !== undefined && to !== "]") {
        if (character > to) {
          throw new RegexError("Invalid range end");
        }

        source += `${hexEscape(character)}-${hexEscape(to)}`;
        this.at += 3;
      } else {
        source += hexEscape(character);
        this.at += 1;
      }
    }
  }
}
