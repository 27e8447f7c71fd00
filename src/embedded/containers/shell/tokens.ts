/** Tokens of the shell: operators, redirections, words and reserved words. */
import type { Redirect, Word } from "./ast.ts";
import type { Scanner } from "./scanner.ts";

export type Token =
  | { type: "word"; word: Word; text: string | undefined }
  | { type: "redirect"; kind: string; fd: number | undefined }
  | { type: "operator"; text: string }
  | { type: "keyword"; text: string }
  | { type: "newline" }
  | { type: "end" };

export const keywords = new Set([
  "!",
  "case",
  "do",
  "done",
  "elif",
  "else",
  "esac",
  "fi",
  "for",
  "function",
  "if",
  "in",
  "then",
  "until",
  "while",
  "{",
  "}",
]);

const operators = ["&&", "||", ";;", ";", "&", "|", "(", ")"];
const redirections = ["<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];

/** Text of a word without any quoting or expansion, for reserved words, aliases and names. */
export const plainText = (word: Word): string | undefined => {
  if (word.length === 0) {
    return "";
  }

  const [part] = word;
  return word.length === 1 && part?.kind === "text" && !part.quoted ? part.text : undefined;
};

export const readToken = (scanner: Scanner): Token => {
  scanner.skipBlanks();
  const character = scanner.peek();
  if (character === "") {
    return { type: "end" };
  }

  if (character === "\n") {
    scanner.take();
    return { type: "newline" };
  }

  const { source, position } = scanner;
  const ahead = source.slice(position, position + 3);
  if (position + 3 > source.length && !scanner.complete && /^[<>&|;]+$/.test(ahead)) {
    scanner.requireMore();
  }

  const direction = redirections.find((text) => ahead.startsWith(text));
  if (direction !== undefined) {
    scanner.position += direction.length;
    return { type: "redirect", kind: direction, fd: undefined };
  }

  const operator = operators.find((text) => ahead.startsWith(text));
  if (operator !== undefined) {
    scanner.position += operator.length;
    return { type: "operator", text: operator };
  }

  const word = scanner.word();
  const text = plainText(word);
  const next = scanner.source[scanner.position];
  if (text !== undefined && /^\d$/.test(text) && (next === "<" || next === ">")) {
    const token = readToken(scanner);
    return token.type === "redirect" ? { ...token, fd: Number(text) } : token;
  }

  return { type: "word", word, text };
};

/** As error messages name a token. */
export const tokenName = (token: Token): string => {
  switch (token.type) {
    case "end":
      return "end of file";
    case "newline":
      return "newline";
    case "redirect":
      return "redirection";
    case "word":
      return "word";
    case "operator":
    case "keyword":
      return `"${token.text}"`;
  }
};

/** Turns a redirection token and its word into a redirect. */
export const makeRedirect = (
  token: Token & { type: "redirect" },
  word: Word,
  scanner: Scanner,
): Redirect => {
  const kind = (token.kind === "<<-" ? "<<" : token.kind) as Redirect["kind"];
  const redirect: Redirect = { kind, fd: token.fd ?? (token.kind.startsWith("<") ? 0 : 1), word };
  if (kind === "<<") {
    const parts = word.map((part) => (part.kind === "text" ? part.text : ""));
    scanner.documents.push({
      redirect,
      delimiter: parts.join(""),
      expand: word.every((part) => part.kind === "text" && !part.quoted),
      stripTabs: token.kind === "<<-",
    });
  }

  return redirect;
};
