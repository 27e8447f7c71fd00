/** The expression language of find. */
import type { Stat } from "../kernel/base-calls.ts";
import { ProcessExit } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { findGroup, findUser } from "./accounts.ts";
import { FindActions } from "./find-actions.ts";
import type { Test } from "./find-actions.ts";

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

export class FindParser extends FindActions {
  async parse(): Promise<Test> {
    if (this.words.length === 0) {
      return () => true;
    }

    const test = await this.or();
    if (this.at < this.words.length) {
      return this.unknown(this.words[this.at]!);
    }

    return test;
  }

  protected async or(): Promise<Test> {
    let left = await this.and();
    while (this.words[this.at] === "-o" || this.words[this.at] === "-or") {
      this.at += 1;
      const [first, right] = [left, await this.and()];
      left = async (visit) => (await first(visit)) || (await right(visit));
    }

    return left;
  }

  protected async and(): Promise<Test> {
    let left = await this.not();
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined || word === "-o" || word === "-or" || word === ")") {
        return left;
      }

      this.at += word === "-a" || word === "-and" ? 1 : 0;
      const [first, right] = [left, await this.not()];
      left = async (visit) => (await first(visit)) && right(visit);
    }
  }

  protected async not(): Promise<Test> {
    const word = this.words[this.at];
    if (word === "!" || word === "-not") {
      this.at += 1;
      const test = await this.not();
      return async (visit) => !(await test(visit));
    }

    if (word === "(") {
      this.at += 1;
      const test = await this.or();
      if (this.words[this.at] !== ")") {
        return this.task.fail("unpaired '('");
      }

      this.at += 1;
      return test;
    }

    return this.primary();
  }

  protected async primary(): Promise<Test> {
    const name = this.words[this.at] ?? "";
    this.at += 1;
    const { system } = this.task;
    const now = this.task.now;
    switch (name) {
      case "-name":
      case "-iname": {
        const pattern = await this.argument(name);
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
        const pattern = await this.argument(name);
        return ({ path }) => glob(pattern, path, name === "-ipath");
      }

      case "-regex": {
        const regex = compileRegex(await this.argument(name), { extended: false });
        return ({ path }) => {
          const match = regex.exec(path, 0);
          return match?.index === 0 && match.end === path.length;
        };
      }

      case "-type": {
        const letter = await this.argument(name);
        const type = typeLetters[letter];
        return type === undefined
          ? this.task.fail(`invalid argument '${letter}' to '-type'`)
          : ({ stat }) => stat.type === type;
      }

      case "-size":
        return this.size(await this.argument(name));
      case "-empty":
        return ({ path, stat }) =>
          stat.type === "file"
            ? stat.size === 0
            : stat.type === "directory" && system.readDirectory(path).length === 0;
      case "-newer": {
        const reference = await this.argument(name);
        const stat = await this.task.attempt(`can't stat '${reference}'`, () =>
          system.stat(reference),
        );
        if (stat === undefined) {
          throw new ProcessExit(1);
        }

        return (visit) => visit.stat.mtime > stat.mtime;
      }

      case "-mtime":
      case "-atime":
      case "-ctime": {
        const test = await this.number(name);
        const field = name.slice(1) as "mtime" | "atime" | "ctime";
        return ({ stat }) => test(Math.floor((now - stat[field]) / day));
      }

      case "-mmin":
      case "-amin":
      case "-cmin": {
        const test = await this.number(name);
        const field = `${name[1]}time` as "mtime" | "atime" | "ctime";
        return ({ stat }) => test(Math.floor((now - stat[field]) / 60_000));
      }

      case "-user":
      case "-group": {
        const who = await this.argument(name);
        const id = name === "-user" ? findUser(system, who)?.uid : findGroup(system, who)?.gid;
        if (id === undefined && !/^\d+$/.test(who)) {
          return this.task.fail(`unknown ${name.slice(1)} ${who}`);
        }

        return ({ stat }) => (name === "-user" ? stat.uid : stat.gid) === (id ?? Number(who));
      }

      case "-perm":
        return this.permission(await this.argument(name));
      case "-links": {
        const test = await this.number(name);
        return ({ stat }) => test(stat.nlink);
      }

      case "-inum": {
        const test = await this.number(name);
        return ({ stat }) => test(stat.ino);
      }

      case "-maxdepth":
      case "-mindepth": {
        const text = await this.argument(name);
        if (!/^\d+$/.test(text)) {
          return this.task.fail(`invalid number '${text}'`);
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
        return ({ path }) => this.allowed(path, 1);
      case "-true":
        return () => true;
      case "-false":
        return () => false;
      default:
        return this.action(name);
    }
  }
}
