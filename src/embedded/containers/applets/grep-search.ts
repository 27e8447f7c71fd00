/** Searches files line by line, with context. */
import { ProcessExit, isErrno, reasonOf } from "../kernel/system-error.ts";
import type { Match } from "../regex/regex.ts";
import { LineReader, closeInput } from "./input.ts";
import type { Task } from "./task.ts";

export type Find = (line: string, from: number) => Match | undefined;

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /\w/.test(character);

export const fixedFinder = (text: string, ignoreCase: boolean): Find => {
  const wanted = ignoreCase ? text.toLowerCase() : text;
  return (line, from) => {
    const index = (ignoreCase ? line.toLowerCase() : line).indexOf(wanted, from);
    return index === -1
      ? undefined
      : { index, end: index + text.length, groups: [line.slice(index, index + text.length)] };
  };
};

export class Grep {
  readonly #task: Task;
  readonly #flags: Set<string>;
  readonly #finders: Find[];
  readonly #before: number;
  readonly #after: number;
  readonly #limit: number;
  #named = false;
  #separate = false;
  matched = false;
  failed = false;

  constructor(
    task: Task,
    flags: Set<string>,
    finders: Find[],
    numbers: { before: number; after: number; limit: number },
  ) {
    this.#task = task;
    this.#flags = flags;
    this.#finders = finders;
    this.#before = numbers.before;
    this.#after = numbers.after;
    this.#limit = numbers.limit;
  }

  async files(paths: string[]): Promise<void> {
    const recursive = this.#flags.has("r") || this.#flags.has("R");
    this.#named = this.#flags.has("H") || (paths.length > 1 && !this.#flags.has("h"));
    for (const path of paths) {
      await this.#path(path, recursive, true);
    }
  }

  async #path(path: string, recursive: boolean, commandLine: boolean): Promise<void> {
    const { system } = this.#task;
    if (path === "-" && commandLine) {
      await this.#file("-", 0);
      return;
    }

    try {
      if (recursive) {
        const stat = commandLine || this.#flags.has("R") ? system.stat(path) : system.lstat(path);
        if (stat.type === "directory") {
          this.#named ||= !this.#flags.has("h");
          for (const name of system.readDirectory(path)) {
            await this.#path(`${path.replace(/\/+$/, "")}/${name}`, true, false);
          }

          return;
        }

        // What a link names is searched, unless that is a folder.
        if (!commandLine && system.stat(path).type !== "file") {
          return;
        }
      }

      const fd = await system.open(path);
      try {
        await this.#file(path, fd);
      } finally {
        closeInput(this.#task, fd);
      }
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      this.failed ||= commandLine || !recursive;
      if (!this.#flags.has("s")) {
        await this.#task.warn(`${path}: ${reasonOf(error)}`);
      }
    }
  }

  #find(line: string, from: number): Match | undefined {
    let best: Match | undefined;
    for (const finder of this.#finders) {
      const match = this.#fitting(finder, line, from);
      if (
        match !== undefined &&
        (best === undefined ||
          match.index < best.index ||
          (match.index === best.index && match.end > best.end))
      ) {
        best = match;
      }
    }

    return best;
  }

  #fitting(finder: Find, line: string, from: number): Match | undefined {
    for (let at = from; at <= line.length;) {
      const match = finder(line, at);
      if (match === undefined) {
        return undefined;
      }

      const whole = !this.#flags.has("x") || (match.index === 0 && match.end === line.length);
      const word =
        !this.#flags.has("w") || (!isWord(line[match.index - 1]) && !isWord(line[match.end]));
      if (whole && word) {
        return match;
      }

      at = match.index + 1;
    }

    return undefined;
  }

  async #file(path: string, fd: number): Promise<void> {
    const task = this.#task;
    const flags = this.#flags;
    const reader = new LineReader(task.system, fd);
    const name = path === "-" ? "(standard input)" : path;
    const context: string[] = [];
    let count = 0;
    let number = 0;
    let trailing = 0;
    let lastPrinted = 0;
    const label = (sign: string, line: number): string =>
      (this.#named ? `${name}${sign}` : "") + (flags.has("n") ? `${line}${sign}` : "");
    for (;;) {
      let raw: string | undefined;
      try {
        raw = await reader.next();
      } catch (error) {
        // A folder has no lines; nothing else is made of it.
        if (!isErrno(error, "EISDIR")) {
          throw error;
        }
      }

      if (raw === undefined) {
        break;
      }

      const line = raw.replace(/\n$/, "");
      number += 1;
      const match = this.#find(line, 0);
      if ((match !== undefined) !== flags.has("v")) {
        count += 1;
        this.matched ||= !flags.has("L");
        if (flags.has("q")) {
          await task.flush();
          throw new ProcessExit(0);
        }

        if (flags.has("l") || flags.has("L")) {
          break;
        }

        if (!flags.has("c")) {
          const gap =
            this.#before + this.#after > 0 &&
            this.#separate &&
            number - context.length > lastPrinted + 1;
          task.print(gap ? "--\n" : "");
          for (const [index, earlier] of context.entries()) {
            task.print(`${label("-", number - context.length + index)}${earlier}\n`);
          }

          context.length = 0;
          if (flags.has("o")) {
            this.#printParts(line, match, label(":", number));
          } else {
            task.print(`${label(":", number)}${line}\n`);
          }

          this.#separate = true;
          lastPrinted = number;
          trailing = this.#after;
        }

        if (count >= this.#limit) {
          break;
        }
      } else if (trailing > 0) {
        trailing -= 1;
        task.print(`${label("-", number)}${line}\n`);
        lastPrinted = number;
      } else if (this.#before > 0) {
        context.push(line);
        if (context.length > this.#before) {
          context.shift();
        }
      }

      await task.flow();
    }

    if (flags.has("c")) {
      task.print(`${this.#named ? `${name}:` : ""}${count}\n`);
    } else if ((flags.has("l") && count > 0) || (flags.has("L") && count === 0)) {
      this.matched = true;
      task.print(`${name}\n`);
    }
  }

  #printParts(line: string, first: Match | undefined, label: string): void {
    for (let match = first; match !== undefined;) {
      if (match.end > match.index) {
        this.#task.print(`${label}${line.slice(match.index, match.end)}\n`);
      }

      const next: number = match.end > match.index ? match.end : match.end + 1;
      match = next <= line.length ? this.#find(line, next) : undefined;
      if (match !== undefined && match.index < next) {
        break;
      }
    }
  }
}
