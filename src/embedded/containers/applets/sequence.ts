/** nl, seq, yes: lines with numbers, and lines without end. */
import { linesOf, readInput, unasked } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

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
    const text = await readInput(task, path, { open: "plain", read: unasked });
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
  // A first number may be negative: it ends the options, even where one lacks its value.
  const start = task.args.findIndex((word) => /^-[\d.]/.test(word));
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
      return task.usage();
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
