/** Expressions of awk, by precedence. */
import type { Expression } from "./ast.ts";
import { OperandParser, isTarget } from "./operand-parser.ts";

const assignments = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);

const comparisons = new Set(["<", "<=", "==", "!=", ">", ">="]);

export class ExpressionParser extends OperandParser {
  override expression(): Expression {
    const left = this.ternary();
    const { token } = this;
    if (token.kind === "punctuation" && assignments.has(token.text) && isTarget(left)) {
      this.advance();
      this.skipNewlines();
      return { kind: "assign", operator: token.text, target: left, value: this.expression() };
    }

    return left;
  }

  protected ternary(): Expression {
    const test = this.or();
    if (!this.accept("?")) {
      return test;
    }

    this.skipNewlines();
    const yes = this.expression();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { kind: "condition", test, yes, no: this.expression() };
  }

  protected or(): Expression {
    let left = this.and();
    while (this.accept("||")) {
      this.skipNewlines();
      left = { kind: "or", left, right: this.and() };
    }

    return left;
  }

  protected and(): Expression {
    let left = this.in();
    while (this.accept("&&")) {
      this.skipNewlines();
      left = { kind: "and", left, right: this.in() };
    }

    return left;
  }

  protected in(): Expression {
    let left = this.match();
    while (this.noIn === 0 && this.acceptKeyword("in")) {
      const { token } = this;
      if (token.kind !== "name") {
        this.unexpected();
      }

      this.advance();
      left = { kind: "in", index: left.kind === "group" ? left.items : [left], name: token.text };
    }

    return left;
  }

  protected match(): Expression {
    let left = this.comparison();
    while (this.isPunctuation("~") || this.isPunctuation("!~")) {
      const negated = this.isPunctuation("!~");
      this.advance();
      left = { kind: "match", negated, left, pattern: this.comparison() };
    }

    return left;
  }

  protected comparison(): Expression {
    const left = this.piped();
    const { token } = this;
    if (
      token.kind !== "punctuation" ||
      !comparisons.has(token.text) ||
      (token.text === ">" && this.noGreater > 0)
    ) {
      return left;
    }

    this.advance();
    return { kind: "binary", operator: token.text, left, right: this.piped(), line: token.line };
  }

  /** `command | getline`. */
  protected piped(): Expression {
    let left = this.concatenation();
    for (;;) {
      const next = this.tokens[this.place + 1];
      if (!this.isPunctuation("|") || next?.kind !== "keyword" || next.text !== "getline") {
        return left;
      }

      this.place += 2;
      left = { kind: "getline", source: "command", from: left, target: this.optionalTarget() };
    }
  }

  concatenation(single = false): Expression {
    let left = this.additive();
    if (single) {
      return left;
    }

    while (this.startsOperand()) {
      left = { kind: "concatenation", left, right: this.additive() };
    }

    return left;
  }

  protected startsOperand(): boolean {
    const { token } = this;
    switch (token.kind) {
      case "number":
      case "string":
      case "regex":
      case "name":
      case "function-name":
      case "builtin":
        return true;
      case "punctuation":
        return ["$", "!", "(", "-", "+", "++", "--"].includes(token.text);
      default:
        return false;
    }
  }

  protected additive(): Expression {
    let left = this.multiplicative();
    for (;;) {
      const { token } = this;
      if (token.kind !== "punctuation" || (token.text !== "+" && token.text !== "-")) {
        return left;
      }

      this.advance();
      left = {
        kind: "binary",
        operator: token.text,
        left,
        right: this.multiplicative(),
        line: token.line,
      };
    }
  }

  protected multiplicative(): Expression {
    let left = this.unary();
    for (;;) {
      const { token } = this;
      if (token.kind !== "punctuation" || !["*", "/", "%"].includes(token.text)) {
        return left;
      }

      this.advance();
      left = { kind: "binary", operator: token.text, left, right: this.unary(), line: token.line };
    }
  }

  protected override unary(): Expression {
    const { token } = this;
    if (
      token.kind === "punctuation" &&
      (token.text === "!" || token.text === "-" || token.text === "+")
    ) {
      this.advance();
      return { kind: "unary", operator: token.text, operand: this.unary() };
    }

    return this.power();
  }

  protected power(): Expression {
    const left = this.postfix();
    const { token } = this;
    if (!this.accept("^")) {
      return left;
    }

    const negative = this.isPunctuation("-") || this.isPunctuation("+") || this.isPunctuation("!");
    return {
      kind: "binary",
      operator: "^",
      left,
      right: negative ? this.unary() : this.power(),
      line: token.line,
    };
  }
}
