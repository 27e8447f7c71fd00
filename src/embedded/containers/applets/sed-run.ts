/** Runs the commands of a sed script. */
import { reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { SedError } from "./sed-address.ts";
import type { SedCommand } from "./sed-address.ts";
import { SedEditor } from "./sed-edit.ts";

export class Sed extends SedEditor {
  async run(): Promise<void> {
    let restart = false;
    for (;;) {
      if (!restart && !(await this.nextLine())) {
        return;
      }

      restart = false;
      this.substituted = false;
      const end = await this.cycle();
      if (end === "restart") {
        restart = true;
        await this.flushAppends();
        continue;
      }

      if (!this.quiet && end !== "delete") {
        this.say(this.pattern);
      }

      await this.flushAppends();
      if (end === "quit") {
        return;
      }

      await this.task.flow();
    }
  }

  protected async cycle(): Promise<"end" | "delete" | "restart" | "quit"> {
    for (let at = 0; at < this.commands.length; at += 1) {
      const command = this.commands[at]!;
      if ((await this.selected(command)) === command.negated) {
        at = command.name === "{" ? this.blockEnd(command) : at;
        continue;
      }

      const next = await this.execute(command);
      if (typeof next === "string" && next.startsWith(":")) {
        at = this.label(next.slice(1));
      } else if (next !== undefined) {
        return next as Exclude<typeof next, `:${string}`>;
      }
    }

    return "end";
  }

  protected blockEnd({ end }: SedCommand): number {
    if (end === undefined) {
      throw new SedError("unmatched '{'");
    }

    return end;
  }

  protected label(name: string): number {
    if (name === "") {
      return this.commands.length;
    }

    const index = this.commands.findIndex(
      (command) => command.name === ":" && command.text === name,
    );
    if (index === -1) {
      throw new SedError(`can't find label for jump to '${name}'`);
    }

    return index;
  }

  protected async execute(
    command: SedCommand,
  ): Promise<undefined | "end" | "delete" | "restart" | "quit" | `:${string}`> {
    const { text } = command;
    switch (command.name) {
      case "=":
        this.say(String(this.input.number), true);
        break;
      case "a":
        this.append.push(() => text);
        break;
      case "i":
        this.print((this.missingEnd ? "\n" : "") + text);
        break;
      case "c": {
        if (command.to === undefined || command.negated || !command.active) {
          this.print(text);
        }

        return "delete";
      }

      case "b":
        return `:${text}`;
      case "t":
      case "T": {
        const jump = this.substituted === (command.name === "t");
        this.substituted = false;
        return jump ? `:${text}` : undefined;
      }

      case "d":
        return "delete";
      case "D": {
        const newline = this.pattern.indexOf("\n");
        if (newline === -1) {
          return "delete";
        }

        this.pattern = this.pattern.slice(newline + 1);
        return "restart";
      }

      case "g":
        this.pattern = this.hold;
        break;
      case "G":
        this.pattern += `\n${this.hold}`;
        break;
      case "h":
        this.hold = this.pattern;
        break;
      case "H":
        this.hold += `\n${this.pattern}`;
        break;
      case "x":
        [this.pattern, this.hold] = [this.hold, this.pattern];
        break;
      case "n":
        return this.following();
      case "N":
        return this.joinNext();
      case "p":
        this.say(this.pattern);
        break;
      case "P":
        this.say(this.pattern.split("\n")[0]!, true);
        break;
      case "q":
        return "quit";
      case "r":
        this.append.push(() =>
          readFileText(this.task.system, text).catch((error: unknown) => (reasonOf(error), "")),
        );
        break;
      case "w":
        await this.writeFile(text, `${this.pattern}\n`);
        break;
      case "s":
        return this.substitute(command.substitute!);
      case "y":
        this.pattern = this.pattern.replaceAll(
          /[\s\S]/g,
          (letter) => command.map!.get(letter) ?? letter,
        );
        break;
      default:
    }

    return undefined;
  }
}
