/** uniq, cut: parts of lines and of files. */
import { O } from "../kernel/open-file.ts";
import { ioError, linesOf, readInput, unasked } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const uniq = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cdus:f:w:iz");
  const [input = "-", output] = rest;
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
  const text = await readInput(task, input, { read: ioError });
  if (text === undefined) {
    return 1;
  }

  if (rest.length > 2) {
    return task.usage();
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

/** `N`, `N-`, `N-M`, `-M`, of which an empty one does not count. */
const ranges = async (task: Task, text: string): Promise<[number, number][]> => {
  const number = async (digits: string): Promise<number> =>
    /^\d+$/.test(digits) ? Number(digits) : task.fail(`invalid number '${digits}'`);
  const result: [number, number][] = [];
  for (const part of text.split(",").filter((each) => each !== "")) {
    const [, from = "", dash, to = ""] = /^([^-]*)(-?)([^]*)$/.exec(part)!;
    const low = from === "" ? 1 : Math.max(1, await number(from));
    const high = dash === "" ? low : to === "" ? Number.POSITIVE_INFINITY : await number(to);
    if (high < low - 1) {
      return task.fail(`${high}<${low - 1}`);
    }

    result.push([low, high]);
  }

  if (result.length === 0) {
    return task.fail("missing list of positions");
  }

  return result.toSorted(([a], [b]) => a - b);
};

export const cut = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "b:c:f:d:sO:nDF:", {
    long: {
      "bytes:": "b",
      "characters:": "c",
      "fields:": "f",
      "delimiter:": "d",
      "only-delimited": "s",
      "output-delimiter:": "O",
    },
  });
  const kinds = all.map(([letter]) => letter).filter((letter) => "bcfF".includes(letter));
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
    const text = await readInput(task, path, { open: "plain", read: unasked });
    if (text === undefined) {
      status = 1;
      continue;
    }

    for (const line of linesOf(text)) {
      if (kind !== "f" && kind !== "F") {
        task.print(
          `${line
            .split("")
            .filter((_, index) => wanted(index + 1))
            .join("")}\n`,
        );
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
