/** The language of sed: scripts as commands with addresses. */
import { SedAddressParser, SedError } from "./sed-address.ts";
import type { Address, SedCommand, Substitution } from "./sed-address.ts";

export class SedParser extends SedAddressParser {
  /** `#n` somewhere in the script. */
  quiet = false;

  parse(): SedCommand[] {
    const blocks: number[] = [];
    for (;;) {
      this.skip(/[\s;]*/y);
      if (this.at >= this.text.length) {
        return this.commands;
      }

      if (this.peek() === "#") {
        this.quiet ||= this.skip(/[^\n]*/y).startsWith("#n");
        continue;
      }

      const command = this.command();
      const open = command.name === "}" ? blocks.pop() : undefined;
      if (open !== undefined) {
        this.commands[open]!.end = this.commands.length;
      } else if (command.name === "{") {
        blocks.push(this.commands.length);
      }

      this.commands.push(command);
    }
  }

  protected command(): SedCommand {
    let from = this.address();
    let to: Address | undefined;
    if (this.peek() === ",") {
      this.at += 1;
      to = this.address(true);
      if (to === undefined) {
        throw new SedError("no address after comma");
      }
    } else if (from?.kind === "line" && from.number === 0) {
      from = undefined;
    }

    this.skip(/\s*/y);
    const negated = this.peek() === "!";
    this.skip(/!?\s*/y);
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
      end: undefined,
      substitute: undefined,
      map: undefined,
      active: false,
      endLine: 0,
    };
    this.arguments(command);
    return command;
  }

  /** Whatever is left over begins the next command, separated or not. */
  protected arguments(command: SedCommand): void {
    const { name } = command;
    if ("air".includes(name) && command.to !== undefined) {
      throw new SedError(`command '${name}' uses only one address`);
    }

    if ("aic".includes(name)) {
      command.text = this.appendText();
    } else if (":btT".includes(name)) {
      this.skip(/\s*/y);
      command.text = this.skip(/[^\s;]*/y);
    } else if ("rw".includes(name)) {
      command.text = this.fileName();
    } else if (name === "s") {
      command.substitute = this.substitution();
    } else if (name === "y") {
      command.map = this.transliteration();
    } else if (!"{}=dDgGhHlnNpPqx".includes(name)) {
      throw new SedError(`unsupported command ${name}`);
    }
  }

  protected fileName(): string {
    this.skip(/[ \t]*/y);
    const name = this.skip(/[^\n]*/y);
    if (name === "") {
      throw new SedError("empty filename");
    }

    return name;
  }

  /** Up to a newline without a backslash; blanks at the start need one to be kept. */
  protected appendText(): string {
    this.skip(/[ \t]*(\\\n?)?/y);
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
        text += { n: "\n", t: "\t", r: "\r" }[next] ?? next;
      } else {
        text += character;
      }
    }
  }

  /** What stands between the delimiters of `s` or `y`. */
  protected parts(): [string, string] {
    const delimiter = this.peek();
    if (delimiter === "") {
      throw new SedError("bad format in substitution expression");
    }

    this.at += 1;
    return [this.delimited(delimiter, true), this.delimited(delimiter, false)];
  }

  protected substitution(): Substitution {
    const [source, replacement] = this.parts();
    const substitution: Substitution = {
      regex: undefined,
      replacement,
      global: false,
      number: 1,
      print: false,
      file: undefined,
    };
    let ignoreCase = false;
    for (;;) {
      this.skip(/[ \t\r]*/y);
      const digits = this.skip(/\d+/y);
      const flag = this.peek();
      if (digits !== "") {
        // An expression at the start of the line matches once at most.
        substitution.number = source.startsWith("^") ? 1 : Number(digits);
        substitution.global = substitution.number === 0;
      } else if (flag === "w") {
        this.at += 1;
        substitution.file = this.fileName();
      } else if (/^[gpiI]$/.test(flag)) {
        this.at += 1;
        substitution.global ||= flag === "g";
        substitution.number = flag === "g" ? 1 : substitution.number;
        substitution.print ||= flag === "p";
        ignoreCase ||= flag === "i" || flag === "I";
      } else if (/^[\n;}#]?$/.test(flag)) {
        substitution.regex = this.regex(source, ignoreCase);
        return substitution;
      } else {
        throw new SedError("bad option in substitution expression");
      }
    }
  }

  /** Letters without a partner stay as they are. */
  protected transliteration(): Map<string, string> {
    const [from, to] = this.parts().map((text) =>
      text
        .replaceAll(/\\([\\n])/g, (_, letter: string) => (letter === "n" ? "\n" : "\\"))
        .split(""),
    ) as [string[], string[]];
    const pairs = from.slice(0, to.length).map((letter, index) => [letter, to[index]!] as const);
    return new Map(pairs.toReversed());
  }
}
