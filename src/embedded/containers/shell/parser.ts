/** Grammar of the shell: one complete command at a time, so that what comes before a mistake still runs. */
import type { Assignment, CaseItem, Command, Redirect, Word } from "./ast.ts";
import { readDocuments } from "./documents.ts";
import { Scanner } from "./scanner.ts";
import { syntaxError } from "./shell-error.ts";
import { keywords, makeRedirect, plainText, readToken, tokenName } from "./tokens.ts";
import type { Token } from "./tokens.ts";

interface Reading {
  newlines?: boolean;
  keywords?: boolean;
  aliases?: boolean;
}

const anywhere: Reading = { newlines: true, keywords: true, aliases: true };
const commandStart: Reading = { keywords: true, aliases: true };
const listEnds = new Set(["then", "do", "done", "elif", "else", "esac", "fi", "}", ")", ";;"]);
const assignment = /^([A-Za-z_]\w*)=/;

export class Parser {
  readonly scanner: Scanner;
  readonly #aliases: ReadonlyMap<string, string>;
  #ahead: Token | undefined;
  #last: Token = { type: "newline" };
  #aliasEnds: { name: string; left: number }[] = [];

  constructor(
    source: string,
    options: {
      line?: number;
      complete?: boolean;
      aliases?: ReadonlyMap<string, string>;
      scanner?: Scanner;
    } = {},
  ) {
    this.#aliases = options.aliases ?? new Map();
    this.scanner =
      options.scanner ??
      new Scanner(source, options.line ?? 0, options.complete ?? true, {
        nested: (scanner) =>
          new Parser("", { scanner, aliases: this.#aliases }).#untilParenthesis(),
        text: (text, line) => new Parser(text, { line, aliases: this.#aliases }).#whole(),
      });
  }

  /** Undefined command: an empty line. `end`: nothing is left. @throws ShellError, IncompleteInput */
  next(): { command: Command | undefined; end: boolean } {
    const first = this.#read(commandStart);
    if (first.type === "newline" || first.type === "end") {
      readDocuments(this.scanner);
      return { command: undefined, end: first.type === "end" };
    }

    this.#back(first);
    const command = this.#list("line");
    const last = this.#read({ keywords: true });
    if (last.type !== "newline" && last.type !== "end") {
      this.#unexpected(last);
    }

    readDocuments(this.scanner);
    return { command, end: false };
  }

  #whole(): Command | undefined {
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

  #untilParenthesis(): Command | undefined {
    const list = this.#list("block");
    this.#expect(")");
    return list;
  }

  #read(reading: Reading): Token {
    for (;;) {
      const token = this.#ahead ?? this.#fresh();
      this.#ahead = undefined;
      this.#last = token;
      if (token.type === "newline" && reading.newlines === true) {
        readDocuments(this.scanner);
        continue;
      }

      if (token.type !== "word" || token.text === undefined) {
        return token;
      }

      if (reading.keywords === true && keywords.has(token.text)) {
        return { type: "keyword", text: token.text };
      }

      if (reading.aliases === true && this.#expandAlias(token.text)) {
        continue;
      }

      return token;
    }
  }

  #fresh(): Token {
    return readToken(this.scanner);
  }

  #back(token: Token): void {
    this.#ahead = token.type === "keyword" && this.#last.type === "word" ? this.#last : token;
  }

  #expandAlias(name: string): boolean {
    const { scanner } = this;
    const left = scanner.source.length - scanner.position;
    this.#aliasEnds = this.#aliasEnds.filter((alias) => left > alias.left);
    const text = this.#aliases.get(name);
    if (text === undefined || this.#aliasEnds.some((alias) => alias.name === name)) {
      return false;
    }

    this.#aliasEnds.push({ name, left });
    scanner.source = `${text} ${scanner.source.slice(scanner.position)}`;
    scanner.position = 0;
    return true;
  }

  #unexpected(token: Token, expected?: string): never {
    const wanted = expected === undefined ? "" : ` (expecting ${expected})`;
    throw syntaxError(`unexpected ${tokenName(token)}${wanted}`, this.scanner.line);
  }

  #expect(text: string): void {
    const token = this.#read(anywhere);
    if ((token.type !== "keyword" && token.type !== "operator") || token.text !== text) {
      this.#unexpected(token, `"${text}"`);
    }
  }

  #isEnd(token: Token): boolean {
    return (
      token.type === "end" ||
      ((token.type === "keyword" || token.type === "operator") && listEnds.has(token.text))
    );
  }

  /** `line` stops at the end of the line, `block` at whatever closes it, `items` also at `;;`. */
  #list(extent: "line" | "block" | "items"): Command | undefined {
    let list: Command | undefined;
    for (let first = true; ; first = false) {
      const start = this.#read(extent === "line" ? commandStart : anywhere);
      this.#back(start);
      const atEnd =
        start.type === "newline" ||
        ((!first || extent === "items") && this.#isEnd(start)) ||
        (start.type === "end" && extent === "line");
      if (atEnd) {
        return list;
      }

      const command = this.#andOr();
      const token = this.#read({});
      const isBackground = token.type === "operator" && token.text === "&";
      const part: Command = isBackground ? { kind: "background", command } : command;
      list = sequence(list, part);
      if (isBackground || (token.type === "operator" && token.text === ";")) {
        continue;
      }

      this.#back(token);
      if (token.type === "end" || (token.type === "newline" && extent === "line")) {
        return list;
      }

      if (token.type !== "newline") {
        if (extent === "line") {
          this.#unexpected(token);
        }

        return list;
      }
    }
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      const token = this.#read({});
      if (token.type !== "operator" || (token.text !== "&&" && token.text !== "||")) {
        this.#back(token);
        return left;
      }

      const right = this.#pipeline(anywhere);
      left = { kind: token.text === "&&" ? "and" : "or", left, right };
    }
  }

  #pipeline(reading: Reading = commandStart): Command {
    let negated = false;
    let token = this.#read(reading);
    while (token.type === "keyword" && token.text === "!") {
      negated = !negated;
      token = this.#read(commandStart);
    }

    this.#back(token);
    const commands = [this.#command(commandStart)];
    for (;;) {
      const next = this.#read({});
      if (next.type !== "operator" || next.text !== "|") {
        this.#back(next);
        break;
      }

      commands.push(this.#command(anywhere));
    }

    const command: Command = commands.length === 1 ? commands[0]! : { kind: "pipeline", commands };
    return negated ? { kind: "not", command } : command;
  }

  #command(reading: Reading): Command {
    const token = this.#read(reading);
    const { line } = this.scanner;
    if (token.type === "word" || token.type === "redirect") {
      this.#back(token);
      return this.#simple();
    }

    if (token.type === "operator" && token.text === "(") {
      const body = this.#list("block");
      this.#expect(")");
      return { kind: "subshell", body, redirects: this.#redirects(), line };
    }

    if (token.type !== "keyword") {
      this.#unexpected(token);
    }

    switch (token.text) {
      case "{": {
        const body = this.#list("block");
        this.#expect("}");
        return { kind: "group", body, redirects: this.#redirects(), line };
      }

      case "if":
        return this.#if();
      case "while":
      case "until": {
        const test = this.#list("block");
        this.#expect("do");
        const body = this.#list("block");
        this.#expect("done");
        return { kind: token.text, test, body, redirects: this.#redirects() };
      }

      case "for":
        return this.#for(line);
      case "case":
        return this.#case(line);
      case "function":
        return this.#functionKeyword(line);
      default:
        this.#unexpected(token);
    }
  }

  #if(): Command {
    const test = this.#list("block");
    this.#expect("then");
    const body = this.#list("block");
    const token = this.#read(anywhere);
    if (token.type === "keyword" && token.text === "elif") {
      return { kind: "if", test, body, otherwise: this.#if(), redirects: [] };
    }

    let otherwise: Command | undefined;
    if (token.type === "keyword" && token.text === "else") {
      otherwise = this.#list("block");
    } else {
      this.#back(token);
    }

    this.#expect("fi");
    return { kind: "if", test, body, otherwise, redirects: this.#redirects() };
  }

  #for(line: number): Command {
    const token = this.#read({});
    const name = token.type === "word" ? token.text : undefined;
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) {
      throw syntaxError("bad for loop variable", this.scanner.line);
    }

    let words: Word[] | undefined;
    const next = this.#read(anywhere);
    if (next.type === "keyword" && next.text === "in") {
      words = [];
      let item = this.#read({});
      while (item.type === "word") {
        words.push(item.word);
        item = this.#read({});
      }

      if (item.type !== "newline" && !(item.type === "operator" && item.text === ";")) {
        this.#unexpected(item);
      }
    } else if (!(next.type === "operator" && next.text === ";")) {
      this.#back(next);
    }

    this.#expect("do");
    const body = this.#list("block");
    this.#expect("done");
    return { kind: "for", name, words, body, redirects: this.#redirects(), line };
  }

  #case(line: number): Command {
    const subject = this.#read({});
    if (subject.type !== "word") {
      this.#unexpected(subject, "word");
    }

    this.#expect("in");
    const items: CaseItem[] = [];
    for (;;) {
      const token = this.#read({ newlines: true, keywords: true });
      if (token.type === "keyword" && token.text === "esac") {
        break;
      }

      items.push(this.#caseItem(token));
      const end = this.#read({ newlines: true, keywords: true });
      if (end.type === "keyword" && end.text === "esac") {
        break;
      }

      if (!(end.type === "operator" && end.text === ";;")) {
        this.#unexpected(end, '";;"');
      }
    }

    return { kind: "case", word: subject.word, items, redirects: this.#redirects(), line };
  }

  #caseItem(first: Token): CaseItem {
    let token = first;
    if (token.type === "operator" && token.text === "(") {
      token = this.#read({});
    }

    const patterns: Word[] = [];
    for (;;) {
      if (token.type === "keyword") {
        token = this.#last.type === "word" ? this.#last : token;
      }

      if (token.type !== "word") {
        this.#unexpected(token, patterns.length === 0 && token === first ? undefined : "word");
      }

      patterns.push(token.word);
      const next = this.#read({});
      if (next.type === "operator" && next.text === "|") {
        token = this.#read({});
        continue;
      }

      if (!(next.type === "operator" && next.text === ")")) {
        this.#unexpected(next, '")"');
      }

      return { patterns, body: this.#list("items") };
    }
  }

  #functionKeyword(line: number): Command {
    const token = this.#read({});
    if (token.type !== "word") {
      this.#unexpected(token, "word");
    }

    const name = plainText(token.word) ?? "";
    const open = this.#read({});
    if (open.type === "operator" && open.text === "(") {
      this.#expect(")");
    } else {
      this.#back(open);
    }

    return { kind: "function", name, body: this.#command(anywhere), line };
  }

  #simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    let line = this.scanner.line;
    let brackets = false;
    for (;;) {
      const token = this.#read({ aliases: words.length === 0 });
      if (words.length + assignments.length + redirects.length === 0) {
        ({ line } = this.scanner);
      }

      if (token.type === "word") {
        const parsed = words.length === 0 ? parseAssignment(token.word) : undefined;
        if (parsed === undefined) {
          words.push(token.word);
          brackets ||= words.length === 1 && token.text === "[[";
          brackets &&= token.text !== "]]";
        } else {
          assignments.push(parsed);
        }
      } else if (token.type === "redirect" && !brackets) {
        redirects.push(this.#redirect(token));
      } else if (brackets && token.type === "redirect") {
        words.push([{ kind: "text", text: token.kind, quoted: true }]);
      } else if (brackets && token.type === "operator" && /^(&&|\|\||\(|\))$/.test(token.text)) {
        const text = { "&&": "-a", "||": "-o" }[token.text] ?? token.text;
        words.push([{ kind: "text", text, quoted: true }]);
      } else if (
        token.type === "operator" &&
        token.text === "(" &&
        words.length === 1 &&
        assignments.length + redirects.length === 0
      ) {
        return this.#function(words[0]!, line);
      } else {
        this.#back(token);
        return { kind: "simple", assignments, words, redirects, line };
      }
    }
  }

  #function(word: Word, line: number): Command {
    const close = this.#read({});
    if (!(close.type === "operator" && close.text === ")")) {
      this.#unexpected(close, '")"');
    }

    const name = plainText(word);
    if (name === undefined || name === "") {
      throw syntaxError("bad function name", this.scanner.line);
    }

    return { kind: "function", name, body: this.#command(anywhere), line };
  }

  #redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#read(commandStart);
      if (token.type !== "redirect") {
        this.#back(token);
        return redirects;
      }

      redirects.push(this.#redirect(token));
    }
  }

  #redirect(token: Token & { type: "redirect" }): Redirect {
    const target = this.#read({});
    if (target.type !== "word") {
      this.#unexpected(target);
    }

    return makeRedirect(token, target.word, this.scanner);
  }
}

const sequence = (left: Command | undefined, right: Command): Command =>
  left === undefined ? right : { kind: "sequence", left, right };

/** `NAME=value` at the start of a word whose name is not quoted. */
export const parseAssignment = (word: Word): Assignment | undefined => {
  const [first, ...rest] = word;
  if (first?.kind !== "text" || first.quoted) {
    return undefined;
  }

  const match = assignment.exec(first.text);
  if (match === null) {
    return undefined;
  }

  const value = first.text.slice(match[0].length);
  return {
    name: match[1]!,
    value: value === "" ? rest : [{ kind: "text", text: value, quoted: false }, ...rest],
  };
};
