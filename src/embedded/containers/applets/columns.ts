/** paste, fold, expand, unexpand: where things stand in a line. */
import { lateError, linesOf, readInput, unasked } from "./input.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { columnsOf } from "./wc.ts";

export const paste = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "d:s");
  const delimiters = (values.get("d") ?? "\t").replaceAll(
    /\\(.)/g,
    (_, letter: string) => ({ n: "\n", t: "\t", "0": "", "\\": "\\" })[letter] ?? letter,
  );
  const files: string[][] = [];
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const standard = rest.indexOf("-");
    if (path === "-" && files[standard] !== undefined) {
      // They share the lines of standard input.
      files.push(files[standard]);
      continue;
    }

    const text = await readInput(task, path, { open: "plain", read: unasked });
    if (text === undefined) {
      return 1;
    }

    files.push(linesOf(text));
  }

  if (values.get("d") === "") {
    return task.fail("-d '' is not supported");
  }

  const delimiter = (index: number): string =>
    delimiters === "" ? "" : delimiters[index % delimiters.length]!;
  if (flags.has("s")) {
    for (const lines of files.filter(({ length }) => length > 0)) {
      task.print(`${lines.reduce((left, line, index) => left + delimiter(index - 1) + line)}\n`);
    }

    return 0;
  }

  // A file that has ended takes its delimiter with it, be it the newline.
  while (files.some((lines) => lines.length > 0)) {
    let used = 0;
    for (const [index, lines] of files.entries()) {
      const line = lines.shift();
      if (line !== undefined) {
        task.print(line + (index === files.length - 1 ? "\n" : delimiter(used)));
        used += 1;
      }
    }
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
    const text = await readInput(task, path, { open: "plain", read: lateError });
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
    const text = await readInput(task, path, { open: "plain", read: lateError });
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
    const text = await readInput(task, path, { open: "plain", read: lateError });
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
