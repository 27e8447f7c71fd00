/** cmp. */
import { reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { ioError, readInput } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

/** With -s not even a missing file is told. */
const readQuietly = async (task: Task, path: string): Promise<string | undefined> => {
  try {
    return await readFileText(task.system, path === "-" ? "/dev/stdin" : path);
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

export const cmp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "sln:", { status: 1 });
  const [left, right = "-", skipLeft = "0", skipRight = "0"] = rest;
  if (left === undefined) {
    return task.usage();
  }

  for (const skip of [skipLeft, skipRight]) {
    await requireCount(task, skip);
  }

  const limit = values.has("n") ? await requireCount(task, values.get("n")!, 2) : undefined;
  const texts: string[] = [];
  for (const [path, skip] of [
    [left, skipLeft],
    [right, skipRight],
  ] as const) {
    const text = flags.has("s")
      ? await readQuietly(task, path)
      : await readInput(task, path, { open: "plain", read: ioError });
    if (text === undefined) {
      return 2;
    }

    const from = Number(skip);
    texts.push(text.slice(from, limit === undefined ? undefined : from + limit));
  }

  const [a = "", b = ""] = texts;
  let line = 1;
  let status = 0;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) {
      status = 1;
      if (flags.has("s")) {
        return 1;
      }

      if (!flags.has("l")) {
        task.print(`${left} ${right} differ: char ${at + 1}, line ${line}\n`);
        return 1;
      }

      const octal = (text: string): string => text.charCodeAt(at).toString(8).padStart(3);
      task.print(`${at + 1} ${octal(a)} ${octal(b)}\n`);
    }

    line += a[at] === "\n" ? 1 : 0;
  }

  if (a.length !== b.length) {
    if (!flags.has("s")) {
      await task.warn(`EOF on ${a.length < b.length ? left : right}`);
    }

    return 1;
  }

  return status;
};
