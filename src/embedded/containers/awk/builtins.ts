/** Functions that awk has built in. */
import { formatDate, parseZone } from "../applets/date-text.ts";
import { runProgram } from "../applets/run.ts";
import { AwkError } from "./awk-error.ts";
import type { Expression } from "./ast.ts";
import type { Evaluator } from "./evaluator.ts";
import { splitText, regexOf } from "./runtime.ts";
import type { Regex } from "../regex/regex.ts";
import { InputText, formatValues, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

type Call = Expression & { kind: "builtin" };
type Handler = (evaluator: Evaluator, call: Call, values: () => Promise<Value[]>) => Promise<Value>;

const minimum: Record<string, number> = {
  substr: 2,
  index: 2,
  split: 2,
  sub: 2,
  gsub: 2,
  match: 2,
  sprintf: 1,
  sin: 1,
  cos: 1,
  atan2: 2,
  exp: 1,
  log: 1,
  sqrt: 1,
  int: 1,
  tolower: 1,
  toupper: 1,
  system: 1,
  close: 1,
  gensub: 3,
  and: 2,
  or: 2,
  xor: 2,
  compl: 1,
  lshift: 2,
  rshift: 2,
};

const numeric =
  (work: (...numbers: number[]) => number): Handler =>
  async (_evaluator, _call, values) =>
    work(...(await values()).map((value) => toNumber(value)));

const textual =
  (work: (text: string) => Value): Handler =>
  async (evaluator, _call, values) =>
    work(evaluator.text((await values())[0]));

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

const substitute: Handler = async (evaluator, { name, arguments: items = [] }) => {
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

const gensub: Handler = async (evaluator, { arguments: items = [] }) => {
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

const split: Handler = async (evaluator, { arguments: items = [], line }) => {
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

const handlers: Record<string, Handler> = {
  length: async (evaluator, { arguments: items }) => {
    const [item] = items ?? [];
    if (item?.kind === "variable" && evaluator.isArray(item.name)) {
      return evaluator.array(item.name).size;
    }

    return evaluator.text(
      item === undefined ? evaluator.state.field(0) : await evaluator.value(item),
    ).length;
  },
  substr: async (evaluator, _call, values) => {
    const [text, start, count] = await values();
    const from = Math.round(toNumber(start));
    const end = count === undefined ? Number.POSITIVE_INFINITY : from + Math.round(toNumber(count));
    return evaluator.text(text).slice(Math.max(0, from - 1), Math.max(0, end - 1));
  },
  index: async (evaluator, _call, values) => {
    const [text, part] = await values();
    return evaluator.text(text).indexOf(evaluator.text(part)) + 1;
  },
  split,
  sub: substitute,
  gsub: substitute,
  gensub,
  match: async (evaluator, { arguments: items = [] }) => {
    const text = evaluator.text(await evaluator.value(items[0]!));
    const match = (await evaluator.regex(items[1]!)).exec(text, 0);
    evaluator.state.setScalar("RSTART", match === undefined ? 0 : match.index + 1);
    evaluator.state.setScalar("RLENGTH", match === undefined ? -1 : match.end - match.index);
    return match === undefined ? 0 : match.index + 1;
  },
  sprintf: async (evaluator, _call, values) => {
    const [format, ...rest] = await values();
    return formatValues(evaluator.text(format), rest, evaluator.state.conversion);
  },
  sin: numeric((x = 0) => Math.sin(x)),
  cos: numeric((x = 0) => Math.cos(x)),
  atan2: numeric((y = 0, x = 0) => Math.atan2(y, x)),
  exp: numeric((x = 0) => Math.exp(x)),
  log: numeric((x = 0) => Math.log(x)),
  sqrt: numeric((x = 0) => Math.sqrt(x)),
  int: numeric((x = 0) => Math.trunc(x)),
  and: numeric((a = 0, b = 0) => Number(BigInt(a) & BigInt(b))),
  or: numeric((a = 0, b = 0) => Number(BigInt(a) | BigInt(b))),
  xor: numeric((a = 0, b = 0) => Number(BigInt(a) ^ BigInt(b))),
  compl: numeric((a = 0) => Number(BigInt.asUintN(64, ~BigInt(a)))),
  lshift: numeric((a = 0, b = 0) => a * 2 ** b),
  rshift: numeric((a = 0, b = 0) => Math.floor(a / 2 ** b)),
  rand: async (evaluator) => evaluator.random.next(),
  srand: async (evaluator, _call, values) => {
    const [seed] = await values();
    return evaluator.random.seed(
      seed === undefined ? Math.floor(evaluator.task.now / 1000) : toNumber(seed),
    );
  },
  tolower: textual((text) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
  toupper: textual((text) => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())),
  system: async (evaluator, _call, values) => {
    const command = evaluator.text((await values())[0]);
    await evaluator.streams.flush();
    const { code, signal } = await runProgram(evaluator.task, ["sh", "-c", command]);
    return signal === undefined ? code : signal + 256;
  },
  close: async (evaluator, _call, values) =>
    evaluator.streams.close(evaluator.text((await values())[0])),
  fflush: async (evaluator) => {
    await evaluator.streams.flush();
    return 0;
  },
  systime: async (evaluator) => Math.floor(evaluator.task.now / 1000),
  strftime: async (evaluator, _call, values) => {
    const [format, time] = await values();
    const at = time === undefined ? evaluator.task.now : toNumber(time) * 1000;
    return formatDate(
      format === undefined ? "%c" : evaluator.text(format),
      at,
      parseZone(evaluator.task.environment.get("TZ")),
    );
  },
  mktime: async (evaluator, _call, values) => {
    const numbers = evaluator
      .text((await values())[0])
      .trim()
      .split(/\s+/)
      .map(Number);
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers;
    return numbers.length < 6 ? -1 : Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  },
};

export const callBuiltin = async (evaluator: Evaluator, call: Call): Promise<Value> => {
  const items = call.arguments ?? [];
  if (items.length < (minimum[call.name] ?? 0)) {
    throw new AwkError("Too few arguments", call.line);
  }

  const values = async (): Promise<Value[]> => {
    const result: Value[] = [];
    for (const item of items) {
      result.push(await evaluator.value(item));
    }

    return result;
  };
  return handlers[call.name]!(evaluator, call, values);
};
