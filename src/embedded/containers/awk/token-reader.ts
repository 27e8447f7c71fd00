/** Reads the tokens of an awk program in order. */
import { AwkError } from "./awk-error.ts";
import type { Token } from "./lexer.ts";

export class TokenReader {
  protected readonly tokens: Token[];

  /** Index of the token to read next. */
  place = 0;

  /** Greater-than means output while this is above zero. */
  noGreater = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  get token(): Token {
    return this.tokens[this.place] ?? this.tokens.at(-1)!;
  }

  advance(): void {
    this.place += 1;
  }

  unexpected(): never {
    const { token } = this;
    throw new AwkError(token.kind === "mistake" ? token.message : "Unexpected token", token.line);
  }

  isPunctuation(text: string): boolean {
    const { token } = this;
    return token.kind === "punctuation" && token.text === text;
  }

  accept(text: string): boolean {
    if (!this.isPunctuation(text)) {
      return false;
    }

    this.advance();
    return true;
  }

  acceptKeyword(text: string): boolean {
    const { token } = this;
    if (token.kind !== "keyword" || token.text !== text) {
      return false;
    }

    this.advance();
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) {
      this.unexpected();
    }
  }

  skipNewlines(): void {
    while (this.token.kind === "newline") {
      this.advance();
    }
  }

  skipEnds(): void {
    while (this.token.kind === "newline" || this.isPunctuation(";")) {
      this.advance();
    }
  }

  atEnd(): boolean {
    return (
      this.token.kind === "newline" ||
      this.token.kind === "end" ||
      this.isPunctuation(";") ||
      this.isPunctuation("}")
    );
  }
}
