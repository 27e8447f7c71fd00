/** Functions that awk has built in. */
import { formatDate, parseZone } from "../applets/date-text.ts";
import { runProgram } from "../applets/run.ts";
import { AwkError } from "./awk-error.ts";
import type { Evaluator } from "./evaluator.ts";
import { gensub, split, substitute } from "./substitute.ts";
import type { Call, Handler } from "./substitute.ts";
import { formatValues, toNumber } from "./values.ts";
import type { Value } from "./values.ts";

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
    const from = Math.max(0, Math.trunc(toNumber(start)) - 1);
    const length = count === undefined ? Number.POSITIVE_INFINITY : Math.trunc(toNumber(count));
    return evaluator.text(text).slice(from, from + Math.max(0, length));
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
