/** Reads command lines as Go's pflag does: long flags with their values, the same complaints, the same usage. */
import { parseDuration } from "../codec/duration.ts";
import { flagRows } from "./flags.table.ts";
import type { FlagRow } from "./flags.table.ts";
import { messageOf } from "./context.ts";
import { quoted } from "./go-text.ts";

/** The command line cannot be read: what is printed and with which code the program ends. */
export class UsageError extends Error {
  override name = "UsageError";
  readonly text: string;
  readonly exitCode: number;

  constructor(text: string, exitCode: number) {
    super(text);
    this.text = text;
    this.exitCode = exitCode;
  }
}

/** Values by name of flag, as text; a flag given several times keeps all of them. */
export type FlagValues = Map<string, string[]>;

const rows = new Map(flagRows.map((row) => [row[0], row]));

/** @throws UsageError */
export const parseFlags = ([program = "", ...words]: string[]): FlagValues => {
  const values: FlagValues = new Map();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      break;
    }

    if (!word.startsWith("-") || word === "-") {
      continue;
    }

    const [, dashes = "", name = "", value] = /^(-{1,2})([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const row = rows.get(name.replaceAll("_", "-"));
    if (dashes === "-" && !isShort(name)) {
      throw complaint(program, shorthand(name, word));
    }

    if (row === undefined) {
      throw name === "help" || name === "h"
        ? new UsageError(usage(program), 0)
        : complaint(program, `unknown flag: --${name}`);
    }

    let given = value ?? (row[1] === "bool" ? "true" : undefined);
    if (given === undefined) {
      at += 1;
      given = words[at];
    }

    if (given === undefined) {
      throw complaint(program, `flag needs an argument: --${name}`);
    }

    const fault = faultOf(row, given);
    if (fault !== undefined) {
      throw complaint(
        program,
        `invalid argument ${quoted(given)} for ${quoted(`${shortOf(row)}--${row[0]}`)} flag: ${fault}`,
      );
    }

    values.set(row[0], [...(values.get(row[0]) ?? []), given]);
  }

  return values;
};

// `-v=4` is the one flag with a short name.
const isShort = (name: string): boolean => name === "v";

const shortOf = ([name]: FlagRow): string => (name === "v" ? "-v, " : "");

const shorthand = (name: string, word: string): string =>
  `unknown shorthand flag: '${name.slice(0, 1)}' in ${word.replace(/=.*/, "")}`;

const complaint = (program: string, text: string): UsageError =>
  new UsageError(`${text}\n${usage(program)}${text}\n`, 2);

/** Flags of pflag itself say what is wrong; those that were handed over from Go's flag package do not. */
const isNative = (name: string): boolean =>
  name.startsWith("leader-elect") || name === "log-flush-frequency";

const faultOf = ([name, kind]: FlagRow, text: string): string | undefined => {
  const tells = isNative(name);
  switch (kind) {
    case "bool":
      return /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text)
        ? undefined
        : tells
          ? `strconv.ParseBool: parsing ${quoted(text)}: invalid syntax`
          : "parse error";
    case "int":
      return /^[+-]?\d+$/.test(text) ? undefined : "parse error";
    case "level":
      return /^[+-]?\d+$/.test(text)
        ? undefined
        : `strconv.ParseInt: parsing ${quoted(text)}: invalid syntax`;
    case "float":
      return text !== "" && Number.isFinite(Number(text)) ? undefined : "parse error";
    case "duration":
      return durationFault(text, tells);
    default:
      return undefined;
  }
};

const durationFault = (text: string, tells: boolean): string | undefined => {
  try {
    parseDuration(text);
    return undefined;
  } catch (error) {
    return tells ? messageOf(error) : "parse error";
  }
};

const usage = (program: string): string => {
  const heads = flagRows.map(([name, , , type]) =>
    name === "v" ? `  -v, --v ${type}` : `      --${name}${type === "" ? "" : ` ${type}`}`,
  );
  const width = Math.max(...heads.map((head) => head.length));
  const lines = flagRows.map(
    (row, index) => `${(heads[index] ?? "").padEnd(width)}   ${row[4]}${defaultOf(row)}`,
  );
  return `Usage of ${program}:\n${lines.join("\n")}\n`;
};

const defaultOf = ([name, kind, value]: FlagRow): string => {
  const isZero =
    ["", "false", "0"].includes(value) && !(kind === "string" && value !== "")
      ? name !== "v"
      : kind === "slice";
  if (isZero) {
    return "";
  }

  return ` (default ${kind === "string" ? quoted(value) : value})`;
};
