/** Tokens and numbers of the shell's arithmetic. */
import { ShellError } from "./shell-error.ts";

const tokenPattern =
  /\s*(?:(0[xX][\dA-Fa-f]+|\d+#[\w@]+|\d+)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>?:=(),]))/y;

export type Token = { kind: "number"; value: bigint } | { kind: "name" | "operator"; text: string };

export const fail = (): never => {
  throw new ShellError("arithmetic syntax error");
};

export const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

const parseNumber = (text: string): bigint => {
  const based = /^(\d+)#(.*)$/.exec(text);
  if (based !== null) {
    const base = BigInt(based[1]!);
    const digits = Number(base) <= 36 ? based[2]!.toLowerCase() : based[2]!;
    const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
    return digits.split("").reduce((sum, digit) => {
      const index = alphabet.indexOf(digit);
      return index === -1 || BigInt(index) >= base ? fail() : wrap(sum * base + BigInt(index));
    }, 0n);
  }

  if (/^0\d/.test(text)) {
    return /^[0-7]+$/.test(text) ? wrap(BigInt(`0o${text}`)) : fail();
  }

  return wrap(BigInt(text));
};

export const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (match === null) {
      return fail();
    }

    const [, number, name, operator] = match;
    tokens.push(
      number === undefined
        ? { kind: name === undefined ? "operator" : "name", text: name ?? operator! }
        : { kind: "number", value: parseNumber(number) },
    );
  }

  return tokens;
};
