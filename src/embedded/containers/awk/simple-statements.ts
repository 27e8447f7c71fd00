/** Statements of awk that contain no others. */
import type { Expression, Statement } from "./ast.ts";
import { ExpressionParser } from "./expression-parser.ts";

export class SimpleStatementParser extends ExpressionParser {
  /** A statement ends at a newline, a semicolon, or before a closing brace. */
  protected end(): void {
    const { token } = this;
    if (token.kind === "newline" || this.isPunctuation(";")) {
      this.advance();
    } else if (token.kind !== "end" && !this.isPunctuation("}")) {
      this.unexpected();
    }
  }

  protected simple(): Statement {
    const { token } = this;
    if (token.kind !== "keyword") {
      return { kind: "expression", expression: this.expression(), line: token.line };
    }

    switch (token.text) {
      case "print":
      case "printf":
        this.advance();
        return this.print(token.text, token.line);
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
        return this.delete();
      default:
        return { kind: "expression", expression: this.expression(), line: token.line };
    }
  }

  protected delete(): Statement {
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

  protected print(kind: "print" | "printf", line: number): Statement {
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
