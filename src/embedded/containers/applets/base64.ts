/** base64, uuencode. */
import { readAll, readError, readInput, unasked } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const base64 = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "dw:");
  if (rest.length > 1) {
    return task.usage();
  }

  const width = await requireCount(task, values.get("w") ?? "76");
  const text = await readInput(task, rest[0] ?? "-", {
    open: "plain",
    read: flags.has("d") ? unasked : readError,
  });
  if (text === undefined) {
    return 1;
  }

  if (flags.has("d")) {
    // What is no letter of it is passed over; without padding the last group is lost.
    const letters = text.replaceAll(/[^A-Za-z0-9+/]/g, "");
    const lost = text.includes("=") ? 0 : letters.length % 4;
    await task.write(Buffer.from(letters.slice(0, letters.length - lost), "base64"));
    return lost === 0 ? 0 : task.fail("truncated input");
  }

  const encoded = Buffer.from(text, "latin1").toString("base64");
  const lines =
    width === 0
      ? encoded
      : (encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? []).map((line) => `${line}\n`).join("");
  task.print(lines);
  return 0;
};

export const uuencode = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "m");
  const name = rest.at(-1);
  if (name === undefined || rest.length > 2) {
    return task.usage();
  }

  const text =
    rest.length === 2
      ? await readInput(task, rest[0]!, { read: readError })
      : await readAll(task.system, 0);
  if (text === undefined) {
    return 1;
  }

  const mode = rest.length === 2 ? task.system.stat(rest[0]!).mode.toString(8) : "644";
  if (flags.has("m")) {
    const lines = (
      Buffer.from(text, "latin1")
        .toString("base64")
        .match(/.{1,60}/g) ?? []
    ).map((line) => `${line}\n`);
    task.print(`begin-base64 ${mode} ${name}\n${lines.join("")}====\n`);
    return 0;
  }

  task.print(`begin ${mode} ${name}\n`);
  const letter = (value: number): string => (value === 0 ? "`" : String.fromCharCode(value + 32));
  for (let at = 0; at < text.length; at += 45) {
    const part = text.slice(at, at + 45);
    let line = letter(part.length);
    for (let index = 0; index < part.length; index += 3) {
      const code = (offset: number): number => part.charCodeAt(index + offset) || 0;
      const bits = (code(0) << 16) | (code(1) << 8) | code(2);
      line += [18, 12, 6, 0].map((shift) => letter((bits >> shift) & 63)).join("");
    }

    task.print(`${line}\n`);
  }

  task.print("`\nend\n");
  return 0;
};
