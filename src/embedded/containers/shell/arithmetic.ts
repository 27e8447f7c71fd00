/** Arithmetic of the shell: 64-bit integers, C's operators, variables by name. */
import { ShellError } from "./shell-error.ts";

export interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const tokenPattern =
  /\s*(?:(0[xX][\dA-Fa-f]+|\d+#[\w@]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>?:=(),]))/y;

type Token = { kind: "number"; value: bigint } | { kind: "name" | "operator"; text: string };

const fail = (): never => {
  throw new ShellError("arithmetic syntax error");
};

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

const parseNumber = (text: string): bigint => {
  const based = /^(\d+)#(.*)$/.exec(text);
  if (based !== null) {
    const base = BigInt(based[1]!);
    const digits = Number(base) <= 36 ? based[2]!.toLowerCase() : based[2]!;
    const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
    return [...digits].reduce((sum, digit) => {
      const index = alphabet.indexOf(digit);
      return index === -1 || BigInt(index) >= base ? fail() : wrap(sum * base + BigInt(index));
    }, 0n);
  }

  if (/^0\d/.test(text)) {
    return /^[0-7]+$/.test(text) ? wrap(BigInt(`0o${text}`)) : fail();
  }

  return wrap(BigInt(text));
};

const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (match === null) {
      return fail();
    }

    const [, number, name, operator] = match;
    tokens.push(
      number === undefined
        ? { kind: name === undefined ? "operator" : "name", text: name ?? operator! }
        : { kind: "number", value: parseNumber(number) },
    );
  }

  return tokens;
};

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

class Evaluator {
  readonly #tokens: Token[];
  readonly #variables: ArithmeticVariables;
  readonly #depth: number;
  #at = 0;
  /** Operands of `&&`, `||` and `?:` that are skipped are parsed without effect. */
  #skipping = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#tokens = tokenize(text);
    this.#variables = variables;
    this.#depth = depth;
  }

  whole(): bigint {
    if (this.#tokens.length === 0) {
      return 0n;
    }

    let value = this.#assignment();
    while (this.#accept(",")) {
      value = this.#assignment();
    }

    return this.#at === this.#tokens.length ? value : fail();
  }

  #operator(ahead = 0): string | undefined {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === "operator" ? token.text : undefined;
  }

  #accept(...texts: string[]): string | undefined {
    const text = this.#operator();
    if (text !== undefined && texts.includes(text)) {
      this.#at += 1;
      return text;
    }

    return undefined;
  }

  #quietly(skip: boolean, work: () => bigint): bigint {
    this.#skipping += skip ? 1 : 0;
    const value = work();
    this.#skipping -= skip ? 1 : 0;
    return value;
  }

  #assignment(): bigint {
    const token = this.#tokens[this.#at];
    const operator = this.#operator(1);
    if (
      token?.kind === "name" &&
      operator !== undefined &&
      /^(<<|>>|[-+*/%&|^])?=$/.test(operator)
    ) {
      this.#at += 2;
      const right = this.#assignment();
      const value =
        operator === "=" ? right : operate(operator.slice(0, -1), this.#value(token.text), right);
      this.#store(token.text, value);
      return value;
    }

    return this.#ternary();
  }

  #ternary(): bigint {
    const test = this.#binary(0);
    if (this.#accept("?") === undefined) {
      return test;
    }

    const yes = this.#quietly(test === 0n, () => this.#assignment());
    if (this.#accept(":") === undefined) {
      return fail();
    }

    const no = this.#quietly(test !== 0n, () => this.#assignment());
    return test === 0n ? no : yes;
  }

  #binary(level: number): bigint {
    const operators = levels[level];
    if (operators === undefined) {
      return this.#power();
    }

    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#accept(...operators);
      if (operator === undefined) {
        return left;
      }

      if (operator === "&&" || operator === "||") {
        const skip = operator === "&&" ? left === 0n : left !== 0n;
        const right = this.#quietly(skip, () => this.#binary(level + 1));
        left = truth(operator === "&&" ? left !== 0n && right !== 0n : left !== 0n || right !== 0n);
      } else {
        const right = this.#binary(level + 1);
        left = this.#skipping > 0 && right === 0n ? 0n : operate(operator, left, right);
      }
    }
  }

  #power(): bigint {
    const base = this.#unary();
    if (this.#accept("**") === undefined) {
      return base;
    }

    const exponent = this.#power();
    if (exponent < 0n) {
      throw new ShellError("exponent less than 0");
    }

    return wrap(base ** exponent);
  }

  #unary(): bigint {
    const operator = this.#accept("!", "~", "-", "+", "++", "--");
    if (operator === undefined) {
      return this.#primary();
    }

    if (operator === "++" || operator === "--") {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "name") {
        return this.#unary();
      }

      this.#at += 1;
      const value = wrap(this.#value(token.text) + (operator === "++" ? 1n : -1n));
      this.#store(token.text, value);
      return value;
    }

    const value = this.#unary();
    return operator === "!"
      ? truth(value === 0n)
      : operator === "~"
        ? ~value
        : operator === "-"
          ? wrap(-value)
          : value;
  }

  #primary(): bigint {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token?.kind === "number") {
      return token.value;
    }

    if (token?.kind === "name") {
      const value = this.#value(token.text);
      const step = this.#accept("++", "--");
      if (step !== undefined) {
        this.#store(token.text, wrap(value + (step === "++" ? 1n : -1n)));
      }

      return value;
    }

    if (token?.kind === "operator" && token.text === "(") {
      let value = this.#assignment();
      while (this.#accept(",")) {
        value = this.#assignment();
      }

      return this.#accept(")") === undefined ? fail() : value;
    }

    return fail();
  }

  #value(name: string): bigint {
    const text = this.#variables.get(name);
    if (text === undefined || text.trim() === "") {
      return 0n;
    }

    if (this.#depth > 64) {
      throw new ShellError("expression recursion loop detected");
    }

    return new Evaluator(text, this.#variables, this.#depth + 1).whole();
  }

  #store(name: string, value: bigint): void {
    if (this.#skipping === 0) {
      this.#variables.set(name, String(value));
    }
  }
}

/** @throws ShellError with ash's words. */
export const evaluateArithmetic = (text: string, variables: ArithmeticVariables): bigint =>
  new Evaluator(text, variables, 0).whole();
