/** Commands that contain others: if, for, case, while, groups. */
import type { CaseItem, Command, Word } from "./ast.ts";
import { anywhere } from "./script-tokens.ts";
import type { Reading } from "./script-tokens.ts";
import { syntaxError } from "./shell-error.ts";
import { SimpleParser } from "./simple-parser.ts";
import { plainText } from "./tokens.ts";
import type { Token } from "./tokens.ts";

export abstract class CompoundParser extends SimpleParser {
  protected override command(reading: Reading): Command {
    const token = this.read(reading);
    const { line } = this.scanner;
    if (token.type === "word" || token.type === "redirect") {
      this.back(token);
      return this.simple();
    }

    if (token.type === "operator" && token.text === "(") {
      const body = this.list("block");
      this.expect(")");
      return { kind: "subshell", body, redirects: this.redirects(), line };
    }

    if (token.type !== "keyword") {
      this.unexpected(token);
    }

    switch (token.text) {
      case "{": {
        const body = this.list("block");
        this.expect("}");
        return { kind: "group", body, redirects: this.redirects(), line };
      }

      case "if":
        return this.if();
      case "while":
      case "until": {
        const test = this.list("block");
        this.expect("do");
        const body = this.list("block");
        this.expect("done");
        return { kind: token.text, test, body, redirects: this.redirects() };
      }

      case "for":
        return this.for(line);
      case "case":
        return this.case(line);
      case "function":
        return this.functionKeyword(line);
      default:
        this.unexpected(token);
    }
  }

  protected if(): Command {
    const test = this.list("block");
    this.expect("then");
    const body = this.list("block");
    const token = this.read(anywhere);
    if (token.type === "keyword" && token.text === "elif") {
      return { kind: "if", test, body, otherwise: this.if(), redirects: [] };
    }

    let otherwise: Command | undefined;
    if (token.type === "keyword" && token.text === "else") {
      otherwise = this.list("block");
    } else {
      this.back(token);
    }

    this.expect("fi");
    return { kind: "if", test, body, otherwise, redirects: this.redirects() };
  }

  protected for(line: number): Command {
    const token = this.read({});
    const name = token.type === "word" ? token.text : undefined;
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) {
      throw syntaxError("bad for loop variable", this.scanner.line);
    }

    let words: Word[] | undefined;
    const next = this.read(anywhere);
    if (next.type === "keyword" && next.text === "in") {
      words = [];
      let item = this.read({});
      while (item.type === "word") {
        words.push(item.word);
        item = this.read({});
      }

      if (item.type !== "newline" && !(item.type === "operator" && item.text === ";")) {
        this.unexpected(item);
      }
    } else if (!(next.type === "operator" && next.text === ";")) {
      this.back(next);
    }

    this.expect("do");
    const body = this.list("block");
    this.expect("done");
    return { kind: "for", name, words, body, redirects: this.redirects(), line };
  }

  protected case(line: number): Command {
    const subject = this.read({});
    if (subject.type !== "word") {
      this.unexpected(subject, "word");
    }

    this.expect("in");
    const items: CaseItem[] = [];
    for (;;) {
      const token = this.read({ newlines: true, keywords: true });
      if (token.type === "keyword" && token.text === "esac") {
        break;
      }

      items.push(this.caseItem(token));
      const end = this.read({ newlines: true, keywords: true });
      if (end.type === "keyword" && end.text === "esac") {
        break;
      }

      if (!(end.type === "operator" && end.text === ";;")) {
        this.unexpected(end, '";;"');
      }
    }

    return { kind: "case", word: subject.word, items, redirects: this.redirects(), line };
  }

  protected caseItem(first: Token): CaseItem {
    let token = first;
    if (token.type === "operator" && token.text === "(") {
      token = this.read({});
    }

    const patterns: Word[] = [];
    for (;;) {
      if (token.type === "keyword") {
        token = this.last.type === "word" ? this.last : token;
      }

      // Whatever stands here counts; that it was no word shows by what comes next.
      patterns.push(token.type === "word" ? token.word : []);
      const next = this.read({});
      if (next.type === "operator" && next.text === "|") {
        token = this.read({});
        continue;
      }

      if (!(next.type === "operator" && next.text === ")")) {
        this.unexpected(next, '")"');
      }

      return { patterns, body: this.list("items") };
    }
  }

  protected functionKeyword(line: number): Command {
    const token = this.read({});
    if (token.type !== "word") {
      this.unexpected(token, "word");
    }

    const name = plainText(token.word) ?? "";
    const open = this.read({});
    if (open.type === "operator" && open.text === "(") {
      this.expect(")");
    } else {
      this.back(open);
    }

    return { kind: "function", name, body: this.command(anywhere), line };
  }

  protected abstract list(extent: "line" | "block" | "items"): Command | undefined;
}
