/** xxd, strings. */
import { readInput, unasked } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { printable } from "./od.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

export const xxd = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "pl:s:g:c:rio:");
  const text = await readInput(task, rest[0] ?? "-", { open: "plain", read: unasked });
  if (text === undefined) {
    return 1;
  }

  if (flags.has("r")) {
    const hex = flags.has("p")
      ? text.replaceAll(/\s/g, "")
      : text
          .split("\n")
          .map(
            (line) =>
              /^[\da-fA-F]+: ((?:[\da-fA-F]+ ?)+)/.exec(line)?.[1]?.replaceAll(" ", "") ?? "",
          )
          .join("");
    await task.write(Buffer.from(hex, "hex"));
    return 0;
  }

  const skip = await requireCount(task, values.get("s") ?? "0");
  const limit = values.has("l") ? await requireCount(task, values.get("l")!) : undefined;
  const bytes = Buffer.from(
    encode(text.slice(skip, limit === undefined ? undefined : skip + limit)),
  );
  const width = await requireCount(
    task,
    values.get("c") ?? (flags.has("p") ? "30" : flags.has("i") ? "12" : "16"),
  );
  const group = await requireCount(task, values.get("g") ?? "2");
  for (let at = 0; at < bytes.length; at += width) {
    const line = bytes.subarray(at, at + width);
    if (flags.has("p")) {
      task.print(`${line.toString("hex")}\n`);
      continue;
    }

    let hex = "";
    for (let index = 0; index < width; index += 1) {
      hex += index >= line.length ? "  " : line[index]!.toString(16).padStart(2, "0");
      hex += group > 0 && (index + 1) % group === 0 && index + 1 < width ? " " : "";
    }

    const shown = [...line]
      .map((code) => (printable(code) ? String.fromCharCode(code) : "."))
      .join("");
    task.print(`${(at + skip).toString(16).padStart(8, "0")}: ${hex}  ${shown}\n`);
  }

  return 0;
};

export const strings = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "afon:t:");
  const least = await requireCount(task, values.get("n") ?? "4");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain", read: unasked });
    if (text === undefined) {
      status = 1;
      continue;
    }

    for (const match of text.matchAll(new RegExp(`[\\t -~]{${least},}`, "g"))) {
      const radix = values.get("t") ?? (flags.has("o") ? "o" : undefined);
      const offset =
        radix === undefined
          ? ""
          : `${match.index.toString({ o: 8, d: 10, x: 16 }[radix] ?? 8).padStart(7)} `;
      task.print(`${flags.has("f") ? `${path}: ` : ""}${offset}${match[0]}\n`);
    }
  }

  return status;
};
