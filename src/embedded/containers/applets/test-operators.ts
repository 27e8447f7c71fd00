/** Operators of test: files, numbers, texts. */
import type { Stat } from "../kernel/base-calls.ts";
import { mayAccess } from "../kernel/permissions.ts";
import { isErrno } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import { matchesPattern } from "../shell/pattern.ts";
import type { Task } from "./task.ts";

const unaryLetters = "bcdefghknoprstuwxzGLNOS";

export const numeric: Record<string, (a: bigint, b: bigint) => boolean> = {
  "-eq": (a, b) => a === b,
  "-ne": (a, b) => a !== b,
  "-lt": (a, b) => a < b,
  "-le": (a, b) => a <= b,
  "-gt": (a, b) => a > b,
  "-ge": (a, b) => a >= b,
};

const integer = (text: string): bigint => {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) {
    throw new TestError(trimmed === "" ? `bad number` : `${text}: bad number`);
  }

  return BigInt(trimmed);
};

/** The words are wrong: a message and status 2. */
export class TestError extends Error {
  override name = "TestError";
}

export class Operators {
  protected readonly task: Task;

  protected readonly words: string[];

  protected readonly patterns: boolean;

  protected at = 0;

  constructor(task: Task, words: string[], patterns: boolean) {
    this.task = task;
    this.words = words;
    this.patterns = patterns;
  }

  protected isUnary(word: string): boolean {
    return /^-.$/.test(word) && unaryLetters.includes(word[1]!);
  }

  protected stat(path: string, follow = true): Stat | undefined {
    try {
      return follow ? this.task.system.stat(path) : this.task.system.lstat(path);
    } catch (error) {
      if (isErrno(error)) {
        return undefined;
      }

      throw error;
    }
  }

  protected unary(operator: string, operand: string): boolean {
    const letter = operator[1]!;
    switch (letter) {
      case "n":
        return operand !== "";
      case "z":
        return operand === "";
      case "t":
        return this.task.system.isTerminal(Number(integer(operand)));
      case "h":
      case "L":
        return this.stat(operand, false)?.type === "link";
      default: {
        const stat = this.stat(operand);
        return stat !== undefined && this.file(letter, stat);
      }
    }
  }

  protected file(letter: string, stat: Stat): boolean {
    const { credentials } = this.task.system.process;
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

  protected binary(left: string, operator: string, right: string): boolean {
    const compare = numeric[operator];
    if (compare !== undefined) {
      return compare(integer(left), integer(right));
    }

    switch (operator) {
      case "=":
      case "==":
      case "!=": {
        const same = this.patterns
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
        return this.files(left, operator, right);
    }
  }

  protected files(left: string, operator: string, right: string): boolean {
    const a = this.stat(left);
    const b = this.stat(right);
    if (operator === "-ef") {
      return a !== undefined && b !== undefined && a.inode === b.inode;
    }

    if (a === undefined || b === undefined) {
      return operator === "-nt" ? a !== undefined : b !== undefined;
    }

    return operator === "-nt" ? a.mtime > b.mtime : a.mtime < b.mtime;
  }
}
