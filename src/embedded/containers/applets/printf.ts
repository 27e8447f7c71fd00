/** printf. */
import { formatFloat, formatInteger, pad } from "./c-format.ts";
import type { Conversion } from "./c-format.ts";
import { unescape } from "./echo.ts";
import type { Task } from "./task.ts";

interface State {
  args: string[];
  /** Whether any conversion took an argument in this round. */
  taken: boolean;
  status: number;
}

const parseInteger = (text: string): { value: bigint; good: boolean } => {
  if (text.startsWith("'") || text.startsWith('"')) {
    return { value: BigInt(text.charCodeAt(1) || 0), good: true };
  }

  const match = /^\s*([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (match === null) {
    return { value: 0n, good: false };
  }

  const digits = match[2]!;
  const magnitude = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const value = match[1] === "-" ? -magnitude : magnitude;
  return {
    value: match[0].length === text.length ? value : 0n,
    good: match[0].length === text.length,
  };
};

const parseFloatText = (text: string): { value: number; good: boolean } => {
  const match = /^\s*[-+]?(inf(inity)?|nan|0x[\da-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)$/i.exec(text);
  if (match === null) {
    return { value: 0, good: false };
  }

  const named = /inf/i.test(text)
    ? Number.POSITIVE_INFINITY
    : /nan/i.test(text)
      ? Number.NaN
      : undefined;
  return {
    value: named === undefined ? Number(text) : text.trim().startsWith("-") ? -named : named,
    good: true,
  };
};

const conversionPattern = /^%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|z|j|t)?([a-zA-Z%]?)/;

const takeArgument = (state: State): string | undefined => {
  const argument = state.args.shift();
  state.taken ||= argument !== undefined;
  return argument;
};

const convert = async (
  task: Task,
  match: RegExpExecArray,
  state: State,
): Promise<{ text: string; stop: boolean }> => {
  const [, flags = "", widthText, precisionText, letter = ""] = match;
  const number = (text: string | undefined): number | undefined =>
    text === undefined
      ? undefined
      : text === "*"
        ? Number(takeArgument(state) ?? 0)
        : Number(text === "" ? 0 : text);
  const width = number(widthText) ?? 0;
  const conversion: Conversion = {
    flags: width < 0 ? `${flags}-` : flags,
    width: Math.abs(width),
    precision: number(precisionText),
  };
  const argument = takeArgument(state);
  switch (letter) {
    case "s":
      return {
        text: pad((argument ?? "").slice(0, conversion.precision), conversion),
        stop: false,
      };
    case "c":
      return { text: pad(argument?.slice(0, 1) || "\0", conversion), stop: false };
    case "b": {
      const { text, stop } = unescape(argument ?? "", { leadingZero: true });
      return { text: pad(text, conversion), stop };
    }

    case "d":
    case "i":
    case "o":
    case "u":
    case "x":
    case "X": {
      const { value, good } = parseInteger(argument ?? "0");
      await complain(task, good && argument !== "", argument, state);
      return { text: formatInteger(value, letter, conversion), stop: false };
    }

    default: {
      const { value, good } = parseFloatText(argument || "0");
      await complain(task, good, argument ?? "0", state);
      return { text: formatFloat(value, letter, conversion), stop: false };
    }
  }
};

const complain = async (
  task: Task,
  good: boolean,
  argument: string | undefined,
  state: State,
): Promise<void> => {
  if (!good || argument === undefined) {
    await task.warn(`invalid number '${argument ?? ""}'`);
    state.status = 1;
  }
};

const round = async (task: Task, format: string, state: State): Promise<boolean> => {
  for (let at = 0; at < format.length; at += 1) {
    const character = format[at]!;
    if (character === "\\") {
      const sequence = /^\\(x[\da-fA-F]{1,2}|[0-7]{1,3}|[\s\S]?)/.exec(format.slice(at))![0];
      const { text, stop } = unescape(sequence, { leadingZero: false });
      task.print(text);
      at += sequence.length - 1;
      if (stop) {
        return true;
      }

      continue;
    }

    if (character !== "%") {
      task.print(character);
      continue;
    }

    const match = conversionPattern.exec(format.slice(at))!;
    if (match[4] === "%" && match[0] === "%%") {
      task.print("%");
      at += 1;
      continue;
    }

    if (!"diouxXfFeEgGaAcsb".includes(match[4] || "?")) {
      await task.fail(`${format.slice(at)}: invalid format`);
    }

    const { text, stop } = await convert(task, match, state);
    task.print(text);
    at += match[0].length - 1;
    if (stop) {
      return true;
    }
  }

  return false;
};

export const printf = async (task: Task): Promise<number> => {
  const args = task.args[0] === "--" ? task.args.slice(1) : task.args;
  const [format] = args;
  if (format === undefined) {
    return task.name === "printf"
      ? task.usage()
      : task.fail("usage: printf FORMAT [ARGUMENT...]", 2);
  }

  const state: State = { args: args.slice(1), taken: false, status: 0 };
  do {
    state.taken = false;
    if (await round(task, format, state)) {
      break;
    }
  } while (state.taken && state.args.length > 0);

  return state.status;
};
