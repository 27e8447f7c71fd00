/** POSIX regular expressions, basic and extended, as sources for JavaScript's and RE2's engines. */
import { PieceTranslator, RegexError, hexEscape } from "./pieces.ts";

export interface Translation {
  source: string;
  groups: number;
  hasAlternatives: boolean;
  hasReferences: boolean;
}

class Translator extends PieceTranslator {
  run(): Translation {
    while (this.at < this.text.length) {
      this.step();
    }

    if (this.open.length > 0) {
      throw new RegexError(String.raw`Unmatched ( or \(`);
    }

    return {
      source: this.source,
      groups: this.groups,
      hasAlternatives: this.hasAlternatives,
      hasReferences: this.hasReferences,
    };
  }

  protected step(): void {
    const character = this.text[this.at]!;
    this.at += 1;
    if (character === "\\") {
      this.escaped();
    } else if (character === "[") {
      this.add(this.bracket());
    } else if (character === ".") {
      this.add(String.raw`[\s\S]`);
    } else if (character === "*") {
      this.repeat("*");
    } else if (this.extended && "+?".includes(character)) {
      this.repeat(character);
    } else if (this.extended && "(|){".includes(character)) {
      this.operator(character);
    } else if (character === "^" && (this.extended || this.atStart())) {
      this.anchor("^");
    } else if (character === "$" && (this.extended || this.atEnd())) {
      this.anchor("$");
    } else {
      this.add(hexEscape(character));
    }
  }

  protected atStart(): boolean {
    const before = this.text.slice(0, this.at - 1);
    return (
      before === "" ||
      before.endsWith(String.raw`\(`) ||
      before.endsWith(String.raw`\|`) ||
      before.endsWith("\n")
    );
  }

  protected atEnd(): boolean {
    const after = this.text.slice(this.at);
    return after === "" || after.startsWith(String.raw`\)`) || after.startsWith(String.raw`\|`);
  }

  protected escaped(): void {
    const character = this.text[this.at];
    this.at += 1;
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
      this.reference(Number(character));
    } else if (word !== undefined) {
      this.add(word);
    } else if (edge === undefined) {
      this.escapedPlain(character);
    } else {
      this.anchor(edge);
    }
  }

  protected escapedPlain(character: string): void {
    if (!this.extended && "(|){".includes(character)) {
      this.operator(character);
    } else if (!this.extended && "+?".includes(character) && this.piece !== undefined) {
      this.repeat(character);
    } else if (character === "n") {
      this.add(String.raw`\n`);
    } else if (character === "t") {
      this.add(String.raw`\t`);
    } else {
      this.add(hexEscape(character));
    }
  }

  protected reference(number: number): void {
    if (!this.closed.has(number)) {
      throw new RegexError("Invalid back reference");
    }

    this.hasReferences = true;
    this.add(`(?:\\${number})`);
  }

  protected operator(character: string): void {
    switch (character) {
      case "(": {
        this.groups += 1;
        this.open.push(this.groups);
        this.starts.push(this.source.length);
        this.source += "(";
        this.piece = undefined;
        break;
      }

      case ")": {
        const group = this.open.pop();
        if (group === undefined) {
          if (this.extended) {
            this.add(String.raw`\)`);
            break;
          }

          throw new RegexError(String.raw`Unmatched ) or \)`);
        }

        this.closed.add(group);
        this.source += ")";
        this.piece = this.starts.pop();
        break;
      }

      case "|": {
        this.hasAlternatives = true;
        this.anchor("|");
        break;
      }

      default: {
        this.interval();
      }
    }
  }
}

/** @throws RegexError */
export const translateRegex = (text: string, extended: boolean): Translation =>
  new Translator(text, extended).run();
