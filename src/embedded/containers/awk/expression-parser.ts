/** Expressions of awk, by precedence. */
import { AwkError } from "./awk-error.ts";
import type { Expression, Target } from "./ast.ts";
import type { Token } from "./lexer.ts";

const assignments = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const comparisons = new Set(["<", "<=", "==", "!=", ">", ">="]);

const isTarget = (expression: Expression): expression is Target =>
  expression.kind === "variable" || expression.kind === "field" || expression.kind === "element";

export class ExpressionParser {
  readonly #tokens: Token[];
  /** Index of the token to read next. */
  place = 0;
  /** Greater-than means output while this is above zero. */
  noGreater = 0;
  #noIn = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.place] ?? this.#tokens.at(-1)!;
  }

  advance(): void {
    this.place += 1;
  }

  unexpected(): never {
    throw new AwkError("Unexpected token", this.token.line);
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

  list(closing: string): Expression[] {
    const items: Expression[] = [];
    const greater = this.noGreater;
    const noIn = this.#noIn;
    this.noGreater = 0;
    this.#noIn = 0;
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
    this.#noIn = noIn;
    return items;
  }

  expression(): Expression {
    const left = this.#ternary();
    const { token } = this;
    if (token.kind === "punctuation" && assignments.has(token.text) && isTarget(left)) {
      this.advance();
      this.skipNewlines();
      return { kind: "assign", operator: token.text, target: left, value: this.expression() };
    }

    return left;
  }

  #ternary(): Expression {
    const test = this.#or();
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

  #or(): Expression {
    let left = this.#and();
    while (this.accept("||")) {
      this.skipNewlines();
      left = { kind: "or", left, right: this.#and() };
    }

    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.accept("&&")) {
      this.skipNewlines();
      left = { kind: "and", left, right: this.#in() };
    }

    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (this.#noIn === 0 && this.acceptKeyword("in")) {
      const { token } = this;
      if (token.kind !== "name") {
        this.unexpected();
      }

      this.advance();
      left = { kind: "in", index: left.kind === "group" ? left.items : [left], name: token.text };
    }

    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    while (this.isPunctuation("~") || this.isPunctuation("!~")) {
      const negated = this.isPunctuation("!~");
      this.advance();
      left = { kind: "match", negated, left, pattern: this.#comparison() };
    }

    return left;
  }

  #comparison(): Expression {
    const left = this.#piped();
    const { token } = this;
    if (
      token.kind !== "punctuation" ||
      !comparisons.has(token.text) ||
      (token.text === ">" && this.noGreater > 0)
    ) {
      return left;
    }

    this.advance();
    return { kind: "binary", operator: token.text, left, right: this.#piped(), line: token.line };
  }

  /** `command | getline`. */
  #piped(): Expression {
    let left = this.concatenation();
    for (;;) {
      const next = this.#tokens[this.place + 1];
      if (!this.isPunctuation("|") || next?.kind !== "keyword" || next.text !== "getline") {
        return left;
      }

      this.place += 2;
      left = { kind: "getline", source: "command", from: left, target: this.#optionalTarget() };
    }
  }

  #optionalTarget(): Target | undefined {
    const { token } = this;
    if (token.kind === "name" || this.isPunctuation("$")) {
      const target = this.#primary();
      if (isTarget(target)) {
        return target;
      }

      this.unexpected();
    }

    return undefined;
  }

  concatenation(single = false): Expression {
    let left = this.#additive();
    while (!single && this.#startsOperand()) {
      left = { kind: "concatenation", left, right: this.#additive() };
    }

    return left;
  }

  #startsOperand(): boolean {
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

  #additive(): Expression {
    let left = this.#multiplicative();
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
        right: this.#multiplicative(),
        line: token.line,
      };
    }
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    for (;;) {
      const { token } = this;
      if (token.kind !== "punctuation" || !["*", "/", "%"].includes(token.text)) {
        return left;
      }

      this.advance();
      left = { kind: "binary", operator: token.text, left, right: this.#unary(), line: token.line };
    }
  }

  #unary(): Expression {
    const { token } = this;
    if (
      token.kind === "punctuation" &&
      (token.text === "!" || token.text === "-" || token.text === "+")
    ) {
      this.advance();
      return { kind: "unary", operator: token.text, operand: this.#unary() };
    }

    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    const { token } = this;
    if (!this.accept("^")) {
      return left;
    }

    const negative = this.isPunctuation("-") || this.isPunctuation("+") || this.isPunctuation("!");
    return {
      kind: "binary",
      operator: "^",
      left,
      right: negative ? this.#unary() : this.#power(),
      line: token.line,
    };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (isTarget(operand) && (this.isPunctuation("++") || this.isPunctuation("--"))) {
      const by = this.isPunctuation("++") ? 1 : -1;
      this.advance();
      return { kind: "step", target: operand, by, prefix: false };
    }

    return operand;
  }

  #primary(): Expression {
    const { token } = this;
    this.advance();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: token.value };
      case "string":
        return { kind: "string", text: token.text };
      case "regex":
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
          return this.#getline();
        }

        break;
      case "punctuation":
        return this.#punctuated(token.text);
      default:
    }

    this.place -= 1;
    return this.unexpected();
  }

  #getline(): Expression {
    const target = this.#optionalTarget();
    if (!this.accept("<")) {
      return { kind: "getline", source: "input", from: undefined, target };
    }

    return { kind: "getline", source: "file", from: this.#postfix(), target };
  }

  #punctuated(text: string): Expression {
    if (text === "$") {
      if (this.isPunctuation("++") || this.isPunctuation("--") || this.isPunctuation("-")) {
        return { kind: "field", index: this.#unaryStep() };
      }

      return { kind: "field", index: this.#primary() };
    }

    if (text === "(") {
      const items = this.list(")");
      return items.length === 0 ? this.unexpected() : { kind: "group", items };
    }

    if (text === "++" || text === "--") {
      const target = this.#primary();
      return isTarget(target)
        ? { kind: "step", target, by: text === "++" ? 1 : -1, prefix: true }
        : this.unexpected();
    }

    this.place -= 1;
    return this.unexpected();
  }

  #unaryStep(): Expression {
    return this.isPunctuation("-") ? this.#unary() : this.#primary();
  }
}
