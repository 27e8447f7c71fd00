/** The language of sed: scripts as commands with addresses. */
import { SedAddressParser, SedError } from "./sed-address.ts";
import type { Address, SedCommand, Substitution } from "./sed-address.ts";

export class SedParser extends SedAddressParser {
  parse(): SedCommand[] {
    const blocks: number[] = [];
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.at >= this.text.length) {
        break;
      }

      if (this.peek() === "#") {
        this.skip(/[^\n]*/y);
        continue;
      }

      const command = this.command();
      if (command.name === "}") {
        const open = blocks.pop();
        if (open === undefined) {
          throw new SedError("unexpected '}'");
        }

        this.commands[open]!.end = this.commands.length;
      } else if (command.name === "{") {
        blocks.push(this.commands.length);
      }

      this.commands.push(command);
    }

    if (blocks.length > 0) {
      throw new SedError("unmatched '{'");
    }

    return this.commands;
  }

  protected command(): SedCommand {
    const from = this.address();
    let to: Address | undefined;
    this.skip(/[ \t]*/y);
    if (from !== undefined && this.peek() === ",") {
      this.at += 1;
      this.skip(/[ \t]*/y);
      to = this.address(true);
      if (to === undefined) {
        throw new SedError("no address after comma");
      }
    }

    this.skip(/[ \t]*/y);
    const negated = this.peek() === "!";
    this.skip(/!*[ \t]*/y);
    const name = this.peek();
    this.at += 1;
    if (name === "") {
      throw new SedError("missing command");
    }

    const command: SedCommand = {
      name,
      from,
      to,
      negated,
      text: "",
      end: 0,
      substitute: undefined,
      map: undefined,
      active: false,
      endLine: 0,
    };
    this.arguments(command);
    return command;
  }

  protected arguments(command: SedCommand): void {
    const { name } = command;
    if ("aic".includes(name)) {
      command.text = this.appendText();
    } else if (":btT".includes(name)) {
      this.skip(/[ \t]*/y);
      command.text = this.skip(/[^\n;]*/y).trim();
      if (name === ":" && command.text === "") {
        throw new SedError(`":" lacks a label`);
      }
    } else if ("rwRW".includes(name)) {
      this.skip(/[ \t]*/y);
      command.text = this.skip(/[^\n]*/y);
      if (command.text === "") {
        throw new SedError("empty filename");
      }
    } else if (name === "s") {
      command.substitute = this.substitution();
    } else if (name === "y") {
      command.map = this.transliteration();
    } else if ("qQlL".includes(name)) {
      this.skip(/[ \t]*/y);
      command.text = this.skip(/\d*/y);
    } else if (!"{}=dDgGhHnNpPxzF".includes(name)) {
      throw new SedError(`unsupported command ${name}`);
    }

    if (name !== "{" && !"aic".includes(name)) {
      this.skip(/[ \t]*/y);
      if (!/^[;\n}#]?$/.test(this.peek())) {
        throw new SedError("garbage after command");
      }
    }
  }

  protected appendText(): string {
    this.skip(/[ \t]*/y);
    if (this.peek() === "\\") {
      this.at += 1;
      if (this.peek() === "\n") {
        this.at += 1;
      } else {
        this.skip(/[ \t]*\n?/y);
      }
    } else if (this.peek() === "" || this.peek() === "\n") {
      throw new SedError(
        "expected \\ after a, c or i".replace(/^expected.*/, "expected text after 'a', 'c' or 'i'"),
      );
    }

    let text = "";
    for (;;) {
      const character = this.peek();
      if (character === "" || character === "\n") {
        return `${text}\n`;
      }

      this.at += 1;
      if (character === "\\") {
        const next = this.peek();
        this.at += 1;
        text += next === "t" ? "\t" : next;
      } else {
        text += character;
      }
    }
  }

  protected substitution(): Substitution {
    const delimiter = this.peek();
    this.at += 1;
    const source = this.delimited(delimiter, true);
    const replacement = this.delimited(delimiter, false);
    const substitution: Substitution = {
      regex: undefined,
      replacement,
      global: false,
      number: 1,
      print: false,
      execute: false,
      file: undefined,
    };
    let flags = "";
    for (;;) {
      const digits = this.skip(/\d+/y);
      if (digits !== "") {
        substitution.number = Number(digits);
        continue;
      }

      const flag = this.peek();
      if (flag === "w") {
        this.at += 1;
        this.skip(/[ \t]*/y);
        substitution.file = this.skip(/[^\n]*/y);
        break;
      }

      if (!/^[gpiIMe]$/.test(flag)) {
        if (!/^[\s;}#]?$/.test(flag)) {
          throw new SedError("bad option in substitution expression");
        }

        break;
      }

      this.at += 1;
      substitution.global ||= flag === "g";
      substitution.print ||= flag === "p";
      substitution.execute ||= flag === "e";
      flags += flag;
    }

    substitution.regex = this.regex(source, flags);
    return substitution;
  }

  protected transliteration(): Map<string, string> {
    const delimiter = this.peek();
    this.at += 1;
    const letters = (text: string): string[] =>
      text
        .replaceAll(/\\([\\n])/g, (_, letter: string) => (letter === "n" ? "\n" : "\\"))
        .split("");
    const from = letters(this.delimited(delimiter, false));
    const to = letters(this.delimited(delimiter, false));
    if (from.length !== to.length) {
      throw new SedError("strings for 'y' command are different lengths");
    }

    return new Map(from.map((letter, index) => [letter, to[index]!]));
  }
}
