/** Simple commands, functions and redirections. */
import type { Assignment, Command, Redirect, Word } from "./ast.ts";
import { ScriptTokens, anywhere } from "./script-tokens.ts";
import type { Reading } from "./script-tokens.ts";
import { syntaxError } from "./shell-error.ts";
import { makeRedirect, plainText } from "./tokens.ts";
import type { Token } from "./tokens.ts";

export const commandStart: Reading = { keywords: true, aliases: true };

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

const assignment = /^([A-Za-z_]\w*)=/;

export abstract class SimpleParser extends ScriptTokens {
  protected simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    let line = this.scanner.line;
    let brackets = false;
    for (;;) {
      const token = this.read({ aliases: words.length === 0 });
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
        redirects.push(this.redirect(token));
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
        return this.function(words[0]!, line);
      } else {
        this.back(token);
        return { kind: "simple", assignments, words, redirects, line };
      }
    }
  }

  protected function(word: Word, line: number): Command {
    const close = this.read({});
    if (!(close.type === "operator" && close.text === ")")) {
      this.unexpected(close, '")"');
    }

    const name = plainText(word);
    if (name === undefined || name === "") {
      throw syntaxError("bad function name", this.scanner.line);
    }

    return { kind: "function", name, body: this.command(anywhere), line };
  }

  protected redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.read(commandStart);
      if (token.type !== "redirect") {
        this.back(token);
        return redirects;
      }

      redirects.push(this.redirect(token));
    }
  }

  protected redirect(token: Token & { type: "redirect" }): Redirect {
    this.scanner.plain = token.kind.startsWith("<<");
    const target = this.read({});
    this.scanner.plain = false;
    if (target.type !== "word") {
      this.unexpected(target);
    }

    return makeRedirect(token, target.word, this.scanner);
  }

  protected abstract command(reading: Reading): Command;
}
