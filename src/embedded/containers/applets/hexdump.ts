/** hexdump, hd. */
import { requireCount } from "./numbers.ts";
import { gather } from "./gather.ts";
import { characterColumn, printable } from "./od.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

export const hexdump = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "bcdoxCe:f:n:s:vR");
  const canonical = flags.has("C") || task.applet === "hd";
  const { text, missing } = await gather(task, rest);
  const skip = await requireCount(task, values.get("s") ?? "0");
  const limit = values.has("n") ? await requireCount(task, values.get("n")!) : undefined;
  const bytes = Buffer.from(
    encode(text.slice(skip, limit === undefined ? undefined : skip + limit)),
  );
  const format = values.get("e");
  if (format !== undefined) {
    formatted(task, bytes, format);
    return missing > 0 ? 1 : 0;
  }

  const kinds = all.map(([letter]) => letter).filter((letter) => "bcdox".includes(letter));
  const wide = canonical ? 8 : 7;
  let previous: string | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const key = line.toString("latin1");
    if (!flags.has("v") && key === previous && line.length === 16) {
      task.print(starred ? "" : "*\n");
      starred = true;
      continue;
    }

    starred = false;
    previous = key;
    const address = (at + skip).toString(16).padStart(wide, "0");
    if (canonical) {
      task.print(`${address}  ${canonicalLine(line)}\n`);
    } else {
      for (const [index, kind] of (kinds.length === 0 ? ["h"] : kinds).entries()) {
        task.print(`${index === 0 ? address : " ".repeat(7)}${hexdumpLine(line, kind)}\n`);
      }
    }
  }

  if (bytes.length > 0) {
    task.print(`${(bytes.length + skip).toString(16).padStart(wide, "0")}\n`);
  }

  return missing > 0 ? 1 : 0;
};

const canonicalLine = (line: Buffer): string => {
  const hex = Array.from({ length: 16 }, (_, index) =>
    index >= line.length ? "  " : line[index]!.toString(16).padStart(2, "0"),
  );
  const text = [...line]
    .map((code) => (printable(code) ? String.fromCharCode(code) : "."))
    .join("");
  return `${hex.slice(0, 8).join(" ")}  ${hex.slice(8).join(" ")}  |${text}|`;
};

const hexdumpLine = (line: Buffer, kind: string): string => {
  const perUnit = kind === "b" || kind === "c" ? 1 : 2;
  let text = "";
  for (let at = 0; at < 16; at += perUnit) {
    if (at >= line.length) {
      text += " ".repeat(perUnit === 1 ? 4 : kind === "h" ? 5 : 8);
      continue;
    }

    const value = perUnit === 1 ? line[at]! : line[at]! + (line[at + 1] ?? 0) * 256;
    if (kind === "c") {
      text += characterColumn.show(Buffer.from([value]));
    } else if (kind === "b") {
      text += ` ${value.toString(8).padStart(3, "0")}`;
    } else if (kind === "d") {
      text += `   ${String(value).padStart(5, "0")}`;
    } else if (kind === "o") {
      text += `  ${value.toString(8).padStart(6, "0")}`;
    } else if (kind === "x") {
      text += `    ${value.toString(16).padStart(4, "0")}`;
    } else {
      text += ` ${value.toString(16).padStart(4, "0")}`;
    }
  }

  return text;
};

/** `-e '16/1 "%02x " "\n"'`. */
const formatted = (task: Task, bytes: Buffer, format: string): void => {
  const units = [...format.matchAll(/(?:(\d+)?\/(\d+)\s*)?"((?:[^"\\]|\\.)*)"/g)].map(
    ([, count, size, text]) => ({
      count: Number(count ?? 1),
      size: Number(size ?? (/%/.test(text!) ? 1 : 0)),
      text: text!.replaceAll(/\\n/g, "\n").replaceAll(/\\t/g, "\t"),
    }),
  );
  let at = 0;
  while (at < bytes.length) {
    const before = at;
    for (const { count, size, text } of units) {
      if (size === 0) {
        task.print(text);
        continue;
      }

      for (let index = 0; index < count && at < bytes.length; index += 1) {
        const value = bytes.readUIntLE(at, Math.min(size, bytes.length - at, 6));
        at += size;
        task.print(
          text.replaceAll(
            /%[-0#]*(\d*)(?:\.\d+)?(_?[a-zA-Z])/g,
            (_, width: string, letter: string) => {
              const shown =
                letter === "x"
                  ? value.toString(16)
                  : letter === "o"
                    ? value.toString(8)
                    : letter.startsWith("_") || letter === "c"
                      ? printable(value)
                        ? String.fromCharCode(value)
                        : "."
                      : String(value);
              return shown.padStart(Number(width), /%0/.test(text) ? "0" : " ");
            },
          ),
        );
      }
    }

    if (at === before) {
      return;
    }
  }
};
