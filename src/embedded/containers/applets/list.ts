/** ls. */
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { findGroup, findUser } from "./accounts.ts";
import { listTime } from "./list-time.ts";
import { modeText } from "./mode.ts";
import { humanSize, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

interface Entry {
  name: string;
  path: string;
  stat: Stat;
  target: string | undefined;
}

const suffix = ({ stat }: Entry, flags: Set<string>): string => {
  if (stat.type === "directory") {
    return flags.has("F") || flags.has("p") ? "/" : "";
  }

  if (!flags.has("F")) {
    return "";
  }

  const signs: Partial<Record<Stat["type"], string>> = { link: "@", fifo: "|", socket: "=" };
  return signs[stat.type] ?? (stat.type === "file" && (stat.mode & 0o111) !== 0 ? "*" : "");
};

const compare = (flags: Set<string>): ((a: Entry, b: Entry) => number) => {
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const timeOf = ({ stat }: Entry): number =>
    flags.has("u") ? stat.atime : flags.has("c") ? stat.ctime : stat.mtime;
  const extension = ({ name }: Entry): string => /\.[^.]*$/.exec(name)?.[0] ?? "";
  const order = (a: Entry, b: Entry): number => {
    if (flags.has("S")) {
      return b.stat.size - a.stat.size || byName(a, b);
    }

    if (flags.has("t") || ((flags.has("c") || flags.has("u")) && !flags.has("l"))) {
      return timeOf(b) - timeOf(a) || byName(a, b);
    }

    return flags.has("X") ? extension(a).localeCompare(extension(b)) || byName(a, b) : byName(a, b);
  };
  const directed = flags.has("r") ? (a: Entry, b: Entry): number => -order(a, b) : order;
  const rank = ({ stat }: Entry): number => (stat.type === "directory" ? 0 : 1);
  return flags.has("D") ? (a, b) => rank(a) - rank(b) || directed(a, b) : directed;
};

class Listing {
  readonly #task: Task;
  readonly #flags: Set<string>;
  readonly #width: number;
  #printed = false;
  status = 0;

  constructor(task: Task, flags: Set<string>, width: number) {
    this.#task = task;
    this.#flags = flags;
    this.#width = width;
  }

  async entry(name: string, path: string, commandLine: boolean): Promise<Entry | undefined> {
    const { system } = this.#task;
    try {
      // Links on the command line are followed where nothing would tell them apart.
      const plain = ["l", "i", "s", "F"].every((letter) => !this.#flags.has(letter));
      const follow = this.#flags.has("L") || (commandLine && (plain || this.#flags.has("H")));
      const stat = follow ? system.stat(path) : system.lstat(path);
      return { name, path, stat, target: stat.type === "link" ? system.readlink(path) : undefined };
    } catch (error) {
      await this.#task.warn(`${path}: ${reasonOf(error)}`);
      this.status = 1;
      return undefined;
    }
  }

  async folder(path: string, heading: boolean): Promise<void> {
    const flags = this.#flags;
    let names: string[];
    try {
      names = this.#task.system.readDirectory(path);
    } catch (error) {
      await this.#task.warn(`can't open '${path}': ${reasonOf(error)}`);
      this.status = 1;
      return;
    }

    const dots = flags.has("a") ? [".", ".."] : [];
    const shown = [
      ...dots,
      ...names.filter((name) => flags.has("a") || flags.has("A") || !name.startsWith(".")),
    ];
    const entries: Entry[] = [];
    for (const name of shown) {
      const entry = await this.entry(name, `${path.replace(/\/+$/, "")}/${name}`, false);
      if (entry !== undefined) {
        entries.push(entry);
      }
    }

    if (heading) {
      this.#task.print(`${this.#printed ? "\n" : ""}${path}:\n`);
      this.#printed = true;
    }

    if (flags.has("l") || flags.has("s")) {
      this.#task.print(`total ${entries.reduce((sum, { stat }) => sum + stat.blocks, 0) / 2}\n`);
    }

    await this.entries(entries);
    if (flags.has("R")) {
      for (const { path: inner, stat, name } of entries.toSorted(compare(flags))) {
        if (stat.type === "directory" && name !== "." && name !== "..") {
          await this.folder(inner, true);
        }
      }
    }
  }

  async entries(entries: Entry[]): Promise<void> {
    const flags = this.#flags;
    const sorted = entries.toSorted(compare(flags));
    this.#printed ||= sorted.length > 0;
    if (flags.has("l")) {
      for (const entry of sorted) {
        this.#task.print(`${this.#long(entry)}\n`);
        await this.#task.flow();
      }

      return;
    }

    const cells = sorted.map((entry) => this.#prefix(entry) + entry.name + suffix(entry, flags));
    const columns =
      flags.has("C") || flags.has("x") || (this.#task.system.isTerminal(1) && !flags.has("1"));
    if (columns && !flags.has("1")) {
      this.#columns(cells);
    } else {
      this.#task.print(cells.map((cell) => `${cell}\n`).join(""));
    }
  }

  #prefix({ stat }: Entry): string {
    return (
      (this.#flags.has("i") ? `${String(stat.ino).padStart(7)} ` : "") +
      (this.#flags.has("s") ? `${String(stat.blocks / 2).padStart(6)} ` : "")
    );
  }

  #long(entry: Entry): string {
    const { stat, name, target } = entry;
    const flags = this.#flags;
    const { system } = this.#task;
    const group = flags.has("n") ? undefined : findGroup(system, stat.gid)?.name;
    const user = flags.has("n") ? undefined : findUser(system, stat.uid)?.name;
    const owner = (known: string | undefined, id: number): string =>
      (known ?? String(id)).slice(0, 8).padEnd(8);
    const size =
      stat.type === "char" || stat.type === "block"
        ? `${String(stat.rdev[0]).padStart(4)}, ${String(stat.rdev[1]).padStart(3)}`
        : flags.has("h")
          ? humanSize(stat.size).padStart(9)
          : String(stat.size).padStart(9);
    const time = flags.has("u") ? stat.atime : flags.has("c") ? stat.ctime : stat.mtime;
    const owners = flags.has("g")
      ? owner(group, stat.gid)
      : `${owner(user, stat.uid)} ${owner(group, stat.gid)}`;
    return (
      `${this.#prefix(entry)}${modeText(stat.type, stat.mode)} ${String(stat.nlink).padStart(4)} ${owners} ${size} ` +
      `${listTime(time, this.#task.now, flags.has("e"))} ${name}${target === undefined ? suffix(entry, flags) : ` -> ${target}`}`
    );
  }

  #columns(cells: string[]): void {
    const widest = Math.max(0, ...cells.map((cell) => cell.length)) + 2;
    const count = Math.max(1, Math.floor((this.#width - 1) / widest));
    const rows = Math.ceil(cells.length / count);
    for (let row = 0; row < rows; row += 1) {
      const line: string[] = [];
      for (let column = 0; column < count; column += 1) {
        const cell = cells[this.#flags.has("x") ? row * count + column : column * rows + row];
        if (cell !== undefined) {
          line.push(cell);
        }
      }

      this.#task.print(
        `${line.map((cell, index) => (index === line.length - 1 ? cell : cell.padEnd(widest))).join("")}\n`,
      );
    }
  }
}

export const ls = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "1AaCxdLHRFplinshrSXvctukw:T:g", {
    long: { "full-time": "e", "group-directories-first": "D", "color:": "K", color: "K" },
  });
  for (const [letter] of all) {
    // The last form that is asked for counts.
    if ("lnge".includes(letter)) {
      flags.add("l");
      flags.delete("C");
      flags.delete("x");
    } else if (letter === "C" || letter === "x") {
      flags.add(letter);
      flags.delete("l");
    }
  }

  task.system.terminalOf(1);
  const wanted = values.get("w");
  const width =
    (wanted === undefined
      ? task.system.process.terminal?.columns
      : await requireCount(task, wanted)) || 80;
  const listing = new Listing(task, flags, width);
  const files: Entry[] = [];
  const folders: string[] = [];
  for (const path of rest.length === 0 ? ["."] : rest) {
    const entry = await listing.entry(path, path, true);
    if (entry !== undefined && entry.stat.type === "directory" && !flags.has("d")) {
      folders.push(path);
    } else if (entry !== undefined) {
      files.push(entry);
    }
  }

  if (files.length > 0) {
    await listing.entries(files);
  }

  const heading = rest.length > 1 || flags.has("R");
  const byName = (a: string, b: string): number => (a < b ? -1 : 1) * (flags.has("r") ? -1 : 1);
  for (const path of folders.toSorted(byName)) {
    await listing.folder(path, heading);
  }

  return listing.status;
};
