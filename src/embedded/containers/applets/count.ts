/** wc, nl, seq, yes, uniq, cut, paste, fold, expand, unexpand, comm, split, shuf, tee, tsort. */
import { linesOf, readInput, LineReader, openInput, closeInput } from "./input.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";

const counters: [letter: string, count: (text: string) => number][] = [
  ["l", (text) => text.split("\n").length - 1],
  ["w", (text) => text.match(/[^\s]+/g)?.length ?? 0],
  ["m", (text) => text.length],
  ["c", (text) => text.length],
  ["L", (text) => Math.max(0, ...text.split("\n").map((line) => columnsOf(line)))],
];

const columnsOf = (line: string): number =>
  [...line].reduce(
    (width, character) =>
      character === "\t" ? (Math.floor(width / 8) + 1) * 8 : width + (character >= " " ? 1 : 0),
    0,
  );

export const wc = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "lwmcL");
  const chosen = counters.filter(([letter]) =>
    flags.size === 0 ? "lwc".includes(letter) : flags.has(letter),
  );
  const paths = rest.length === 0 ? ["-"] : rest;
  const width = chosen.length === 1 && paths.length === 1 ? 1 : 9;
  const totals = chosen.map(() => 0);
  let status = 0;
  const line = (numbers: number[], name: string): void =>
    task.print(
      `${numbers.map((number) => String(number).padStart(width)).join(" ")}${name === "" ? "" : ` ${name}`}\n`,
    );
  for (const path of paths) {
    const fd = await openInput(task, path, "plain");
    if (fd === undefined) {
      status = 1;
      continue;
    }

    let text = "";
    try {
      text = await readOpen(task, fd);
    } catch (error) {
      await task.warn(`${path}: ${reasonOf(error)}`);
      status = 1;
    }

    closeInput(task, fd);
    const numbers = chosen.map(([letter, count], index) => {
      const number = count(text);
      totals[index] = letter === "L" ? Math.max(totals[index]!, number) : totals[index]! + number;
      return number;
    });
    line(numbers, path === "-" && rest.length === 0 ? "" : path);
  }

  if (paths.length > 1) {
    line(totals, "total");
  }

  return status;
};

const readOpen = async (task: Task, fd: number): Promise<string> => {
  const reader = new LineReader(task.system, fd, "\0");
  let text = "";
  for (;;) {
    const part = await reader.next();
    if (part === undefined) {
      return text;
    }

    text += part;
  }
};

export const nl = async (task: Task): Promise<number> => {
  const { values, flags, rest } = await parseOptions(task, "ps:b:v:w:i:n:", {
    long: { "starting-line-number:": "v", "body-numbering:": "b" },
  });
  let number = await requireCount(task, values.get("v") ?? "1");
  const step = await requireCount(task, values.get("i") ?? "1");
  const width = await requireCount(task, values.get("w") ?? "6");
  const body = values.get("b") ?? "t";
  const separator = values.get("s") ?? "\t";
  void flags;
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    for (const line of linesOf(text)) {
      if (body === "a" || (body === "t" && line !== "")) {
        task.print(`${String(number).padStart(width)}${separator}${line}\n`);
        number += step;
      } else {
        task.print(`${" ".repeat(width + separator.length)}${line}\n`);
      }
    }
  }

  return status;
};

export const seq = async (task: Task): Promise<number> => {
  // A first number may be negative, so digits are no options.
  const start = task.args.findIndex((word) => /^-?(\d|\.\d)/.test(word));
  const options = start === -1 ? task.args : task.args.slice(0, start);
  const { flags, values, rest } = await parseOptions(task, "+ws:", {
    args: options,
    inOrder: true,
  });
  const words = [...rest, ...(start === -1 ? [] : task.args.slice(start))];
  if (words.length < 1 || words.length > 3) {
    return task.usage();
  }

  for (const word of words) {
    if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word)) {
      return task.fail(`invalid number '${word}'`);
    }
  }

  const last = Number(words.at(-1));
  const first = words.length === 1 ? 1 : Number(words[0]);
  const step = words.length === 3 ? Number(words[1]) : 1;
  const decimals = Math.max(
    ...words
      .slice(0, words.length === 3 ? 2 : words.length === 2 ? 1 : 0)
      .map((word) => word.split(".")[1]?.length ?? 0),
    0,
  );
  const width = flags.has("w")
    ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length)
    : 0;
  const separator = values.get("s") ?? "\n";
  let printed = false;
  for (let index = 0; ; index += 1) {
    const value = first + index * step;
    if (
      step >= 0 ? value > last + 1e-9 * Math.abs(step || 1) : value < last - 1e-9 * Math.abs(step)
    ) {
      break;
    }

    const text = value.toFixed(decimals);
    const padded = text.startsWith("-")
      ? `-${text.slice(1).padStart(width - 1, "0")}`
      : text.padStart(width, "0");
    task.print((printed ? separator : "") + padded);
    printed = true;
    await task.flow();
  }

  if (printed) {
    task.print("\n");
  }

  return 0;
};

export const yes = async (task: Task): Promise<number> => {
  const line = `${task.args.length === 0 ? "y" : task.args.join(" ")}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) {
    task.print(block);
    await task.flush();
    await task.flow();
  }
};

export const uniq = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cdus:f:w:iz");
  const [input = "-", output] = rest;
  if (rest.length > 2) {
    return task.usage();
  }

  const number = async (letter: string): Promise<number> =>
    requireCount(task, values.get(letter) ?? "0");
  const skipFields = await number("f");
  const skipChars = await number("s");
  const width = values.has("w") ? await number("w") : undefined;
  const key = (line: string): string => {
    const rest = line
      .replace(new RegExp(`^(?:[ \\t]*[^ \\t]+){0,${skipFields}}`), "")
      .slice(skipChars)
      .slice(0, width);
    return flags.has("i") ? rest.toLowerCase() : rest;
  };
  const text = await readInput(task, input);
  if (text === undefined) {
    return 1;
  }

  if (output !== undefined && output !== "-") {
    const fd = await task.attempt(`can't open '${output}'`, () =>
      task.system.open(output, O.WRONLY | O.CREAT | O.TRUNC),
    );
    if (fd === undefined) {
      return 1;
    }

    task.system.dup2(fd, 1);
  }

  const lines = linesOf(text);
  for (let at = 0; at < lines.length;) {
    let end = at + 1;
    while (end < lines.length && key(lines[end]!) === key(lines[at]!)) {
      end += 1;
    }

    const count = end - at;
    if ((flags.has("d") ? count > 1 : true) && (flags.has("u") ? count === 1 : true)) {
      task.print(`${flags.has("c") ? `${String(count).padStart(7)} ` : ""}${lines[at]}\n`);
    }

    at = end;
    await task.flow();
  }

  return 0;
};

const ranges = async (task: Task, text: string): Promise<[number, number][]> => {
  const result: [number, number][] = [];
  for (const part of text.split(",")) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    const number = async (digits: string): Promise<number> =>
      /^\d+$/.test(digits) ? Number(digits) : task.fail(`invalid number '${digits}'`);
    if (match === null) {
      return task.fail(
        `invalid number '${part.split("-").find((piece) => !/^\d*$/.test(piece)) ?? part}'`,
      );
    }

    const [, from = "", dash, to = ""] = match;
    if (from === "" && to === "") {
      return task.fail(`invalid range ${part}-${dash === "" ? "" : ""}`.replace(/-$/, ""));
    }

    const low = from === "" ? 1 : await number(from);
    const high = dash === "" ? low : to === "" ? Number.POSITIVE_INFINITY : await number(to);
    if (high < low) {
      return task.fail(`invalid range ${part}`);
    }

    result.push([low, high]);
  }

  return result.toSorted(([a], [b]) => a - b);
};

export const cut = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "b:c:f:d:sO:nDF:", {
    long: {
      "bytes:": "b",
      "characters:": "c",
      "fields:": "f",
      "delimiter:": "d",
      "only-delimited": "s",
      "output-delimiter:": "O",
    },
  });
  const kinds = ["b", "c", "f", "F"].filter((letter) => values.has(letter));
  if (kinds.length === 0) {
    return task.fail("expected a list of bytes, characters, or fields");
  }

  if (kinds.length > 1) {
    return task.usage();
  }

  const kind = kinds[0]!;
  if (kind !== "f" && kind !== "F" && (values.has("d") || flags.has("s"))) {
    return task.fail(
      `${flags.has("s") ? "suppressing non-delimited lines makes sense" : "a delimiter may be specified"} only when operating on fields`,
    );
  }

  const list = await ranges(task, values.get(kind)!);
  const delimiter = (values.get("d") ?? "\t")[0] ?? "\0";
  const output = values.get("O") ?? delimiter;
  const wanted = (index: number): boolean =>
    list.some(([low, high]) => index >= low && index <= high);
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    for (const line of linesOf(text)) {
      if (kind !== "f" && kind !== "F") {
        task.print(`${[...line].filter((_, index) => wanted(index + 1)).join("")}\n`);
      } else if (!line.includes(delimiter)) {
        task.print(flags.has("s") ? "" : `${line}\n`);
      } else {
        const fields = line.split(delimiter);
        const chosen = fields.filter((_, index) => wanted(index + 1));
        task.print(list.every(([low]) => low === 0) ? `${line}\n` : `${chosen.join(output)}\n`);
      }

      await task.flow();
    }
  }

  return status;
};

export const paste = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "d:s");
  const delimiters = (values.get("d") ?? "\t").replaceAll(
    /\\(.)/g,
    (_, letter: string) => ({ n: "\n", t: "\t", "0": "", "\\": "\\" })[letter] ?? letter,
  );
  const files: string[][] = [];
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path);
    if (text === undefined) {
      return 1;
    }

    files.push(linesOf(text));
  }

  const join = (cells: string[]): string =>
    cells
      .map((cell, index) =>
        index === 0
          ? cell
          : (delimiters === "" ? "" : delimiters[(index - 1) % delimiters.length]!) + cell,
      )
      .join("");
  if (flags.has("s")) {
    for (const lines of files) {
      task.print(`${join(lines)}\n`);
    }

    return 0;
  }

  const rows = Math.max(...files.map(({ length }) => length));
  for (let row = 0; row < rows; row += 1) {
    task.print(`${join(files.map((lines) => lines[row] ?? ""))}\n`);
  }

  return 0;
};

export const fold = async (task: Task): Promise<number> => {
  const args = task.args.map((word) => (/^-\d+$/.test(word) ? `-w${word.slice(1)}` : word));
  const { flags, values, rest } = await parseOptions(task, "bsw:", { args });
  const width = parseCount(values.get("w") ?? "80");
  if (width === undefined || width === 0) {
    return task.fail(`invalid number '${values.get("w")}'`);
  }

  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    task.print(
      text
        .split("\n")
        .map((line) => foldLine(line, width, flags.has("s")))
        .join("\n"),
    );
  }

  return status;
};

const foldLine = (line: string, width: number, atSpaces: boolean): string => {
  const parts: string[] = [];
  let rest = line;
  while (columnsOf(rest) > width) {
    let end = 0;
    while (columnsOf(rest.slice(0, end + 1)) <= width) {
      end += 1;
    }

    end = Math.max(1, end);
    const blank = atSpaces ? rest.slice(0, end).search(/[ \t][^ \t]*$/) : -1;
    const stop = blank === -1 ? end : blank + 1;
    parts.push(rest.slice(0, stop));
    rest = rest.slice(stop);
  }

  return [...parts, rest].join("\n");
};

export const expand = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "it:", {
    long: { initial: "i", "tabs:": "t" },
  });
  const stop = await requireCount(task, values.get("t") ?? "8");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    task.print(
      text
        .split("\n")
        .map((line) => expandLine(line, stop, flags.has("i")))
        .join("\n"),
    );
  }

  return status;
};

const expandLine = (line: string, stop: number, initialOnly: boolean): string => {
  let result = "";
  let leading = true;
  for (const character of line) {
    leading &&= character === " " || character === "\t";
    result +=
      character === "\t" && (leading || !initialOnly)
        ? " ".repeat(stop - (result.length % stop))
        : character;
  }

  return result;
};

export const unexpand = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "ft:a", {
    long: { "first-only": "f", "tabs:": "t", all: "a" },
  });
  const stop = await requireCount(task, values.get("t") ?? "8");
  const everywhere = flags.has("a") || (flags.has("t") && !flags.has("f"));
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    task.print(
      text
        .split("\n")
        .map((line) => unexpandLine(line, stop, everywhere))
        .join("\n"),
    );
  }

  return status;
};

const unexpandLine = (line: string, stop: number, everywhere: boolean): string => {
  const match = /^[ \t]*/.exec(line)![0];
  const body = everywhere ? line : match;
  let result = "";
  let column = 0;
  let blanks = 0;
  for (const character of body) {
    if (character === " ") {
      blanks += 1;
      column += 1;
      if (column % stop === 0) {
        result += blanks > 1 || column === blanks ? "\t" : " ";
        blanks = 0;
      }
    } else if (character === "\t") {
      column = (Math.floor(column / stop) + 1) * stop;
      result += "\t";
      blanks = 0;
    } else {
      result += " ".repeat(blanks) + character;
      blanks = 0;
      column += 1;
    }
  }

  return result + " ".repeat(blanks) + (everywhere ? "" : line.slice(match.length));
};

export const tee = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "ia");
  const { system } = task;
  let status = 0;
  const outputs = [1];
  if (flags.has("i")) {
    system.process.dispositions.set(2, "ignore");
  }

  for (const path of rest) {
    const mode = O.WRONLY | O.CREAT | (flags.has("a") ? O.APPEND : O.TRUNC);
    const fd = await task.attempt(path, () => system.open(path, mode));
    if (fd === undefined) {
      status = 1;
    } else {
      outputs.push(fd);
    }
  }

  for (;;) {
    const bytes = await system.read(0);
    if (bytes.length === 0) {
      return status;
    }

    for (const fd of outputs) {
      try {
        await system.write(fd, bytes);
      } catch (error) {
        if (!isErrno(error)) {
          throw error;
        }

        await task.warn(`write error: ${error.message}`);
        status = 1;
      }
    }
  }
};

export const comm = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "123");
  const [left, right] = rest;
  if (left === undefined || right === undefined || rest.length > 2) {
    return task.usage();
  }

  const texts: string[][] = [];
  for (const path of [left, right]) {
    const text = await readInput(task, path);
    if (text === undefined) {
      return 1;
    }

    texts.push(linesOf(text));
  }

  const [a = [], b = []] = texts;
  const tabs = (column: number): string =>
    "\t".repeat(["1", "2"].slice(0, column - 1).filter((letter) => !flags.has(letter)).length);
  const say = (column: number, line: string): void => {
    if (!flags.has(String(column))) {
      task.print(`${tabs(column)}${line}\n`);
    }
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && x < y)) {
      say(1, x!);
      i += 1;
    } else if (x === undefined || y < x) {
      say(2, y);
      j += 1;
    } else {
      say(3, x);
      i += 1;
      j += 1;
    }
  }

  return 0;
};

export const split = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "l:b:a:");
  const [input = "-", prefix = "x"] = rest;
  const length = await requireCount(task, values.get("a") ?? "2");
  const text = await readInput(task, input);
  if (text === undefined) {
    return 1;
  }

  const bytes = values.get("b");
  const parts: string[] = [];
  if (bytes === undefined) {
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const count = await requireCount(task, values.get("l") ?? "1000");
    for (let at = 0; at < lines.length; at += count) {
      parts.push(lines.slice(at, at + count).join(""));
    }
  } else {
    const size = await requireCount(task, bytes);
    for (let at = 0; at < text.length; at += size) {
      parts.push(text.slice(at, at + size));
    }
  }

  for (const [index, part] of parts.entries()) {
    let suffix = "";
    for (let value = index, digit = 0; digit < length; digit += 1) {
      suffix = String.fromCharCode(97 + (value % 26)) + suffix;
      value = Math.floor(value / 26);
    }

    const fd = await task.system.open(`${prefix}${suffix}`, O.WRONLY | O.CREAT | O.TRUNC);
    await task.system.write(fd, encode(part));
    task.system.close(fd);
  }

  return 0;
};

export const shuf = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "ei:n:o:z");
  let lines: string[];
  const range = values.get("i");
  if (range !== undefined) {
    const [low = 0, high = 0] = range.split("-").map(Number);
    lines = Array.from({ length: high - low + 1 }, (_, index) => String(low + index));
  } else if (flags.has("e")) {
    lines = rest;
  } else {
    const text = await readInput(task, rest[0] ?? "-");
    if (text === undefined) {
      return 1;
    }

    lines = linesOf(text);
  }

  for (let index = lines.length - 1; index > 0; index -= 1) {
    const [a = 0, b = 0] = task.system.kernel.host.random(2);
    const other = (a * 256 + b) % (index + 1);
    [lines[index], lines[other]] = [lines[other]!, lines[index]!];
  }

  const limit = values.get("n");
  task.print(
    lines
      .slice(0, limit === undefined ? undefined : await requireCount(task, limit))
      .map((line) => `${line}\n`)
      .join(""),
  );
  return 0;
};
