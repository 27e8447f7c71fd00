/** grep, egrep, fgrep. */
import { LineReader, closeInput } from "./input.ts";
import { parseCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Options } from "./options.ts";
import type { Task } from "./task.ts";
import { compileRegex } from "../regex/regex.ts";
import type { Match } from "../regex/regex.ts";
import { RegexError } from "../regex/translate.ts";
import { isErrno, ProcessExit, reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";

type Find = (line: string, from: number) => Match | undefined;

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /\w/.test(character);

const fixedFinder = (text: string, ignoreCase: boolean): Find => {
  const wanted = ignoreCase ? text.toLowerCase() : text;
  return (line, from) => {
    const index = (ignoreCase ? line.toLowerCase() : line).indexOf(wanted, from);
    return index === -1
      ? undefined
      : { index, end: index + text.length, groups: [line.slice(index, index + text.length)] };
  };
};

class Grep {
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
    this.#named =
      this.#flags.has("H") || ((paths.length > 1 || recursive) && !this.#flags.has("h"));
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
          for (const name of system.readDirectory(path)) {
            await this.#path(`${path.replace(/\/+$/, "")}/${name}`, true, false);
          }

          return;
        }

        if (!commandLine && stat.type !== "file") {
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

      this.failed = true;
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
    const reader = new LineReader(task.system, fd, flags.has("z") ? "\0" : "\n");
    const name = path === "-" ? "(standard input)" : path;
    const context: string[] = [];
    let count = 0;
    let number = 0;
    let trailing = 0;
    let lastPrinted = 0;
    const end = flags.has("z") ? "\0" : "\n";
    const label = (sign: string, line: number): string =>
      (this.#named ? `${name}${sign}` : "") + (flags.has("n") ? `${line}${sign}` : "");
    for (;;) {
      let raw: string | undefined;
      try {
        raw = await reader.next();
      } catch (error) {
        if (!isErrno(error, "EISDIR")) {
          throw error;
        }

        await task.warn(`${path}: Is a directory`);
        this.failed = true;
        return;
      }

      if (raw === undefined) {
        break;
      }

      const line = raw.endsWith(end) ? raw.slice(0, -1) : raw;
      number += 1;
      const match = this.#find(line, 0);
      if ((match !== undefined) !== flags.has("v")) {
        count += 1;
        this.matched = true;
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
            task.print(`${label("-", number - context.length + index)}${earlier}${end}`);
          }

          context.length = 0;
          if (flags.has("o")) {
            this.#printParts(line, match, label(":", number), end);
          } else {
            task.print(`${label(":", number)}${line}${end}`);
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
        task.print(`${label("-", number)}${line}${end}`);
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
      task.print(`${name}\n`);
    }
  }

  #printParts(line: string, first: Match | undefined, label: string, end: string): void {
    for (let match = first; match !== undefined;) {
      if (match.end > match.index) {
        this.#task.print(`${label}${line.slice(match.index, match.end)}${end}`);
      }

      const next: number = match.end > match.index ? match.end : match.end + 1;
      match = next <= line.length ? this.#find(line, next) : undefined;
      if (match !== undefined && match.index < next) {
        break;
      }
    }
  }
}

const patternsOf = async (task: Task, { all, rest }: Options): Promise<string[]> => {
  const patterns: string[] = [];
  for (const [letter, value] of all) {
    if (letter === "e") {
      patterns.push(...value!.split("\n"));
    } else if (letter === "f") {
      try {
        const text = await (value === "-"
          ? readFileText(task.system, "/dev/stdin")
          : readFileText(task.system, value!));
        patterns.push(
          ...text
            .replace(/\n$/, "")
            .split("\n")
            .slice(0, text === "" ? 0 : undefined),
        );
      } catch (error) {
        return task.fail(`${value}: ${reasonOf(error)}`, 2);
      }
    }
  }

  if (!all.some(([letter]) => letter === "e" || letter === "f")) {
    const [pattern] = rest.splice(0, 1);
    if (pattern === undefined) {
      return task.usage(2);
    }

    patterns.push(...pattern.split("\n"));
  }

  return patterns;
};

const numberOption = async (task: Task, text: string | undefined): Promise<number | undefined> => {
  if (text === undefined) {
    return undefined;
  }

  const value = parseCount(text, {});
  return value ?? task.fail(`invalid number '${text}'`, 2);
};

export const grep = async (task: Task): Promise<number> => {
  const options = await parseOptions(task, "lnqvscFiHhe:f:LorRm:wxEzA:B:C:ay", {
    status: 2,
    long: { "color:": "K", color: "K", colour: "K" },
  });
  const { flags, values } = options;
  const patterns = await patternsOf(task, options);
  const ignoreCase = flags.has("i") || flags.has("y");
  const fixed = flags.has("F") || task.applet === "fgrep";
  const extended = flags.has("E") || task.applet === "egrep";
  const both = await numberOption(task, values.get("C"));
  const numbers = {
    before: (await numberOption(task, values.get("B"))) ?? both ?? 0,
    after: (await numberOption(task, values.get("A"))) ?? both ?? 0,
    limit: (await numberOption(task, values.get("m"))) ?? Number.POSITIVE_INFINITY,
  };
  const finders: Find[] = [];
  for (const pattern of patterns) {
    try {
      const regex = fixed ? undefined : compileRegex(pattern, { extended, ignoreCase });
      finders.push(
        regex === undefined
          ? fixedFinder(pattern, ignoreCase)
          : (line, from) => regex.exec(line, from),
      );
    } catch (error) {
      if (error instanceof RegexError) {
        return task.fail(`bad regex '${pattern}': ${error.message}`, 2);
      }

      throw error;
    }
  }

  const grepper = new Grep(task, flags, finders, numbers);
  const recursive = flags.has("r") || flags.has("R");
  const paths = options.rest.length > 0 ? options.rest : [recursive ? "." : "-"];
  await grepper.files(paths);
  return grepper.failed && !(flags.has("q") && grepper.matched) ? 2 : grepper.matched ? 0 : 1;
};
