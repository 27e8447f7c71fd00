/** Grammar of awk. */
import type { Program, Rule, Statement } from "./ast.ts";
import { AwkError } from "./awk-error.ts";
import { tokenize } from "./lexer.ts";
import { SimpleStatementParser } from "./simple-statements.ts";

export class AwkParser extends SimpleStatementParser {
  protected readonly program: Program = { rules: [], functions: new Map() };

  parse(): Program {
    this.skipNewlines();
    while (this.token.kind !== "end") {
      this.item();
      this.skipEnds();
    }

    return this.program;
  }

  protected item(): void {
    if (this.acceptKeyword("function")) {
      this.function();
      return;
    }

    const rule: Rule = { pattern: undefined, until: undefined, body: undefined, active: false };
    if (this.acceptKeyword("BEGIN")) {
      rule.pattern = "BEGIN";
    } else if (this.acceptKeyword("END")) {
      rule.pattern = "END";
    } else if (!this.isPunctuation("{")) {
      this.refuseStatement();
      rule.pattern = this.expression();
      if (this.accept(",")) {
        this.skipNewlines();
        rule.until = this.expression();
      }
    }

    if (this.isPunctuation("{")) {
      rule.body = this.block();
    } else if (typeof rule.pattern === "string" || !this.atEnd()) {
      this.unexpected();
    }

    this.program.rules.push(rule);
  }

  /** `awk 'print $1'`: a statement without its braces. */
  protected refuseStatement(): void {
    const { token } = this;
    if (token.kind === "keyword" && token.text !== "getline") {
      throw new AwkError("Unexpected end of string", token.line);
    }
  }

  protected function(): void {
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
    this.program.functions.set((token as { text: string }).text, {
      parameters,
      body: this.block(),
    });
  }

  protected block(): Statement {
    this.expect("{");
    const statements: Statement[] = [];
    this.skipEnds();
    while (!this.accept("}")) {
      statements.push(this.statement());
      this.skipEnds();
    }

    return { kind: "block", statements };
  }

  protected body(): Statement {
    this.skipNewlines();
    if (this.accept(";")) {
      return { kind: "block", statements: [] };
    }

    return this.statement();
  }

  protected statement(): Statement {
    if (this.isPunctuation("{")) {
      return this.block();
    }

    const { token } = this;
    if (token.kind === "keyword") {
      const compound = this.compound(token.text);
      if (compound !== undefined) {
        return compound;
      }
    }

    const statement = this.simple();
    this.end();
    return statement;
  }

  protected compound(word: string): Statement | undefined {
    switch (word) {
      case "if": {
        this.advance();
        this.expect("(");
        const test = this.expression();
        this.expect(")");
        const then = this.body();
        const place = this.place;
        this.skipEnds();
        if (this.acceptKeyword("else")) {
          return { kind: "if", test, body: then, otherwise: this.body() };
        }

        this.place = place;
        return { kind: "if", test, body: then, otherwise: undefined };
      }

      case "while": {
        this.advance();
        this.expect("(");
        const test = this.expression();
        this.expect(")");
        return { kind: "while", test, body: this.body() };
      }

      case "do": {
        this.advance();
        const body = this.body();
        this.skipEnds();
        if (!this.acceptKeyword("while")) {
          this.unexpected();
        }

        this.expect("(");
        const test = this.expression();
        this.expect(")");
        this.end();
        return { kind: "do", body, test };
      }

      case "for":
        this.advance();
        return this.for();
      default:
        return undefined;
    }
  }

  protected for(): Statement {
    this.expect("(");
    const place = this.place;
    const { token } = this;
    if (token.kind === "name") {
      this.advance();
      if (this.acceptKeyword("in")) {
        const array = this.token;
        this.advance();
        if (array.kind === "name" && this.accept(")")) {
          return { kind: "for-in", variable: token.text, name: array.text, body: this.body() };
        }
      }

      this.place = place;
    }

    const start = this.isPunctuation(";") ? undefined : this.simple();
    this.expect(";");
    this.skipNewlines();
    const test = this.isPunctuation(";") ? undefined : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.isPunctuation(")") ? undefined : this.simple();
    this.expect(")");
    return { kind: "for", start, test, step, body: this.body() };
  }
}

/** @throws AwkError */
export const parseAwk = (source: string): Program => {
  const parser = new AwkParser(tokenize(source));
  return parser.parse();
};
