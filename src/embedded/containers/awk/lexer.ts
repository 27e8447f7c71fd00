/** Tokens of awk. Whether a slash begins a regular expression depends on the token before it. */
import { AwkError } from "./awk-error.ts";

export type Token = { line: number; /** Blanks came before. */ spaced: boolean } & (
  | { kind: "number"; value: number }
  | {
      kind: "string" | "regex" | "name" | "function-name" | "builtin" | "keyword" | "punctuation";
      text: string;
    }
  | { kind: "newline" }
  /** What cannot be read; told only when the parser comes to it. */
  | { kind: "mistake"; message: string }
  | { kind: "end" }
);

const keywords = new Set([
  "BEGIN",
  "END",
  "function",
  "func",
  "if",
  "else",
  "while",
  "for",
  "do",
  "break",
  "continue",
  "next",
  "nextfile",
  "exit",
  "return",
  "delete",
  "in",
  "getline",
  "print",
  "printf",
  "switch",
  "case",
  "default",
]);

export const builtinNames = new Set([
  "length",
  "substr",
  "index",
  "split",
  "sub",
  "gsub",
  "match",
  "sprintf",
  "sin",
  "cos",
  "atan2",
  "exp",
  "log",
  "sqrt",
  "int",
  "rand",
  "srand",
  "tolower",
  "toupper",
  "system",
  "close",
  "fflush",
  "systime",
  "strftime",
  "mktime",
  "gensub",
  "and",
  "or",
  "xor",
  "compl",
  "lshift",
  "rshift",
]);

const punctuation = [
  "**=",
  "||",
  "&&",
  "==",
  "!=",
  "<=",
  ">=",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "**",
  ">>",
  "!~",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  "<",
  ">",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
];

const plain: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "/": "/",
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Escapes of string constants and of `-v` assignments. */
export const unescapeString = (text: string): string =>
  text.replaceAll(/\\(?:([0-7]{1,3})|([\s\S]))/g, (whole, octal?: string, letter?: string) =>
    octal === undefined
      ? (plain[letter!] ?? whole)
      : String.fromCharCode(Number.parseInt(octal, 8) & 255),
  );

export const tokenize = (source: string): Token[] => {
  const tokens: Token[] = [];
  try {
    readTokens(source, tokens);
  } catch (error) {
    if (!(error instanceof AwkError)) {
      throw error;
    }

    tokens.push({ kind: "mistake", message: error.message, line: error.line!, spaced: false });
  }

  return tokens;
};

const readTokens = (source: string, tokens: Token[]): void => {
  let at = 0;
  let line = 1;
  let spaced = false;
  const regexAllowed = (): boolean => {
    const last = tokens.at(-1);
    return (
      last === undefined ||
      last.kind === "newline" ||
      last.kind === "keyword" ||
      (last.kind === "punctuation" && ![")", "]", "$", "++", "--"].includes(last.text))
    );
  };
  const push = (
    token:
      | { kind: "number"; value: number }
      | { kind: Exclude<Token["kind"], "number" | "newline" | "end" | "mistake">; text: string }
      | { kind: "newline" | "end" },
  ): void => {
    tokens.push({ ...token, line, spaced });
    spaced = false;
  };
  const quoted = (delimiter: string): string => {
    let text = "";
    for (at += 1; source[at] !== delimiter; at += 1) {
      const character = source[at];
      if (character === undefined || character === "\n") {
        throw new AwkError("Unexpected end of string", line);
      }

      text += character;
      if (character === "\\" && source[at + 1] !== undefined) {
        at += 1;
        text += source[at] === "\n" ? "" : source[at]!;
      } else if (delimiter === "/" && character === "[") {
        const close = /^\[\^?\]?(?:\[:[a-z]+:\]|[^\]\n])*\]/.exec(source.slice(at))?.[0];
        if (close !== undefined) {
          text += close.slice(1);
          at += close.length - 1;
        }
      }
    }

    at += 1;
    return text;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const skip = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    if (skip !== undefined) {
      line += skip.includes("\n") ? 1 : 0;
      at += skip.length;
      spaced = true;
      continue;
    }

    const character = source[at]!;
    if (character === "\n") {
      push({ kind: "newline" });
      line += 1;
      at += 1;
    } else if (character === '"') {
      push({ kind: "string", text: unescapeString(quoted('"')) });
    } else if (character === "/" && regexAllowed()) {
      push({ kind: "regex", text: quoted("/").replaceAll(String.raw`\/`, "/") });
    } else if (/^(?:\d|\.\d)/.test(rest)) {
      const number = /^(?:0[xX][\dA-Fa-f]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)![0];
      const octal = /^0[0-7]+$/.test(number);
      push({ kind: "number", value: octal ? Number.parseInt(number, 8) : Number(number) });
      at += number.length;
    } else if (/^[A-Za-z_]/.test(rest)) {
      const word = /^\w+/.exec(rest)![0];
      at += word.length;
      if (keywords.has(word)) {
        push({ kind: "keyword", text: word === "func" ? "function" : word });
      } else if (builtinNames.has(word)) {
        push({ kind: "builtin", text: word });
      } else {
        push({ kind: source[at] === "(" ? "function-name" : "name", text: word });
      }
    } else {
      const sign = punctuation.find((text) => rest.startsWith(text));
      if (sign === undefined) {
        throw new AwkError("Unexpected token", line);
      }

      at += sign.length;
      push({ kind: "punctuation", text: { "**": "^", "**=": "^=" }[sign] ?? sign });
    }
  }

  push({ kind: "end" });
};
