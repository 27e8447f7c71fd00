/** test, [ and [[. */
import { mayAccess } from "../kernel/permissions.ts";
import { isErrno } from "../kernel/system-error.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { compileRegex } from "../regex/regex.ts";
import type { Stat } from "../kernel/base-calls.ts";
import type { Task } from "./task.ts";

/** The words are wrong: a message and status 2. */
class TestError extends Error {
  override name = "TestError";
}

const unaryLetters = "bcdefghknoprstuwxzGLNOS";
const numeric: Record<string, (a: bigint, b: bigint) => boolean> = {
  "-eq": (a, b) => a === b,
  "-ne": (a, b) => a !== b,
  "-lt": (a, b) => a < b,
  "-le": (a, b) => a <= b,
  "-gt": (a, b) => a > b,
  "-ge": (a, b) => a >= b,
};
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

const integer = (text: string): bigint => {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) {
    throw new TestError(trimmed === "" ? `bad number` : `${text}: bad number`);
  }

  return BigInt(trimmed);
};

class Evaluator {
  readonly #task: Task;
  readonly #words: string[];
  readonly #patterns: boolean;
  #at = 0;

  constructor(task: Task, words: string[], patterns: boolean) {
    this.#task = task;
    this.#words = words;
    this.#patterns = patterns;
  }

  whole(): boolean {
    const count = this.#words.length;
    if (count === 0) {
      return false;
    }

    const value = count <= 4 ? this.#short(this.#words) : undefined;
    if (value !== undefined) {
      return value;
    }

    const result = this.#or();
    if (this.#at < count) {
      throw new TestError(`${this.#words[this.#at]}: unknown operand`);
    }

    return result;
  }

  /** POSIX fixes what up to four words mean. */
  #short(words: string[]): boolean | undefined {
    const [a, b, c] = words as [string, string, string];
    if (words.length === 1) {
      return a !== "";
    }

    if (words.length === 2) {
      if (a === "!") {
        return b === "";
      }

      return this.#isUnary(a) ? this.#unary(a, b) : undefined;
    }

    if (words.length === 3) {
      if (textual.has(b)) {
        return this.#binary(a, b, c);
      }

      if (a === "!") {
        const inner = this.#short(words.slice(1));
        return inner === undefined ? undefined : !inner;
      }

      return a === "(" && c === ")" ? b !== "" : undefined;
    }

    if (a === "!") {
      const inner = this.#short(words.slice(1));
      return inner === undefined ? undefined : !inner;
    }

    return undefined;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === "-o") {
      this.#at += 1;
      const right = this.#and();
      value ||= right;
    }

    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === "-a") {
      this.#at += 1;
      const right = this.#not();
      value &&= right;
    }

    return value;
  }

  #not(): boolean {
    if (this.#words[this.#at] === "!" && this.#at + 1 < this.#words.length) {
      this.#at += 1;
      return !this.#not();
    }

    return this.#primary();
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    if (word === undefined) {
      throw new TestError("argument expected");
    }

    const operator = this.#words[this.#at + 1];
    if (operator !== undefined && textual.has(operator)) {
      const right = this.#words[this.#at + 2];
      if (right === undefined) {
        throw new TestError("argument expected");
      }

      this.#at += 3;
      return this.#binary(word, operator, right);
    }

    if (word === "(") {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ")") {
        throw new TestError("closing paren expected");
      }

      this.#at += 1;
      return value;
    }

    if (this.#isUnary(word) && operator !== undefined) {
      this.#at += 2;
      return this.#unary(word, operator);
    }

    this.#at += 1;
    return word !== "";
  }

  #isUnary(word: string): boolean {
    return /^-.$/.test(word) && unaryLetters.includes(word[1]!);
  }

  #stat(path: string, follow = true): Stat | undefined {
    try {
      return follow ? this.#task.system.stat(path) : this.#task.system.lstat(path);
    } catch (error) {
      if (isErrno(error)) {
        return undefined;
      }

      throw error;
    }
  }

  #unary(operator: string, operand: string): boolean {
    const letter = operator[1]!;
    switch (letter) {
      case "n":
        return operand !== "";
      case "z":
        return operand === "";
      case "t":
        return this.#task.system.isTerminal(Number(integer(operand)));
      case "h":
      case "L":
        return this.#stat(operand, false)?.type === "link";
      default: {
        const stat = this.#stat(operand);
        return stat !== undefined && this.#file(letter, stat);
      }
    }
  }

  #file(letter: string, stat: Stat): boolean {
    const { credentials } = this.#task.system.process;
    const types: Record<string, string> = {
      f: "file",
      d: "directory",
      c: "char",
      b: "block",
      p: "fifo",
      S: "socket",
    };
    switch (letter) {
      case "e":
        return true;
      case "s":
        return stat.size > 0;
      case "u":
        return (stat.mode & 0o4000) !== 0;
      case "g":
        return (stat.mode & 0o2000) !== 0;
      case "k":
        return (stat.mode & 0o1000) !== 0;
      case "r":
        return mayAccess(credentials, stat.inode, 4);
      case "w":
        return mayAccess(credentials, stat.inode, 2);
      case "x":
        return mayAccess(credentials, stat.inode, 1);
      case "O":
        return stat.uid === credentials.euid;
      case "G":
        return stat.gid === credentials.egid;
      default:
        return stat.type === types[letter];
    }
  }

  #binary(left: string, operator: string, right: string): boolean {
    const compare = numeric[operator];
    if (compare !== undefined) {
      return compare(integer(left), integer(right));
    }

    switch (operator) {
      case "=":
      case "==":
      case "!=": {
        const same = this.#patterns
          ? matchesPattern(left, [{ text: right, quoted: false }])
          : left === right;
        return same === (operator !== "!=");
      }

      case "<":
        return left < right;
      case ">":
        return left > right;
      case "=~":
        return compileRegex(right, { extended: true }).exec(left, 0) !== undefined;
      default:
        return this.#files(left, operator, right);
    }
  }

  #files(left: string, operator: string, right: string): boolean {
    const a = this.#stat(left);
    const b = this.#stat(right);
    if (operator === "-ef") {
      return a !== undefined && b !== undefined && a.inode === b.inode;
    }

    if (a === undefined || b === undefined) {
      return operator === "-nt" ? a !== undefined : b !== undefined;
    }

    return operator === "-nt" ? a.mtime > b.mtime : a.mtime < b.mtime;
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
