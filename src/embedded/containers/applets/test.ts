/** test, [ and [[. */
import type { Task } from "./task.ts";
import { Operators, TestError, numeric } from "./test-operators.ts";

const textual = new Set([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "=~",
  "-nt",
  "-ot",
  "-ef",
  ...Object.keys(numeric),
]);

class Evaluator extends Operators {
  whole(): boolean {
    const count = this.words.length;
    if (count === 0) {
      return false;
    }

    const value = count <= 4 ? this.short(this.words) : undefined;
    if (value !== undefined) {
      return value;
    }

    const result = this.or();
    if (this.at < count) {
      throw new TestError(`${this.words[this.at]}: unknown operand`);
    }

    return result;
  }

  /** POSIX fixes what up to four words mean. */
  protected short(words: string[]): boolean | undefined {
    const [a, b, c] = words as [string, string, string];
    if (words.length === 1) {
      return a !== "";
    }

    if (words.length === 2) {
      if (a === "!") {
        return b === "";
      }

      return this.isUnary(a) ? this.unary(a, b) : undefined;
    }

    if (words.length === 3) {
      if (textual.has(b)) {
        return this.binary(a, b, c);
      }

      if (a === "!") {
        const inner = this.short(words.slice(1));
        return inner === undefined ? undefined : !inner;
      }

      return a === "(" && c === ")" ? b !== "" : undefined;
    }

    if (a === "!") {
      const inner = this.short(words.slice(1));
      return inner === undefined ? undefined : !inner;
    }

    return undefined;
  }

  protected or(): boolean {
    let value = this.and();
    while (this.words[this.at] === "-o") {
      this.at += 1;
      const right = this.and();
      value ||= right;
    }

    return value;
  }

  protected and(): boolean {
    let value = this.not();
    while (this.words[this.at] === "-a") {
      this.at += 1;
      const right = this.not();
      value &&= right;
    }

    return value;
  }

  protected not(): boolean {
    if (this.words[this.at] === "!" && this.at + 1 < this.words.length) {
      this.at += 1;
      return !this.not();
    }

    return this.primary();
  }

  protected primary(): boolean {
    const word = this.words[this.at];
    if (word === undefined) {
      throw new TestError("argument expected");
    }

    const operator = this.words[this.at + 1];
    if (operator !== undefined && textual.has(operator)) {
      const right = this.words[this.at + 2];
      if (right === undefined) {
        throw new TestError(`${operator}: argument expected`);
      }

      this.at += 3;
      return this.binary(word, operator, right);
    }

    if (word === "(") {
      this.at += 1;
      const value = this.or();
      if (this.words[this.at] !== ")") {
        throw new TestError("closing paren expected");
      }

      this.at += 1;
      return value;
    }

    if (this.isUnary(word) && operator !== undefined) {
      this.at += 2;
      return this.unary(word, operator);
    }

    this.at += 1;
    return word !== "";
  }
}

export const test = async (task: Task): Promise<number> => {
  const words = [...task.args];
  if (task.applet === "[" || task.applet === "[[") {
    const closing = task.applet === "[" ? "]" : "]]";
    if (words.pop() !== closing) {
      await task.warn(`missing ${closing}`);
      return 2;
    }
  }

  try {
    return new Evaluator(task, words, task.applet === "[[").whole() ? 0 : 1;
  } catch (error) {
    if (error instanceof TestError) {
      await task.warn(error.message);
      return 2;
    }

    throw error;
  }
};
