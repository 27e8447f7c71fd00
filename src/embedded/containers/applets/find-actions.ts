/** Actions of find, and tests that need numbers. */
import type { Stat } from "../kernel/base-calls.ts";
import { ProcessExit, reasonOf } from "../kernel/system-error.ts";
import { applyModeText } from "./mode.ts";
import { runProgram } from "./run.ts";
import type { Task } from "./task.ts";
import { usageText } from "./usage.ts";

export type Test = (visit: Visit) => boolean | Promise<boolean>;

export interface Visit {
  path: string;
  stat: Stat;
  prune: boolean;
}

export class FindActions {
  protected readonly task: Task;

  protected readonly words: string[];

  readonly options = {
    maxDepth: Number.POSITIVE_INFINITY,
    minDepth: 0,
    depthFirst: false,
    sameDevice: false,
  };

  hasAction = false;

  readonly finishers: (() => Promise<void>)[] = [];

  failed = false;

  protected at = 0;

  constructor(task: Task, words: string[]) {
    this.task = task;
    this.words = words;
  }

  protected async unknown(word: string): Promise<never> {
    await this.task.warn(`unrecognized: ${word}`);
    await this.task.complain(usageText("find"));
    throw new ProcessExit(1);
  }

  protected async argument(name: string): Promise<string> {
    const word = this.words[this.at];
    if (word === undefined) {
      return this.task.fail(`${name} requires an argument`);
    }

    this.at += 1;
    return word;
  }

  protected async number(name: string): Promise<(value: number) => boolean> {
    const text = await this.argument(name);
    const number = Number(text.replace(/^[-+]/, ""));
    if (!/^[-+]?\d+$/.test(text)) {
      return this.task.fail(`invalid number '${text}'`);
    }

    return text.startsWith("+")
      ? (value) => value > number
      : text.startsWith("-")
        ? (value) => value < number
        : (value) => value === number;
  }

  protected allowed(path: string, mask: number): boolean {
    try {
      this.task.system.access(path, mask);
      return true;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  }

  protected async action(name: string): Promise<Test> {
    const task = this.task;
    const { system } = task;
    switch (name) {
      case "-prune":
        return (visit) => {
          visit.prune = true;
          return true;
        };
      case "-quit":
        return async () => {
          await task.flush();
          throw new ProcessExit(0);
        };
      case "-print":
      case "-print0":
        this.hasAction = true;
        return async ({ path }) => {
          task.print(path + (name === "-print" ? "\n" : "\0"));
          await task.flow();
          return true;
        };
      case "-delete":
        this.hasAction = true;
        this.options.depthFirst = true;
        return async ({ path, stat }) => {
          if (path === ".") {
            return true;
          }

          const done = await task.attempt(path, () => {
            if (stat.type === "directory") {
              system.rmdir(path);
            } else {
              system.unlink(path);
            }

            return true;
          });
          this.failed ||= done === undefined;
          return done === true;
        };
      case "-exec":
      case "-ok":
        return this.exec(name);
      default:
        return this.unknown(name === "" ? "-" : name);
    }
  }

  protected async exec(name: string): Promise<Test> {
    this.hasAction = true;
    const words: string[] = [];
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined) {
        return this.task.fail(`${name} requires an argument`);
      }

      this.at += 1;
      if (word === ";" || (word === "+" && words.at(-1) === "{}")) {
        return word === ";" ? this.execEach(words) : this.execMany(words.slice(0, -1));
      }

      words.push(word);
    }
  }

  protected execEach(words: string[]): Test {
    return async ({ path }) => {
      const command = words.map((word) => word.replaceAll("{}", path));
      const { code } = await runProgram(this.task, command, { message: command[0]! });
      return code === 0;
    };
  }

  protected execMany(words: string[]): Test {
    const paths: string[] = [];
    this.finishers.push(async () => {
      if (paths.length > 0) {
        const { code } = await runProgram(this.task, [...words, ...paths], { message: words[0]! });
        this.failed ||= code !== 0;
      }
    });
    return ({ path }) => {
      paths.push(path);
      return true;
    };
  }

  protected async size(text: string): Promise<Test> {
    const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text);
    if (match === null) {
      return this.task.fail(`invalid number '${text}'`);
    }

    const units: Record<string, number> = {
      b: 512,
      "": 512,
      c: 1,
      w: 2,
      k: 1024,
      M: 2 ** 20,
      G: 2 ** 30,
    };
    const unit = units[match[3]!]!;
    const wanted = Number(match[2]);
    return ({ stat }) => {
      const size = Math.ceil(stat.size / unit);
      return match[1] === "+" ? size > wanted : match[1] === "-" ? size < wanted : size === wanted;
    };
  }

  protected async permission(text: string): Promise<Test> {
    const sign = /^[-/+]/.exec(text)?.[0] ?? "";
    const mode = applyModeText(text.slice(sign.length), 0, { directory: false, umask: 0 });
    if (mode === undefined) {
      return this.task.fail(`invalid mode '${text}'`);
    }

    return ({ stat }) =>
      sign === "-"
        ? (stat.mode & mode) === mode
        : sign === ""
          ? stat.mode === mode
          : mode === 0 || (stat.mode & mode) !== 0;
  }
}
