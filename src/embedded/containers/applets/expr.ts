/** expr. */
import type { Task } from "./task.ts";
import { RegexError } from "../regex/pieces.ts";
import { compileRegex } from "../regex/regex.ts";
import type { Regex } from "../regex/regex.ts";

class ExprError extends Error {
  override name = "ExprError";
}

type Value = bigint | string;

const asText = (value: Value): string => String(value);
const isNull = (value: Value): boolean => value === "" || asText(value) === "0";

const asNumber = (value: Value): bigint => {
  if (typeof value === "bigint") {
    return value;
  }

  if (!/^-?\d+$/.test(value)) {
    throw new ExprError("non-numeric argument");
  }

  return BigInt(value);
};

class Evaluator {
  readonly #words: string[];
  #at = 0;

  constructor(words: string[]) {
    this.#words = words;
  }

  whole(): Value {
    const value = this.#or();
    if (this.#at < this.#words.length) {
      throw new ExprError("syntax error");
    }

    return value;
  }

  #accept(...words: string[]): string | undefined {
    const word = this.#words[this.#at];
    if (word !== undefined && words.includes(word)) {
      this.#at += 1;
      return word;
    }

    return undefined;
  }

  #or(): Value {
    let left = this.#and();
    while (this.#accept("|") !== undefined) {
      const right = this.#and();
      left = isNull(left) ? right : left;
    }

    return left;
  }

  #and(): Value {
    let left = this.#comparison();
    while (this.#accept("&") !== undefined) {
      const right = this.#comparison();
      left = isNull(left) || isNull(right) ? 0n : left;
    }

    return left;
  }

  #comparison(): Value {
    let left = this.#sum();
    for (;;) {
      const operator = this.#accept("<", "<=", "=", "==", "!=", ">=", ">");
      if (operator === undefined) {
        return left;
      }

      const right = this.#sum();
      const [a, b] = [asText(left), asText(right)];
      const numeric = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
      const order = numeric ? Number(BigInt(a) - BigInt(b)) : a < b ? -1 : a > b ? 1 : 0;
      const holds = {
        "<": order < 0,
        "<=": order <= 0,
        "=": order === 0,
        "==": order === 0,
        "!=": order !== 0,
        ">=": order >= 0,
        ">": order > 0,
      };
      left = holds[operator as keyof typeof holds] ? 1n : 0n;
    }
  }

  #sum(): Value {
    let left = this.#product();
    for (;;) {
      const operator = this.#accept("+", "-");
      if (operator === undefined) {
        return left;
      }

      const right = this.#product();
      left = BigInt.asIntN(
        64,
        operator === "+" ? asNumber(left) + asNumber(right) : asNumber(left) - asNumber(right),
      );
    }
  }

  #product(): Value {
    let left = this.#match();
    for (;;) {
      const operator = this.#accept("*", "/", "%");
      if (operator === undefined) {
        return left;
      }

      const [a, b] = [asNumber(left), asNumber(this.#match())];
      if (operator !== "*" && b === 0n) {
        throw new ExprError("division by zero");
      }

      left = operator === "*" ? BigInt.asIntN(64, a * b) : operator === "/" ? a / b : a % b;
    }
  }

  #match(): Value {
    let left = this.#primary();
    while (this.#accept(":") !== undefined) {
      left = matchText(asText(left), asText(this.#primary()));
    }

    return left;
  }

  #primary(): Value {
    const word = this.#words[this.#at];
    if (word === undefined) {
      throw new ExprError("syntax error");
    }

    this.#at += 1;
    if (word === "(") {
      const value = this.#or();
      if (this.#accept(")") === undefined) {
        throw new ExprError("syntax error");
      }

      return value;
    }

    return this.#function(word) ?? word;
  }

  #function(word: string): Value | undefined {
    const text = (): string => asText(this.#primary());
    switch (word) {
      case "quote": {
        const quoted = this.#words[this.#at];
        this.#at += 1;
        if (quoted === undefined) {
          throw new ExprError("syntax error");
        }

        return quoted;
      }

      case "length":
        return BigInt(text().length);
      case "match": {
        const subject = text();
        return matchText(subject, text());
      }

      case "index": {
        const subject = text();
        const set = text();
        return BigInt(subject.split("").findIndex((character) => set.includes(character)) + 1);
      }

      case "substr": {
        const subject = text();
        const [from, count] = [Number(text()), Number(text())];
        return from >= 1 && count >= 1 ? subject.slice(from - 1, from - 1 + count) : "";
      }

      default:
        return undefined;
    }
  }
}

const matchText = (text: string, pattern: string): Value => {
  const regex = ((): Regex => {
    try {
      return compileRegex(pattern.replace(/^\^/, ""), { extended: false });
    } catch (error) {
      throw error instanceof RegexError
        ? new ExprError(`bad regex '${pattern}': ${error.message}`)
        : error;
    }
  })();
  const match = regex.exec(text, 0);
  const good = match?.index === 0;
  if (regex.groups > 0) {
    return good ? (match.groups[1] ?? "") : "";
  }

  return good ? BigInt(match.end) : 0n;
};

export const expr = async (task: Task): Promise<number> => {
  const words = task.args;
  if (words.length === 0) {
    return task.fail("too few arguments", 2);
  }

  try {
    const value = new Evaluator(words).whole();
    task.print(`${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (error instanceof ExprError) {
      return task.fail(error.message, 2);
    }

    throw error;
  }
};
