/** Errors of the grammar in the words of the parser that cel-go is built with. */
import type { Issue } from "./issues.ts";

interface Fault {
  code?: string;
  summary?: string;
  message: string;
  range?: { start: number; end: number };
}

const literals =
  "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** What may begin an expression; after an opening bracket it may close at once. */
const expectedAfter: Record<string, string> = {
  "(": `{'[', '{', '(', ')', '.', '-', '!', ${literals}`,
  "[": `{'[', ']', '{', '(', '.', ',', '-', '!', '?', ${literals}`,
  "{": `{'[', '{', '}', '(', '.', ',', '-', '!', '?', ${literals}`,
};
const expected = `{'[', '{', '(', '.', '-', '!', ${literals}`;
const expectedInIndex = `{'[', '{', '(', '.', '-', '!', '?', ${literals}`;

/** Brackets of calls, of lists and of maps may be empty; those of groups and indexes may not. */
const expectedAt = (before: string): string => {
  const text = before.trimEnd();
  const opening = text.at(-1) ?? "";
  const follows = /[\w)\]]\s*$/.test(text.slice(0, -1));
  if (opening === "[" && follows) {
    return expectedInIndex;
  }

  return opening === "(" && !follows ? expected : (expectedAfter[opening] ?? expected);
};

const closing: Record<string, string> = { "[": "]", "{": "}" };

/** After a comma a list or map may end, so its bracket is missed; that of a call may not. */
const missingAfterComma = (before: string): string | undefined => {
  const open: string[] = [];
  for (const [, sign = "", at = 0] of [...before.matchAll(/"[^"]*"|'[^']*'|([[\](){}])/g)].map(
    (match) => [match[0], match[1], match.index] as const,
  )) {
    if ("([{".includes(sign || " ")) {
      open.push(/[\w)\]]$/.test(before.slice(0, at)) ? "(" : sign);
    } else if (sign !== "") {
      open.pop();
    }
  }

  return before.trimEnd().endsWith(",") ? closing[open.at(-1) ?? ""] : undefined;
};

const messageOf = (source: string, { summary = "", message, range }: Fault): string => {
  const at = range?.start ?? 0;
  const rest = source.slice(at, range?.end ?? at);
  const found = rest === "" ? "'<EOF>'" : `'${rest}'`;
  const missing = missingAfterComma(source.slice(0, at));
  if (summary.startsWith("Unexpected token") && rest === "" && missing !== undefined) {
    return `missing '${missing}' at ${found}`;
  }

  if (summary.startsWith("Unexpected token")) {
    return `mismatched input ${found} expecting ${expectedAt(source.slice(0, at))}`;
  }

  if (summary.startsWith("Unexpected character")) {
    return `extraneous input ${found} expecting <EOF>`;
  }

  const wanted = /^Expected (\w+), got/.exec(summary)?.[1];
  switch (wanted) {
    case "COLON":
      return `mismatched input ${found} expecting ':'`;
    case "RPAREN":
      return `missing ')' at ${found}`;
    case "RBRACKET":
      return `missing ']' at ${found}`;
    case "IDENTIFIER":
      return `no viable alternative at input '.'`;
    default:
      return summary || message;
  }
};

/** `Name{` begins an object, which only policies that mutate may make; the parser here knows none. */
const objectIssue = (source: string, at: number): Issue | undefined => {
  const name = /[A-Za-z_][\w.]*$/.exec(source.slice(0, at).trimEnd())?.[0];
  if (name === undefined || source[at] !== "{") {
    return undefined;
  }

  return source.slice(at + 1).trim() === ""
    ? {
        at: source.length,
        message:
          "Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}",
      }
    : { at, message: `undeclared reference to '${name}' (in container '')` };
};

/** The place and the words; the parser here stops at the first error. */
export const syntaxIssues = (source: string, error: unknown): Issue[] => {
  const fault = error as Fault;
  const at = fault.range?.start ?? 0;
  const object = objectIssue(source, at);
  if (object !== undefined) {
    return [object];
  }

  return fault.code === "invalid_macro_argument"
    ? [{ at, message: "argument must be a simple name" }]
    : [{ at, message: `Syntax error: ${messageOf(source, fault)}` }];
};
