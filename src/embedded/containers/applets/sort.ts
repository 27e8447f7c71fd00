/** sort. */
import { O } from "../kernel/open-file.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { closeInput, linesOf, openInput, readAll } from "./input.ts";
import { parseOptions } from "./options.ts";
import { extract, parseKey } from "./sort-keys.ts";
import type { Key } from "./sort-keys.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const units = "KMGTPEZY";

const human = (text: string): number => {
  const match = /^\s*(-?\d*\.?\d*)([KMGTPEZYk]?)/.exec(text)!;
  return (
    (Number(match[1]) || 0) *
    1024 ** (match[2] === "" ? 0 : units.indexOf(match[2]!.toUpperCase()) + 1)
  );
};

const compareText = (a: string, b: string, flags: Set<string>): number => {
  if (flags.has("n")) {
    const number = (text: string): number =>
      Number.parseFloat(/^\s*-?\d*\.?\d*/.exec(text)![0]) || 0;
    return number(a) - number(b);
  }

  if (flags.has("g")) {
    const number = (text: string): number => {
      const value = Number.parseFloat(text);
      return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
    };
    return number(a) === number(b) ? 0 : number(a) - number(b);
  }

  if (flags.has("h")) {
    return human(a) - human(b);
  }

  if (flags.has("M")) {
    const month = (text: string): number => months.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(a) - month(b);
  }

  const plain = (text: string): string => {
    let result = flags.has("d") ? text.replaceAll(/[^\w \t]|_/g, "") : text;
    result = flags.has("i") ? result.replaceAll(/[^ -~]/g, "") : result;
    return flags.has("f") ? result.toUpperCase() : result;
  };
  const [x, y] = [plain(a), plain(b)];
  return flags.has("V") ? x.localeCompare(y, "en", { numeric: true }) : x < y ? -1 : x > y ? 1 : 0;
};

const makeCompare = (
  flags: Set<string>,
  keys: Key[],
  separator: string | undefined,
): { order: (a: string, b: string) => number; equal: (a: string, b: string) => boolean } => {
  const byKeys = (a: string, b: string): number => {
    for (const key of keys.length > 0 ? keys : [undefined]) {
      const own =
        key !== undefined && [...key.flags].some((flag) => flag !== "b") ? key.flags : flags;
      const blanks = flags.has("b") || key?.flags.has("b") === true;
      const part = (line: string): string => {
        const text = key === undefined ? line : extract(line, key, separator, blanks);
        return blanks && key === undefined ? text.replace(/^[ \t]+/, "") : text;
      };
      const result = compareText(part(a), part(b), own);
      if (result !== 0) {
        return own.has("r") ? -result : result;
      }
    }

    return 0;
  };
  const order = (a: string, b: string): number => {
    const result = byKeys(a, b);
    if (result !== 0 || flags.has("s")) {
      return result;
    }

    const whole = a < b ? -1 : a > b ? 1 : 0;
    return flags.has("r") ? -whole : whole;
  };
  return { order, equal: (a, b) => byKeys(a, b) === 0 };
};

/** What cannot be read, such as a directory, counts as empty; what cannot be opened is told. */
const readLenient = async (task: Task, path: string): Promise<string | undefined> => {
  const fd = await openInput(task, path, "plain");
  if (fd === undefined) {
    return undefined;
  }

  try {
    return await readAll(task.system, fd);
  } catch (error) {
    reasonOf(error);
    return "";
  } finally {
    closeInput(task, fd);
  }
};

export const sort = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "nghVMucszbrdfimS:T:o:k:t:", {
    status: 2,
  });
  const keys: Key[] = [];
  for (const [letter, value] of all) {
    if (letter === "k") {
      const key = parseKey(value!);
      if (key === undefined) {
        return task.fail(`bad field specification`, 2);
      }

      if (key.startField < 0) {
        return task.fail("bad field specification", 2);
      }

      keys.push(key);
    }
  }

  const separator = values.get("t");
  if (separator !== undefined && separator.length !== 1) {
    return task.fail("bad -t parameter", 2);
  }

  const end = flags.has("z") ? "\0" : "\n";
  let lines: string[] = [];
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readLenient(task, path);
    if (text === undefined) {
      return 2;
    }

    lines.push(
      ...(flags.has("z") ? text.split("\0").filter((line) => line !== "") : linesOf(text)),
    );
  }

  const { order, equal } = makeCompare(flags, keys, separator);
  if (flags.has("c")) {
    const bad = lines.findIndex(
      (line, index) =>
        index > 0 &&
        (flags.has("u") ? order(lines[index - 1]!, line) >= 0 : order(lines[index - 1]!, line) > 0),
    );
    if (bad !== -1) {
      await task.complain(`Check line ${bad}\n`);
    }

    return bad === -1 ? 0 : 1;
  }

  lines = lines.toSorted(order);
  if (flags.has("u")) {
    lines = lines.filter((line, index) => index === 0 || !equal(lines[index - 1]!, line));
  }

  const text = lines.map((line) => line + end).join("");
  const output = values.get("o");
  if (output === undefined) {
    for (let at = 0; at < text.length; at += 65_536) {
      task.print(text.slice(at, at + 65_536));
      await task.flow();
    }

    return 0;
  }

  const fd = await task.attempt(`can't open '${output}'`, () =>
    task.system.open(output, O.WRONLY | O.CREAT | O.TRUNC),
  );
  if (fd === undefined) {
    return 2;
  }

  await task.system.write(fd, encode(text));
  return 0;
};
