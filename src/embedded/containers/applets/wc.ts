/** wc. */
import { reasonOf } from "../kernel/system-error.ts";
import { LineReader, closeInput, openInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const counters: [letter: string, count: (text: string) => number][] = [
  ["l", (text) => text.split("\n").length - 1],
  ["w", (text) => text.match(/[^\s]+/g)?.length ?? 0],
  ["m", (text) => text.length],
  ["c", (text) => text.length],
  ["L", (text) => Math.max(0, ...text.split("\n").map((line) => columnsOf(line)))],
];

export const columnsOf = (line: string): number =>
  line
    .split("")
    .reduce(
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
