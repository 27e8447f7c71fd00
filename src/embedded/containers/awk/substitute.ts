/** sub, gsub, gensub and split of awk. */
import type { Regex } from "../regex/regex.ts";
import type { Expression } from "./ast.ts";
import { AwkError } from "./awk-error.ts";
import type { Evaluator } from "./evaluator.ts";
import { regexOf, splitText } from "./runtime.ts";
import { InputText } from "./values.ts";
import type { Value } from "./values.ts";

export type Call = Expression & { kind: "builtin" };

export type Handler = (
  evaluator: Evaluator,
  call: Call,
  values: () => Promise<Value[]>,
) => Promise<Value>;

/** `&` in the replacement is what matched. */
const replacementText = (replacement: string, matched: string): string =>
  replacement.replaceAll(
    /\\\\&|\\&|\\\\|&/g,
    (part) => ({ "&": matched, "\\&": "&", "\\\\&": `\\${matched}`, "\\\\": "\\" })[part] ?? part,
  );

const replace = (
  text: string,
  regex: Regex,
  global: boolean,
  make: (groups: (string | undefined)[]) => string,
  which = 1,
): { text: string; count: number } => {
  let result = "";
  let from = 0;
  let count = 0;
  let seen = 0;
  let lastEnd = -1;
  for (let at = 0; at <= text.length;) {
    const match = regex.exec(text, at, { notAtStart: at > 0 });
    if (match === undefined) {
      break;
    }

    const empty = match.end === match.index;
    if (!(empty && match.index === lastEnd)) {
      seen += 1;
      if (seen >= which) {
        result += text.slice(from, match.index) + make(match.groups);
        from = match.end;
        count += 1;
        if (!global) {
          break;
        }
      }
    }

    lastEnd = match.end;
    at = empty ? match.end + 1 : match.end;
  }

  return { text: result + text.slice(from), count };
};

export const substitute: Handler = async (evaluator, { name, arguments: items = [] }) => {
  const regex = await evaluator.regex(items[0]!);
  const replacement = evaluator.text(await evaluator.value(items[1]!));
  const target: Expression = items[2] ?? { kind: "field", index: { kind: "number", value: 0 } };
  const text = evaluator.text(await evaluator.value(target));
  const { text: result, count } = replace(text, regex, name === "gsub", ([whole]) =>
    replacementText(replacement, whole ?? ""),
  );
  if (
    count > 0 &&
    (target.kind === "variable" || target.kind === "field" || target.kind === "element")
  ) {
    await evaluator.assign(target, result);
  }

  return count;
};

export const gensub: Handler = async (evaluator, { arguments: items = [] }) => {
  const regex = await evaluator.regex(items[0]!);
  const replacement = evaluator.text(await evaluator.value(items[1]!));
  const how = evaluator.text(await evaluator.value(items[2]!));
  const target = items[3];
  const text = evaluator.text(
    target === undefined ? evaluator.state.field(0) : await evaluator.value(target),
  );
  const make = (groups: (string | undefined)[]): string =>
    replacement.replaceAll(/\\(\d|&|\\)|&/g, (part, escaped?: string) =>
      escaped === undefined
        ? (groups[0] ?? "")
        : /\d/.test(escaped)
          ? (groups[Number(escaped)] ?? "")
          : escaped,
    );
  return replace(text, regex, /^[gG]/.test(how), make, Number(how) || 1).text;
};

export const split: Handler = async (evaluator, { arguments: items = [], line }) => {
  const text = evaluator.text(await evaluator.value(items[0]!));
  const target = items[1]!;
  if (target.kind !== "variable") {
    throw new AwkError("Not an array", line);
  }

  const separator = items[2];
  const parts =
    separator?.kind === "regex"
      ? splitByRegex(text, regexOf(separator.text))
      : splitText(
          text,
          separator === undefined
            ? evaluator.state.text("FS")
            : evaluator.text(await evaluator.value(separator)),
        );
  const array = evaluator.array(target.name);
  array.clear();
  for (const [index, part] of parts.entries()) {
    array.set(String(index + 1), new InputText(part));
  }

  return parts.length;
};

const splitByRegex = (text: string, regex: Regex): string[] => {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const match = regex.exec(text, at);
    if (match === undefined) {
      break;
    }

    if (match.end === match.index) {
      at += 1;
      continue;
    }

    parts.push(text.slice(from, match.index));
    from = match.end;
    at = match.end;
  }

  return text === "" ? [] : [...parts, text.slice(from)];
};
