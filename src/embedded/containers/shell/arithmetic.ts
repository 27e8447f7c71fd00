/** Arithmetic of the shell: 64-bit integers, C's operators, variables by name. */
import { fail, wrap } from "./arithmetic-tokens.ts";
import { Operands } from "./operands.ts";
import type { ArithmeticVariables } from "./operands.ts";
import { ShellError } from "./shell-error.ts";

const levels: string[][] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const truth = (value: boolean): bigint => (value ? 1n : 0n);

const operate = (operator: string, a: bigint, b: bigint): bigint => {
  if ((operator === "/" || operator === "%") && b === 0n) {
    throw new ShellError("divide by zero");
  }

  switch (operator) {
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "&":
      return a & b;
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    case "<<":
      return wrap(a << (b & 63n));
    case ">>":
      return a >> (b & 63n);
    case "+":
      return wrap(a + b);
    case "-":
      return wrap(a - b);
    case "*":
      return wrap(a * b);
    case "/":
      return wrap(a / b);
    case "%":
      return a % b;
    default:
      return fail();
  }
};

class Evaluator extends Operands {
  whole(): bigint {
    if (this.tokens.length === 0) {
      return 0n;
    }

    let value = this.assignment();
    while (this.accept(",")) {
      value = this.assignment();
    }

    return this.at === this.tokens.length ? value : fail();
  }

  protected override assignment(): bigint {
    const token = this.tokens[this.at];
    const operator = this.operator(1);
    if (
      token?.kind === "name" &&
      operator !== undefined &&
      /^(<<|>>|[-+*/%&|^])?=$/.test(operator)
    ) {
      this.at += 2;
      const right = this.assignment();
      const value =
        operator === "=" ? right : operate(operator.slice(0, -1), this.value(token.text), right);
      this.store(token.text, value);
      return value;
    }

    return this.ternary();
  }

  protected ternary(): bigint {
    const test = this.binary(0);
    if (this.accept("?") === undefined) {
      return test;
    }

    const yes = this.quietly(test === 0n, () => this.assignment());
    if (this.accept(":") === undefined) {
      return fail();
    }

    const no = this.quietly(test !== 0n, () => this.assignment());
    return test === 0n ? no : yes;
  }

  protected binary(level: number): bigint {
    const operators = levels[level];
    if (operators === undefined) {
      return this.power();
    }

    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.accept(...operators);
      if (operator === undefined) {
        return left;
      }

      if (operator === "&&" || operator === "||") {
        const skip = operator === "&&" ? left === 0n : left !== 0n;
        const right = this.quietly(skip, () => this.binary(level + 1));
        left = truth(operator === "&&" ? left !== 0n && right !== 0n : left !== 0n || right !== 0n);
      } else {
        const right = this.binary(level + 1);
        left = this.skipping > 0 && right === 0n ? 0n : operate(operator, left, right);
      }
    }
  }

  protected power(): bigint {
    const base = this.unary();
    if (this.accept("**") === undefined) {
      return base;
    }

    const exponent = this.power();
    if (exponent < 0n) {
      throw new ShellError("exponent less than 0");
    }

    return wrap(base ** exponent);
  }

  protected unary(): bigint {
    const operator = this.accept("!", "~", "-", "+", "++", "--");
    if (operator === undefined) {
      return this.primary();
    }

    if (operator === "++" || operator === "--") {
      const token = this.tokens[this.at];
      if (token?.kind !== "name") {
        return this.unary();
      }

      this.at += 1;
      const value = wrap(this.value(token.text) + (operator === "++" ? 1n : -1n));
      this.store(token.text, value);
      return value;
    }

    const value = this.unary();
    return operator === "!"
      ? truth(value === 0n)
      : operator === "~"
        ? ~value
        : operator === "-"
          ? wrap(-value)
          : value;
  }

  protected override value(name: string): bigint {
    const text = this.variables.get(name);
    if (text === undefined || text.trim() === "") {
      return 0n;
    }

    if (this.depth > 64) {
      throw new ShellError("expression recursion loop detected");
    }

    return new Evaluator(text, this.variables, this.depth + 1).whole();
  }
}

/** @throws ShellError with ash's words. */
export const evaluateArithmetic = (text: string, variables: ArithmeticVariables): bigint =>
  new Evaluator(text, variables, 0).whole();
