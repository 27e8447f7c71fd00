/** Grammar of awk. */
import type { Expression, Program, Rule, Statement } from "./ast.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { tokenize } from "./lexer.ts";

export class AwkParser extends ExpressionParser {
  readonly #program: Program = { rules: [], functions: new Map() };

  parse(): Program {
    this.skipEnds();
    while (this.token.kind !== "end") {
      this.#item();
      this.skipEnds();
    }

    return this.#program;
  }

  #item(): void {
    if (this.acceptKeyword("function")) {
      this.#function();
      return;
    }

    const rule: Rule = { pattern: undefined, until: undefined, body: undefined, active: false };
    if (this.acceptKeyword("BEGIN")) {
      rule.pattern = "BEGIN";
    } else if (this.acceptKeyword("END")) {
      rule.pattern = "END";
    } else if (!this.isPunctuation("{")) {
      rule.pattern = this.expression();
      if (this.accept(",")) {
        this.skipNewlines();
        rule.until = this.expression();
      }
    }

    if (this.isPunctuation("{")) {
      rule.body = this.#block();
    } else if (typeof rule.pattern === "string") {
      this.unexpected();
    }

    this.#program.rules.push(rule);
  }

  #function(): void {
    const { token } = this;
    if (token.kind !== "name" && token.kind !== "function-name") {
      this.unexpected();
    }

    this.advance();
    this.expect("(");
    const parameters: string[] = [];
    while (!this.accept(")")) {
      const parameter = this.token;
      if (parameter.kind !== "name") {
        this.unexpected();
      }

      parameters.push(parameter.text);
      this.advance();
      this.accept(",");
      this.skipNewlines();
    }

    this.skipNewlines();
    this.#program.functions.set((token as { text: string }).text, {
      parameters,
      body: this.#block(),
    });
  }

  #block(): Statement {
    this.expect("{");
    const statements: Statement[] = [];
    this.skipEnds();
    while (!this.accept("}")) {
      statements.push(this.#statement());
      this.skipEnds();
    }

    return { kind: "block", statements };
  }

  #body(): Statement {
    this.skipNewlines();
    if (this.accept(";")) {
      return { kind: "block", statements: [] };
    }

    return this.#statement();
  }

  #statement(): Statement {
    if (this.isPunctuation("{")) {
      return this.#block();
    }

    const { token } = this;
    if (token.kind === "keyword") {
      const compound = this.#compound(token.text);
      if (compound !== undefined) {
        return compound;
      }
    }

    const statement = this.#simple();
    this.#end();
    return statement;
  }

  /** A statement ends at a newline, a semicolon, or before a closing brace. */
  #end(): void {
    const { token } = this;
    if (token.kind === "newline" || this.isPunctuation(";")) {
      this.advance();
    } else if (token.kind !== "end" && !this.isPunctuation("}")) {
      this.unexpected();
    }
  }

  #compound(word: string): Statement | undefined {
    switch (word) {
      case "if": {
        this.advance();
        this.expect("(");
        const test = this.expression();
        this.expect(")");
        const then = this.#body();
        const place = this.place;
        this.skipEnds();
        if (this.acceptKeyword("else")) {
          return { kind: "if", test, then, otherwise: this.#body() };
        }

        this.place = place;
        return { kind: "if", test, then, otherwise: undefined };
      }

      case "while": {
        this.advance();
        this.expect("(");
        const test = this.expression();
        this.expect(")");
        return { kind: "while", test, body: this.#body() };
      }

      case "do": {
        this.advance();
        const body = this.#body();
        this.skipEnds();
        if (!this.acceptKeyword("while")) {
          this.unexpected();
        }

        this.expect("(");
        const test = this.expression();
        this.expect(")");
        this.#end();
        return { kind: "do", body, test };
      }

      case "for":
        this.advance();
        return this.#for();
      default:
        return undefined;
    }
  }

  #for(): Statement {
    this.expect("(");
    const place = this.place;
    const { token } = this;
    if (token.kind === "name") {
      this.advance();
      if (this.acceptKeyword("in")) {
        const array = this.token;
        this.advance();
        if (array.kind === "name" && this.accept(")")) {
          return { kind: "for-in", variable: token.text, name: array.text, body: this.#body() };
        }
      }

      this.place = place;
    }

    const start = this.isPunctuation(";") ? undefined : this.#simple();
    this.expect(";");
    this.skipNewlines();
    const test = this.isPunctuation(";") ? undefined : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.isPunctuation(")") ? undefined : this.#simple();
    this.expect(")");
    return { kind: "for", start, test, step, body: this.#body() };
  }

  #simple(): Statement {
    const { token } = this;
    if (token.kind !== "keyword") {
      return { kind: "expression", expression: this.expression(), line: token.line };
    }

    switch (token.text) {
      case "print":
      case "printf":
        this.advance();
        return this.#print(token.text, token.line);
      case "break":
      case "continue":
      case "next":
      case "nextfile":
        this.advance();
        return { kind: token.text };
      case "exit":
      case "return":
        this.advance();
        return { kind: token.text, value: this.atEnd() ? undefined : this.expression() };
      case "delete":
        this.advance();
        return this.#delete();
      default:
        return { kind: "expression", expression: this.expression(), line: token.line };
    }
  }

  #delete(): Statement {
    const { token } = this;
    if (token.kind !== "name") {
      this.unexpected();
    }

    this.advance();
    if (!this.accept("[")) {
      return { kind: "delete", name: token.text, index: undefined };
    }

    const index = this.list("]");
    return { kind: "delete", name: token.text, index };
  }

  #print(kind: "print" | "printf", line: number): Statement {
    let list: Expression[] = [];
    const outputs = (): boolean =>
      this.isPunctuation(">") || this.isPunctuation(">>") || this.isPunctuation("|");
    if (!this.atEnd() && !outputs()) {
      this.noGreater += 1;
      list = [this.expression()];
      while (this.accept(",")) {
        this.skipNewlines();
        list.push(this.expression());
      }

      this.noGreater -= 1;
      const [first] = list;
      if (list.length === 1 && first?.kind === "group") {
        list = first.items;
      }
    }

    const { token } = this;
    if (!outputs()) {
      return { kind, items: list, output: undefined, line };
    }

    this.advance();
    const sign = (token as { text: string }).text as ">" | ">>" | "|";
    this.noGreater += 1;
    const target = this.concatenation(true);
    this.noGreater -= 1;
    return { kind, items: list, output: { kind: sign, target }, line };
  }
}

/** @throws AwkError */
export const parseAwk = (source: string): Program => {
  const parser = new AwkParser(tokenize(source));
  return parser.parse();
};
