/** tee, comm, split, shuf: files made of others. */
import { O } from "../kernel/open-file.ts";
import { isErrno } from "../kernel/system-error.ts";
import { linesOf, readInput, unasked } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

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
    const text = await readInput(task, path, { open: "plain", read: unasked });
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
    const text = await readInput(task, rest[0] ?? "-", { open: "plain", read: unasked });
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
