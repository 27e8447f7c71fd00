/** Tokens of a script with reserved words, aliases and one token of foresight. */
import { readDocuments } from "./documents.ts";
import type { Scanner } from "./scanner.ts";
import { syntaxError } from "./shell-error.ts";
import { keywords, readToken, tokenName } from "./tokens.ts";
import type { Token } from "./tokens.ts";

export interface Reading {
  newlines?: boolean;
  keywords?: boolean;
  aliases?: boolean;
}

export const anywhere: Reading = { newlines: true, keywords: true, aliases: true };

const listEnds = new Set(["then", "do", "done", "elif", "else", "esac", "fi", "}", ")", ";;"]);

export class ScriptTokens {
  readonly scanner: Scanner;

  protected readonly aliases: ReadonlyMap<string, string>;

  protected ahead: Token | undefined;

  protected last: Token = { type: "newline" };

  protected aliasEnds: { name: string; left: number }[] = [];

  constructor(scanner: Scanner, aliases: ReadonlyMap<string, string>) {
    this.scanner = scanner;
    this.aliases = aliases;
  }

  protected read(reading: Reading): Token {
    for (;;) {
      const token = this.ahead ?? this.fresh();
      this.ahead = undefined;
      this.last = token;
      if (token.type === "newline" && reading.newlines === true) {
        readDocuments(this.scanner);
        continue;
      }

      if (token.type !== "word" || token.text === undefined) {
        return token;
      }

      if (reading.keywords === true && keywords.has(token.text)) {
        return { type: "keyword", text: token.text };
      }

      if (reading.aliases === true && this.expandAlias(token.text)) {
        continue;
      }

      return token;
    }
  }

  protected fresh(): Token {
    return readToken(this.scanner);
  }

  protected back(token: Token): void {
    this.ahead = token.type === "keyword" && this.last.type === "word" ? this.last : token;
  }

  protected expandAlias(name: string): boolean {
    const { scanner } = this;
    const left = scanner.source.length - scanner.position;
    this.aliasEnds = this.aliasEnds.filter((alias) => left > alias.left);
    const text = this.aliases.get(name);
    if (text === undefined || this.aliasEnds.some((alias) => alias.name === name)) {
      return false;
    }

    this.aliasEnds.push({ name, left });
    scanner.source = `${text} ${scanner.source.slice(scanner.position)}`;
    scanner.position = 0;
    return true;
  }

  protected unexpected(token: Token, expected?: string): never {
    const wanted = expected === undefined ? "" : ` (expecting ${expected})`;
    throw syntaxError(`unexpected ${tokenName(token)}${wanted}`, this.scanner.line);
  }

  protected expect(text: string): void {
    const token = this.read(anywhere);
    if ((token.type !== "keyword" && token.type !== "operator") || token.text !== text) {
      this.unexpected(token, `"${text}"`);
    }
  }

  protected isEnd(token: Token): boolean {
    return (
      token.type === "end" ||
      ((token.type === "keyword" || token.type === "operator") && listEnds.has(token.text))
    );
  }
}
