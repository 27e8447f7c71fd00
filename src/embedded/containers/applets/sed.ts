/** sed. */
import { LineReader, closeInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import { SedError, SedParser } from "./sed-parse.ts";
import type { Address, SedCommand, Substitution } from "./sed-parse.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";
import type { Match, Regex } from "../regex/regex.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";

/** Lines of all inputs, with one line of foresight for `$`. */
class Input {
  readonly #task: Task;
  readonly #paths: string[];
  readonly #separator: string;
  #reader: LineReader | undefined;
  #fd = 0;
  #ahead: string | undefined;
  path = "-";
  failed = false;
  number = 0;

  constructor(task: Task, paths: string[], separator: string) {
    this.#task = task;
    this.#paths = [...paths];
    this.#separator = separator;
  }

  async next(): Promise<string | undefined> {
    const line = this.#ahead ?? (await this.#read());
    this.#ahead = undefined;
    this.number += line === undefined ? 0 : 1;
    return line;
  }

  async isLast(): Promise<boolean> {
    this.#ahead ??= await this.#read();
    return this.#ahead === undefined;
  }

  async #read(): Promise<string | undefined> {
    for (;;) {
      if (this.#reader === undefined) {
        const path = this.#paths.shift();
        if (path === undefined) {
          return undefined;
        }

        await this.#open(path);
        continue;
      }

      const line = await this.#line();
      if (line !== undefined) {
        return line;
      }

      closeInput(this.#task, this.#fd);
      this.#reader = undefined;
    }
  }

  async #line(): Promise<string | undefined> {
    try {
      return await this.#reader!.next();
    } catch (error) {
      if (!isErrno(error, "EISDIR")) {
        throw error;
      }

      return undefined;
    }
  }

  async #open(path: string): Promise<void> {
    try {
      this.#fd = path === "-" ? 0 : await this.#task.system.open(path);
      this.path = path;
      this.#reader = new LineReader(this.#task.system, this.#fd, this.#separator);
    } catch (error) {
      this.failed = true;
      await this.#task.warn(`${path}: ${reasonOf(error)}`);
    }
  }
}

class Sed {
  readonly #task: Task;
  readonly #commands: SedCommand[];
  readonly #input: Input;
  readonly #quiet: boolean;
  readonly #files: Map<string, number>;
  readonly #print: (text: string) => void;
  #pattern = "";
  #hold = "";
  #hadEnd = true;
  #append: (() => Promise<string> | string)[] = [];
  #lastRegex: Regex | undefined;
  #substituted = false;
  #missingEnd = false;

  constructor(
    task: Task,
    commands: SedCommand[],
    input: Input,
    options: { quiet: boolean; files: Map<string, number>; print(text: string): void },
  ) {
    this.#task = task;
    this.#commands = commands;
    this.#input = input;
    this.#quiet = options.quiet;
    this.#files = options.files;
    this.#print = options.print;
  }

  async run(): Promise<number> {
    let restart = false;
    for (;;) {
      if (!restart && !(await this.#nextLine())) {
        return 0;
      }

      restart = false;
      this.#substituted = false;
      const end = await this.#cycle();
      if (end === "restart") {
        restart = true;
        await this.#flushAppends();
        continue;
      }

      if (!this.#quiet && end !== "delete" && !(typeof end === "object" && end.silent)) {
        this.#say(this.#pattern);
      }

      await this.#flushAppends();
      if (typeof end === "object") {
        return end.status;
      }

      await this.#task.flow();
    }
  }

  async #nextLine(): Promise<boolean> {
    const raw = await this.#input.next();
    if (raw === undefined) {
      return false;
    }

    this.#hadEnd = raw.endsWith("\n") || raw.endsWith("\0");
    this.#pattern = this.#hadEnd ? raw.slice(0, -1) : raw;
    return true;
  }

  #say(text: string, withEnd = this.#hadEnd): void {
    this.#print(`${this.#missingEnd ? "\n" : ""}${text}${withEnd ? "\n" : ""}`);
    this.#missingEnd = !withEnd;
  }

  async #flushAppends(): Promise<void> {
    for (const make of this.#append.splice(0)) {
      const text = await make();
      if (text !== "") {
        this.#print((this.#missingEnd ? "\n" : "") + text);
        this.#missingEnd = false;
      }
    }
  }

  async #matchesAddress(address: Address): Promise<boolean> {
    switch (address.kind) {
      case "line":
        return this.#input.number === address.number;
      case "last":
        return this.#input.isLast();
      case "step":
        return address.step === 0
          ? this.#input.number === address.first
          : this.#input.number >= address.first &&
              (this.#input.number - address.first) % address.step === 0;
      case "regex":
        return this.#match(address.regex, 0) !== undefined;
      default:
        return false;
    }
  }

  #match(regex: Regex | undefined, from: number): Match | undefined {
    const used = regex ?? this.#lastRegex;
    if (used === undefined) {
      throw new SedError("no previous regexp");
    }

    this.#lastRegex = used;
    return used.exec(this.#pattern, from, { notAtStart: false });
  }

  async #selected(command: SedCommand): Promise<boolean> {
    const { from, to } = command;
    if (from === undefined) {
      return true;
    }

    if (to === undefined) {
      return this.#matchesAddress(from);
    }

    const { number } = this.#input;
    if (command.active) {
      const ends =
        to.kind === "line" || to.kind === "count" || to.kind === "multiple"
          ? number >= command.endLine
          : await this.#matchesAddress(to);
      command.active = !ends;
      return !(to.kind === "line" && number > command.endLine);
    }

    const zero = from.kind === "line" && from.number === 0 && number === 1;
    if (!zero && !(await this.#matchesAddress(from))) {
      return false;
    }

    command.endLine =
      to.kind === "line"
        ? to.number
        : to.kind === "count"
          ? number + to.number
          : to.kind === "multiple" && to.number > 0
            ? Math.ceil(number / to.number) * to.number
            : 0;
    command.active =
      to.kind === "regex"
        ? !(zero && this.#match(to.regex, 0) !== undefined)
        : to.kind === "last"
          ? !(await this.#input.isLast())
          : command.endLine > number;
    return true;
  }

  async #cycle(): Promise<"end" | "delete" | "restart" | { status: number; silent: boolean }> {
    for (let at = 0; at < this.#commands.length; at += 1) {
      const command = this.#commands[at]!;
      if ((await this.#selected(command)) === command.negated) {
        at = command.name === "{" ? command.end : at;
        continue;
      }

      const next = await this.#execute(command);
      if (typeof next === "string" && next.startsWith(":")) {
        at = this.#label(next.slice(1));
      } else if (next !== undefined) {
        return next as Exclude<typeof next, `:${string}`>;
      }
    }

    return "end";
  }

  #label(name: string): number {
    if (name === "") {
      return this.#commands.length;
    }

    const index = this.#commands.findIndex(
      (command) => command.name === ":" && command.text === name,
    );
    if (index === -1) {
      throw new SedError(`can't find label for jump to '${name}'`);
    }

    return index;
  }

  async #execute(
    command: SedCommand,
  ): Promise<
    undefined | "end" | "delete" | "restart" | `:${string}` | { status: number; silent: boolean }
  > {
    const { text } = command;
    switch (command.name) {
      case "=":
        this.#say(String(this.#input.number), true);
        break;
      case "a":
        this.#append.push(() => text);
        break;
      case "i":
        this.#print((this.#missingEnd ? "\n" : "") + text);
        break;
      case "c": {
        if (command.to === undefined || command.negated || !command.active) {
          this.#print(text);
        }

        return "delete";
      }

      case "b":
        return `:${text}`;
      case "t":
      case "T": {
        const jump = this.#substituted === (command.name === "t");
        this.#substituted = false;
        return jump ? `:${text}` : undefined;
      }

      case "d":
        return "delete";
      case "D": {
        const newline = this.#pattern.indexOf("\n");
        if (newline === -1) {
          return "delete";
        }

        this.#pattern = this.#pattern.slice(newline + 1);
        return "restart";
      }

      case "g":
        this.#pattern = this.#hold;
        break;
      case "G":
        this.#pattern += `\n${this.#hold}`;
        break;
      case "h":
        this.#hold = this.#pattern;
        break;
      case "H":
        this.#hold += `\n${this.#pattern}`;
        break;
      case "x":
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        break;
      case "z":
        this.#pattern = "";
        break;
      case "F":
        this.#say(this.#input.path, true);
        break;
      case "n":
        return this.#following();
      case "N":
        return this.#joinNext();
      case "p":
        this.#say(this.#pattern);
        break;
      case "P":
        this.#say(this.#pattern.split("\n")[0]!, true);
        break;
      case "q":
        return { status: Number(text || 0), silent: false };
      case "Q":
        return { status: Number(text || 0), silent: true };
      case "r":
        this.#append.push(() =>
          readFileText(this.#task.system, text).catch((error: unknown) => (reasonOf(error), "")),
        );
        break;
      case "w":
        await this.#writeFile(text, `${this.#pattern}\n`);
        break;
      case "s":
        return this.#substitute(command.substitute!);
      case "y":
        this.#pattern = this.#pattern.replaceAll(
          /[\s\S]/g,
          (letter) => command.map!.get(letter) ?? letter,
        );
        break;
      default:
    }

    return undefined;
  }

  async #following(): Promise<undefined | { status: number; silent: boolean }> {
    if (await this.#input.isLast()) {
      return { status: 0, silent: false };
    }

    if (!this.#quiet) {
      this.#say(this.#pattern);
    }

    await this.#flushAppends();
    await this.#nextLine();
    return undefined;
  }

  async #joinNext(): Promise<undefined | { status: number; silent: boolean }> {
    const before = this.#pattern;
    if (await this.#input.isLast()) {
      return { status: 0, silent: false };
    }

    await this.#flushAppends();
    await this.#nextLine();
    this.#pattern = `${before}\n${this.#pattern}`;
    return undefined;
  }

  async #substitute(command: Substitution): Promise<undefined> {
    const source = this.#pattern;
    let result = "";
    let from = 0;
    let count = 0;
    let changed = false;
    for (let at = 0; at <= source.length;) {
      const match = this.#match(command.regex, at);
      if (match === undefined || (at > 0 && match.index < at)) {
        break;
      }

      const empty = match.end === match.index;
      if (
        !(
          empty &&
          match.index === from &&
          count > 0 &&
          match.index === at &&
          at > 0 &&
          source.slice(from, at) === "" &&
          changed
        )
      ) {
        count += 1;
        if (count >= command.number) {
          result += source.slice(from, match.index) + replacementOf(command.replacement, match);
          from = match.end;
          changed = true;
          if (!command.global) {
            break;
          }
        }
      }

      at = empty ? match.end + 1 : match.end;
      if (at === source.length && !empty && count > 0) {
        break;
      }
    }

    if (!changed) {
      return undefined;
    }

    this.#pattern = result + source.slice(from);
    this.#substituted = true;
    if (command.print) {
      this.#say(this.#pattern);
    }

    if (command.file !== undefined) {
      await this.#writeFile(command.file, `${this.#pattern}\n`);
    }

    return undefined;
  }

  async #writeFile(path: string, text: string): Promise<void> {
    if (path === "/dev/stdout") {
      this.#print(text);
      return;
    }

    const { system } = this.#task;
    const fd = this.#files.get(path) ?? (await system.open(path, O.WRONLY | O.CREAT | O.TRUNC));
    this.#files.set(path, fd);
    await system.write(fd, encode(text));
  }
}

/** `&`, `\1`, `\n`, and the case changes of GNU. */
const replacementOf = (text: string, { groups }: Match): string => {
  let result = "";
  let mode = "";
  let once = "";
  const add = (piece: string): void => {
    let changed = mode === "U" ? piece.toUpperCase() : mode === "L" ? piece.toLowerCase() : piece;
    if (once !== "" && changed !== "") {
      changed =
        (once === "u" ? changed[0]!.toUpperCase() : changed[0]!.toLowerCase()) + changed.slice(1);
      once = "";
    }

    result += changed;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "&") {
      add(groups[0]!);
    } else if (character === "\\" && at + 1 < text.length) {
      at += 1;
      const next = text[at]!;
      if (/\d/.test(next)) {
        add(groups[Number(next)] ?? "");
      } else if ("ULE".includes(next)) {
        mode = next === "E" ? "" : next;
      } else if ("ul".includes(next)) {
        once = next;
      } else {
        add({ n: "\n", t: "\t", r: "\r", a: "\u0007", f: "\f", v: "\v" }[next] ?? next);
      }
    } else {
      add(character);
    }
  }

  return result;
};

const scriptOf = async (
  task: Task,
  all: [string, string | undefined][],
  rest: string[],
): Promise<string> => {
  const parts: string[] = [];
  for (const [letter, value] of all) {
    if (letter === "e") {
      parts.push(value!);
    } else if (letter === "f") {
      try {
        parts.push(
          (await readFileText(task.system, value === "-" ? "/dev/stdin" : value!))
            .replace(/^#n\n/, "")
            .replace(/\n$/, ""),
        );
      } catch (error) {
        return task.fail(`${value}: ${reasonOf(error)}`);
      }
    }
  }

  if (parts.length === 0) {
    const script = rest.shift();
    if (script === undefined) {
      return task.usage();
    }

    parts.push(script);
  }

  return parts.join("\n");
};

export const sed = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "i::rEne:f:sz", {
    long: {
      "in-place": "i",
      "regexp-extended": "r",
      quiet: "n",
      silent: "n",
      "expression:": "e",
      "file:": "f",
    },
  });
  const script = await scriptOf(task, all, rest);
  try {
    const parse = (): SedCommand[] =>
      new SedParser(script, flags.has("r") || flags.has("E")).parse();
    const quiet = flags.has("n");
    const files = new Map<string, number>();
    const separator = flags.has("z") ? "\0" : "\n";
    if (!flags.has("i")) {
      const input = new Input(task, rest.length === 0 ? ["-"] : rest, separator);
      const status = await new Sed(task, parse(), input, {
        quiet,
        files,
        print: (text) => task.print(text),
      }).run();
      return input.failed ? 1 : status;
    }

    parse();
    let failed = 0;
    for (const path of rest) {
      failed = (await inPlace(
        task,
        path,
        values.get("i"),
        (input, print) => new Sed(task, parse(), input, { quiet, files, print }).run(),
        separator,
      ))
        ? failed
        : 1;
    }

    return failed;
  } catch (error) {
    if (error instanceof SedError) {
      return task.fail(error.message);
    }

    throw error;
  }
};

/** Writes a new file beside the old one and puts it in its place. */
const inPlace = async (
  task: Task,
  path: string,
  suffix: string | undefined,
  run: (input: Input, print: (text: string) => void) => Promise<number>,
  separator: string,
): Promise<boolean> => {
  const { system } = task;
  let stat;
  try {
    stat = system.stat(path);
  } catch (error) {
    await task.warn(`${path}: ${reasonOf(error)}`);
    return false;
  }

  if (stat.type !== "file") {
    await task.warn(`${path}: not a regular file`);
    return false;
  }

  let text = "";
  const input = new Input(task, [path], separator);
  await run(input, (part) => {
    text += part;
  });
  if (input.failed) {
    return false;
  }

  const random = Buffer.from(system.kernel.host.random(6)).toString("hex").slice(0, 6);
  const temporary = `${path}${random}`;
  try {
    const fd = await system.open(temporary, O.WRONLY | O.CREAT | O.EXCL, 0o600);
    await system.write(fd, encode(text));
    system.close(fd);
    system.chmod(temporary, stat.mode);
    if (
      stat.uid !== system.process.credentials.euid ||
      stat.gid !== system.process.credentials.egid
    ) {
      system.chown(temporary, stat.uid, stat.gid);
    }
  } catch (error) {
    return task.fail(`can't create temp file ${path}XXXXXX: ${reasonOf(error)}`);
  }

  if (suffix !== undefined) {
    system.rename(path, suffix.includes("*") ? suffix.replaceAll("*", path) : `${path}${suffix}`);
  }

  system.rename(temporary, path);
  return true;
};
