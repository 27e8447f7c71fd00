/** find. */
import { findGroup, findUser } from "./accounts.ts";
import { applyModeText, modeText } from "./mode.ts";
import { runProgram } from "./run.ts";
import type { Task } from "./task.ts";
import { usageText } from "./usage.ts";
import type { Stat } from "../kernel/base-calls.ts";
import { ProcessExit, reasonOf } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import { matchesPattern } from "../shell/pattern.ts";

interface Visit {
  path: string;
  stat: Stat;
  prune: boolean;
}

type Test = (visit: Visit) => boolean | Promise<boolean>;

const day = 86_400_000;
const typeLetters: Record<string, Stat["type"]> = {
  f: "file",
  d: "directory",
  l: "link",
  c: "char",
  b: "block",
  p: "fifo",
  s: "socket",
};

const glob = (pattern: string, text: string, ignoreCase: boolean): boolean =>
  matchesPattern(ignoreCase ? text.toLowerCase() : text, [
    { text: ignoreCase ? pattern.toLowerCase() : pattern, quoted: false },
  ]);

class FindParser {
  readonly #task: Task;
  readonly #words: string[];
  readonly options = {
    maxDepth: Number.POSITIVE_INFINITY,
    minDepth: 0,
    depthFirst: false,
    sameDevice: false,
  };
  hasAction = false;
  readonly finishers: (() => Promise<void>)[] = [];
  failed = false;
  #at = 0;

  constructor(task: Task, words: string[]) {
    this.#task = task;
    this.#words = words;
  }

  async parse(): Promise<Test> {
    if (this.#words.length === 0) {
      return () => true;
    }

    const test = await this.#or();
    if (this.#at < this.#words.length) {
      return this.#unknown(this.#words[this.#at]!);
    }

    return test;
  }

  async #unknown(word: string): Promise<never> {
    await this.#task.warn(`unrecognized: ${word}`);
    await this.#task.complain(usageText("find"));
    throw new ProcessExit(1);
  }

  async #or(): Promise<Test> {
    let left = await this.#and();
    while (this.#words[this.#at] === "-o" || this.#words[this.#at] === "-or") {
      this.#at += 1;
      const [first, right] = [left, await this.#and()];
      left = async (visit) => (await first(visit)) || (await right(visit));
    }

    return left;
  }

  async #and(): Promise<Test> {
    let left = await this.#not();
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined || word === "-o" || word === "-or" || word === ")") {
        return left;
      }

      this.#at += word === "-a" || word === "-and" ? 1 : 0;
      const [first, right] = [left, await this.#not()];
      left = async (visit) => (await first(visit)) && right(visit);
    }
  }

  async #not(): Promise<Test> {
    const word = this.#words[this.#at];
    if (word === "!" || word === "-not") {
      this.#at += 1;
      const test = await this.#not();
      return async (visit) => !(await test(visit));
    }

    if (word === "(") {
      this.#at += 1;
      const test = await this.#or();
      this.#at += 1;
      return test;
    }

    return this.#primary();
  }

  async #argument(name: string): Promise<string> {
    const word = this.#words[this.#at];
    if (word === undefined) {
      return this.#task.fail(`${name} requires an argument`);
    }

    this.#at += 1;
    return word;
  }

  async #number(name: string): Promise<(value: number) => boolean> {
    const text = await this.#argument(name);
    const number = Number(text.replace(/^[-+]/, ""));
    if (!/^[-+]?\d+$/.test(text)) {
      return this.#task.fail(`invalid number '${text}'`);
    }

    return text.startsWith("+")
      ? (value) => value > number
      : text.startsWith("-")
        ? (value) => value < number
        : (value) => value === number;
  }

  async #primary(): Promise<Test> {
    const name = this.#words[this.#at] ?? "";
    this.#at += 1;
    const { system } = this.#task;
    const now = this.#task.now;
    switch (name) {
      case "-name":
      case "-iname": {
        const pattern = await this.#argument(name);
        return ({ path }) =>
          glob(
            pattern,
            path
              .replace(/(?<=.)\/+$/, "")
              .split("/")
              .pop() || "/",
            name === "-iname",
          );
      }

      case "-path":
      case "-wholename":
      case "-ipath": {
        const pattern = await this.#argument(name);
        return ({ path }) => glob(pattern, path, name === "-ipath");
      }

      case "-regex": {
        const regex = compileRegex(await this.#argument(name), { extended: false });
        return ({ path }) => {
          const match = regex.exec(path, 0);
          return match?.index === 0 && match.end === path.length;
        };
      }

      case "-type": {
        const letters = (await this.#argument(name)).split(",");
        return ({ stat }) => letters.some((letter) => typeLetters[letter] === stat.type);
      }

      case "-size":
        return this.#size(await this.#argument(name));
      case "-empty":
        return ({ path, stat }) =>
          stat.type === "file"
            ? stat.size === 0
            : stat.type === "directory" && system.readDirectory(path).length === 0;
      case "-newer": {
        const reference = await this.#argument(name);
        const stat = await this.#task.attempt(reference, () => system.stat(reference));
        if (stat === undefined) {
          throw new ProcessExit(1);
        }

        return (visit) => visit.stat.mtime > stat.mtime;
      }

      case "-mtime":
      case "-atime":
      case "-ctime": {
        const test = await this.#number(name);
        const field = name.slice(1) as "mtime" | "atime" | "ctime";
        return ({ stat }) => test(Math.floor((now - stat[field]) / day));
      }

      case "-mmin":
      case "-amin":
      case "-cmin": {
        const test = await this.#number(name);
        const field = `${name[1]}time` as "mtime" | "atime" | "ctime";
        return ({ stat }) => test(Math.floor((now - stat[field]) / 60_000));
      }

      case "-user":
      case "-group": {
        const who = await this.#argument(name);
        const id = name === "-user" ? findUser(system, who)?.uid : findGroup(system, who)?.gid;
        if (id === undefined && !/^\d+$/.test(who)) {
          return this.#task.fail(`unknown ${name.slice(1)} ${who}`);
        }

        return ({ stat }) => (name === "-user" ? stat.uid : stat.gid) === (id ?? Number(who));
      }

      case "-perm":
        return this.#permission(await this.#argument(name));
      case "-links": {
        const test = await this.#number(name);
        return ({ stat }) => test(stat.nlink);
      }

      case "-inum": {
        const test = await this.#number(name);
        return ({ stat }) => test(stat.ino);
      }

      case "-maxdepth":
      case "-mindepth": {
        const text = await this.#argument(name);
        if (!/^\d+$/.test(text)) {
          return this.#task.fail(`invalid number '${text}'`);
        }

        this.options[name === "-maxdepth" ? "maxDepth" : "minDepth"] = Number(text);
        return () => true;
      }

      case "-depth":
        this.options.depthFirst = true;
        return () => true;
      case "-xdev":
        this.options.sameDevice = true;
        return () => true;
      case "-executable":
        return ({ path }) => this.#allowed(path, 1);
      case "-true":
        return () => true;
      case "-false":
        return () => false;
      default:
        return this.#action(name);
    }
  }

  #allowed(path: string, mask: number): boolean {
    try {
      this.#task.system.access(path, mask);
      return true;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  }

  async #action(name: string): Promise<Test> {
    const task = this.#task;
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
      case "-ls":
        this.hasAction = true;
        return ({ path, stat }) => {
          task.print(
            `${String(stat.ino).padStart(7)} ${String(stat.blocks / 2).padStart(6)} ${modeText(stat.type, stat.mode)} ${String(stat.nlink).padStart(3)} ${path}\n`,
          );
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
        return this.#exec(name);
      default:
        return this.#unknown(name === "" ? "-" : name);
    }
  }

  async #exec(name: string): Promise<Test> {
    this.hasAction = true;
    const words: string[] = [];
    for (;;) {
      const word = this.#words[this.#at];
      if (word === undefined) {
        return this.#task.fail(`${name} requires an argument`);
      }

      this.#at += 1;
      if (word === ";" || (word === "+" && words.at(-1) === "{}")) {
        return word === ";" ? this.#execEach(words) : this.#execMany(words.slice(0, -1));
      }

      words.push(word);
    }
  }

  #execEach(words: string[]): Test {
    return async ({ path }) => {
      const command = words.map((word) => word.replaceAll("{}", path));
      const { code } = await runProgram(this.#task, command, { message: command[0]! });
      return code === 0;
    };
  }

  #execMany(words: string[]): Test {
    const paths: string[] = [];
    this.finishers.push(async () => {
      if (paths.length > 0) {
        const { code } = await runProgram(this.#task, [...words, ...paths], { message: words[0]! });
        this.failed ||= code !== 0;
      }
    });
    return ({ path }) => {
      paths.push(path);
      return true;
    };
  }

  async #size(text: string): Promise<Test> {
    const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text);
    if (match === null) {
      return this.#task.fail(`invalid number '${text}'`);
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

  async #permission(text: string): Promise<Test> {
    const sign = /^[-/+]/.exec(text)?.[0] ?? "";
    const mode = applyModeText(text.slice(sign.length), 0, { directory: false, umask: 0 });
    if (mode === undefined) {
      return this.#task.fail(`invalid mode '${text}'`);
    }

    return ({ stat }) =>
      sign === "-"
        ? (stat.mode & mode) === mode
        : sign === ""
          ? stat.mode === mode
          : mode === 0 || (stat.mode & mode) !== 0;
  }
}

export const find = async (task: Task): Promise<number> => {
  const words = [...task.args];
  const follow = { all: false, commandLine: false };
  while (words[0] === "-L" || words[0] === "-H") {
    const option = words.shift();
    follow.all ||= option === "-L";
    follow.commandLine ||= option === "-H";
  }

  const firstTest = words.findIndex((word) => /^-|^[!(]$/.test(word));
  const paths = firstTest === -1 ? words : words.slice(0, firstTest);
  const parser = new FindParser(task, firstTest === -1 ? [] : words.slice(firstTest));
  const test = await parser.parse();
  const { options } = parser;
  let status = 0;
  const walk = async (path: string, depth: number, device: number | undefined): Promise<void> => {
    let stat: Stat;
    try {
      stat =
        follow.all || (follow.commandLine && depth === 0)
          ? task.system.stat(path)
          : task.system.lstat(path);
    } catch (error) {
      await task.warn(`${path}: ${reasonOf(error)}`);
      status = 1;
      return;
    }

    const visit: Visit = { path, stat, prune: false };
    const apply = async (): Promise<void> => {
      if (depth >= options.minDepth && (await test(visit)) && !parser.hasAction) {
        task.print(`${path}\n`);
        await task.flow();
      }
    };
    if (!options.depthFirst) {
      await apply();
    }

    const within = !options.sameDevice || device === undefined || stat.inode.fs.device === device;
    if (stat.type === "directory" && depth < options.maxDepth && !visit.prune && within) {
      try {
        for (const name of task.system.readDirectory(path)) {
          await walk(
            path === "/" ? `/${name}` : `${path.replace(/\/$/, "")}/${name}`,
            depth + 1,
            stat.inode.fs.device,
          );
        }
      } catch (error) {
        await task.warn(`${path}: ${reasonOf(error)}`);
        status = 1;
      }
    }

    if (options.depthFirst) {
      await apply();
    }
  };
  for (const path of paths.length === 0 ? ["."] : paths) {
    await walk(path, 0, undefined);
  }

  for (const finish of parser.finishers) {
    await finish();
  }

  return parser.failed ? 1 : status;
};
