/** Operands of awk expressions: constants, names, fields, calls, getline. */
import type { Expression, Target } from "./ast.ts";
import { regexOf } from "./runtime.ts";
import { TokenReader } from "./token-reader.ts";

export const isTarget = (expression: Expression): expression is Target =>
  expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";

export abstract class OperandParser extends TokenReader {
  protected noIn = 0;

  list(closing: string): Expression[] {
    const items: Expression[] = [];
    const greater = this.noGreater;
    const noIn = this.noIn;
    this.noGreater = 0;
    this.noIn = 0;
    this.skipNewlines();
    while (!this.accept(closing)) {
      items.push(this.expression());
      this.skipNewlines();
      if (!this.isPunctuation(closing)) {
        this.expect(",");
        this.skipNewlines();
      }
    }

    this.noGreater = greater;
    this.noIn = noIn;
    return items;
  }

  protected optionalTarget(): Target | undefined {
    const { token } = this;
    if (token.kind === "name" || this.isPunctuation("$")) {
      const target = this.primary();
      if (isTarget(target)) {
        return target;
      }

      this.unexpected();
    }

    return undefined;
  }

  protected postfix(): Expression {
    const operand = this.primary();
    if (isTarget(operand) && (this.isPunctuation("++") || this.isPunctuation("--"))) {
      const by = this.isPunctuation("++") ? 1 : -1;
      this.advance();
      return { kind: "step", target: operand, by, prefix: false };
    }

    return operand;
  }

  protected primary(): Expression {
    const { token } = this;
    this.advance();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: token.value };
      case "string":
        return { kind: "string", text: token.text };
      case "regex":
        // Mistakes in it count before anything runs.
        regexOf(token.text);
        return { kind: "regex", text: token.text };
      case "name":
        return this.accept("[")
          ? { kind: "element", name: token.text, index: this.list("]") }
          : { kind: "variable", name: token.text };
      case "function-name":
        this.expect("(");
        return { kind: "call", name: token.text, arguments: this.list(")"), line: token.line };
      case "builtin":
        return {
          kind: "builtin",
          name: token.text,
          arguments: this.accept("(") ? this.list(")") : undefined,
          line: token.line,
        };
      case "keyword":
        if (token.text === "getline") {
          return this.getline();
        }

        break;
      case "punctuation":
        return this.punctuated(token.text);
      default:
    }

    this.place -= 1;
    return this.unexpected();
  }

  protected getline(): Expression {
    const target = this.optionalTarget();
    if (!this.accept("<")) {
      return { kind: "getline", source: "input", from: undefined, target };
    }

    return { kind: "getline", source: "file", from: this.postfix(), target };
  }

  protected punctuated(text: string): Expression {
    if (text === "$") {
      if (this.isPunctuation("++") || this.isPunctuation("--") || this.isPunctuation("-")) {
        return { kind: "field", index: this.unaryStep() };
      }

      return { kind: "field", index: this.primary() };
    }

    if (text === "(") {
      const items = this.list(")");
      return items.length === 0 ? this.unexpected() : { kind: "group", items };
    }

    if (text === "++" || text === "--") {
      const target = this.primary();
      return isTarget(target)
        ? { kind: "step", target, by: text === "++" ? 1 : -1, prefix: true }
        : this.unexpected();
    }

    this.place -= 1;
    return this.unexpected();
  }

  protected unaryStep(): Expression {
    return this.isPunctuation("-") ? this.unary() : this.primary();
  }

  abstract expression(): Expression;

  protected abstract unary(): Expression;
}
