/** Grammar of the shell: one complete command at a time, so that what comes before a mistake still runs. */
import type { Command } from "./ast.ts";
import { CompoundParser } from "./compound-parser.ts";
import { readDocuments } from "./documents.ts";
import { Scanner } from "./scanner.ts";
import { anywhere } from "./script-tokens.ts";
import type { Reading } from "./script-tokens.ts";
import { commandStart } from "./simple-parser.ts";

export class Parser extends CompoundParser {
  constructor(
    source: string,
    options: {
      line?: number;
      complete?: boolean;
      aliases?: ReadonlyMap<string, string>;
      scanner?: Scanner;
    } = {},
  ) {
    const aliases = options.aliases ?? new Map<string, string>();
    const scanner =
      options.scanner ??
      new Scanner(source, options.line ?? 0, options.complete ?? true, {
        // Only scanners of this kind are ever made.
        nested: (outer) =>
          new Parser("", { scanner: outer as Scanner, aliases }).untilParenthesis(),
        text: (text, line) => new Parser(text, { line, aliases }).whole(),
      });
    super(scanner, aliases);
  }

  /** Undefined command: an empty line. `end`: nothing is left. @throws ShellError, IncompleteInput */
  next(): { command: Command | undefined; end: boolean } {
    const first = this.read(commandStart);
    if (first.type === "newline" || first.type === "end") {
      readDocuments(this.scanner);
      return { command: undefined, end: first.type === "end" };
    }

    this.back(first);
    const command = this.list("line");
    const last = this.read({ keywords: true });
    if (last.type !== "newline" && last.type !== "end") {
      this.unexpected(last);
    }

    readDocuments(this.scanner);
    return { command, end: false };
  }

  protected whole(): Command | undefined {
    const parts: Command[] = [];
    for (;;) {
      const { command, end } = this.next();
      if (end) {
        return parts.reduce<Command | undefined>(sequence, undefined);
      }

      if (command !== undefined) {
        parts.push(command);
      }
    }
  }

  protected untilParenthesis(): Command | undefined {
    const list = this.list("items");
    this.expect(")");
    return list;
  }

  /** `line` stops at the end of the line, `block` at whatever closes it, `items` also when nothing came before. */
  protected override list(extent: "line" | "block" | "items"): Command | undefined {
    let list: Command | undefined;
    for (let first = true; ; first = false) {
      const start = this.read(extent === "line" ? commandStart : anywhere);
      this.back(start);
      const atEnd =
        start.type === "newline" ||
        ((!first || extent === "items") && this.isEnd(start)) ||
        start.type === "end";
      if (atEnd) {
        return list;
      }

      const command = this.andOr();
      const token = this.read({});
      const isBackground = token.type === "operator" && token.text === "&";
      const part: Command = isBackground ? { kind: "background", command } : command;
      list = sequence(list, part);
      if (isBackground || (token.type === "operator" && token.text === ";")) {
        continue;
      }

      this.back(token);
      if (token.type === "end" || (token.type === "newline" && extent === "line")) {
        return list;
      }

      if (token.type !== "newline") {
        if (extent === "line") {
          this.unexpected(token);
        }

        return list;
      }
    }
  }

  protected andOr(): Command {
    let left = this.pipeline();
    for (;;) {
      const token = this.read({});
      if (token.type !== "operator" || (token.text !== "&&" && token.text !== "||")) {
        this.back(token);
        return left;
      }

      const right = this.pipeline(anywhere);
      left = { kind: token.text === "&&" ? "and" : "or", left, right };
    }
  }

  protected pipeline(reading: Reading = commandStart): Command {
    let negated = false;
    let token = this.read(reading);
    while (token.type === "keyword" && token.text === "!") {
      negated = !negated;
      token = this.read(commandStart);
    }

    this.back(token);
    const commands = [this.command(commandStart)];
    for (;;) {
      const next = this.read({});
      if (next.type !== "operator" || next.text !== "|") {
        this.back(next);
        break;
      }

      commands.push(this.command(anywhere));
    }

    const command: Command = commands.length === 1 ? commands[0]! : { kind: "pipeline", commands };
    return negated ? { kind: "not", command } : command;
  }
}

const sequence = (left: Command | undefined, right: Command): Command =>
  left === undefined ? right : { kind: "sequence", left, right };
