/** What a sed script works on: pattern space, hold space, the lines it is on. */
import { O } from "../kernel/open-file.ts";
import type { Match, Regex } from "../regex/regex.ts";
import { Input } from "./sed-input.ts";
import { SedError } from "./sed-address.ts";
import type { Address, SedCommand } from "./sed-address.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

export class SedState {
  protected readonly task: Task;

  protected readonly commands: SedCommand[];

  protected readonly input: Input;

  protected readonly quiet: boolean;

  protected readonly files: Map<string, number>;

  protected readonly print: (text: string) => void;

  protected pattern = "";

  protected hold = "";

  protected hadEnd = true;

  protected append: (() => Promise<string> | string)[] = [];

  protected lastRegex: Regex | undefined;

  protected substituted = false;

  protected missingEnd = false;

  constructor(
    task: Task,
    commands: SedCommand[],
    input: Input,
    options: { quiet: boolean; files: Map<string, number>; print(text: string): void },
  ) {
    this.task = task;
    this.commands = commands;
    this.input = input;
    this.quiet = options.quiet;
    this.files = options.files;
    this.print = options.print;
  }

  protected async nextLine(): Promise<boolean> {
    const raw = await this.input.next();
    if (raw === undefined) {
      return false;
    }

    this.hadEnd = raw.endsWith("\n");
    this.pattern = this.hadEnd ? raw.slice(0, -1) : raw;
    return true;
  }

  protected say(text: string, withEnd = this.hadEnd): void {
    this.print(`${this.missingEnd ? "\n" : ""}${text}${withEnd ? "\n" : ""}`);
    this.missingEnd = !withEnd;
  }

  protected async flushAppends(): Promise<void> {
    for (const make of this.append.splice(0)) {
      const text = await make();
      if (text !== "") {
        this.print((this.missingEnd ? "\n" : "") + text);
        this.missingEnd = false;
      }
    }
  }

  protected async matchesAddress(address: Address): Promise<boolean> {
    switch (address.kind) {
      case "line":
        return this.input.number === address.number;
      case "last":
        return this.input.isLast();
      case "regex":
        return this.match(address.regex, 0) !== undefined;
      default:
        return false;
    }
  }

  protected match(regex: Regex | undefined, from: number): Match | undefined {
    const used = regex ?? this.lastRegex;
    if (used === undefined) {
      throw new SedError("no previous regexp");
    }

    this.lastRegex = used;
    return used.exec(this.pattern, from, { notAtStart: false });
  }

  protected async selected(command: SedCommand): Promise<boolean> {
    const { from, to } = command;
    if (from === undefined) {
      return true;
    }

    if (to === undefined) {
      return this.matchesAddress(from);
    }

    const { number } = this.input;
    if (command.active) {
      const ends =
        to.kind === "line" || to.kind === "count"
          ? number >= command.endLine
          : await this.matchesAddress(to);
      command.active = !ends;
      return !(to.kind === "line" && number > command.endLine);
    }

    if (!(await this.matchesAddress(from))) {
      return false;
    }

    command.endLine = to.kind === "line" ? to.number : to.kind === "count" ? number + to.number : 0;
    command.active =
      to.kind === "regex"
        ? true
        : to.kind === "last"
          ? !(await this.input.isLast())
          : command.endLine > number;
    return true;
  }

  protected async writeFile(path: string, text: string): Promise<void> {
    if (path === "/dev/stdout") {
      this.print(text);
      return;
    }

    const { system } = this.task;
    const fd =
      this.files.get(path) ??
      (await system
        .open(path, O.WRONLY | O.CREAT | O.TRUNC)
        .catch((error: unknown) => this.task.failAbout(`can't open '${path}'`, error)));
    this.files.set(path, fd);
    await system.write(fd, encode(text));
  }
}
