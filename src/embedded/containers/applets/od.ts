/** od. */
import { gather } from "./gather.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

const names: Record<number, string> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

export const printable = (code: number): boolean => code >= 32 && code < 127;

const namedBytes = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];

interface Column {
  size: number;
  width: number;
  show(bytes: Buffer): string;
}

const integerColumn = (letter: string, size: number): Column => {
  const widths: Record<string, Record<number, number>> = {
    o: { 1: 3, 2: 6, 4: 11, 8: 22 },
    x: { 1: 2, 2: 4, 4: 8, 8: 16 },
    d: { 1: 4, 2: 6, 4: 11, 8: 20 },
    u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  };
  const width = widths[letter]![size]!;
  const fill = letter === "o" || letter === "x" ? "0" : " ";
  return {
    size,
    width: width + 1,
    show: (bytes) => {
      const value =
        size === 8
          ? letter === "d"
            ? bytes.readBigInt64LE()
            : bytes.readBigUInt64LE()
          : BigInt(letter === "d" ? bytes.readIntLE(0, size) : bytes.readUIntLE(0, size));
      return ` ${value.toString(letter === "o" ? 8 : letter === "x" ? 16 : 10).padStart(width, fill)}`;
    },
  };
};

export const characterColumn: Column = {
  size: 1,
  width: 4,
  show: (bytes) => {
    const code = bytes[0]!;
    const text =
      names[code] ??
      (printable(code) ? String.fromCharCode(code) : code.toString(8).padStart(3, "0"));
    return text.padStart(4);
  },
};

const nameColumn: Column = {
  size: 1,
  width: 4,
  show: (bytes) => {
    const code = bytes[0]! & 127;
    return (namedBytes[code] ?? (code === 127 ? "del" : String.fromCharCode(code))).padStart(4);
  },
};

const parseType = async (task: Task, text: string): Promise<Column[]> => {
  const columns: Column[] = [];
  const sizes: Record<string, number> = { C: 1, S: 2, I: 4, L: 8 };
  for (const [, letter, name] of text.matchAll(/([acdoux]|[^])(\d+|[CSIL])?/g)) {
    const size = sizes[name ?? ""] ?? Number(name ?? 4);
    if (letter === "a" || letter === "c") {
      columns.push(letter === "a" ? nameColumn : characterColumn);
    } else if (!"doux".includes(letter!)) {
      await task.fail(`invalid character '${letter}' in type string '${text}'`);
    } else if (![1, 2, 4, 8].includes(size)) {
      await task.fail(`invalid type string '${text}'; ${size}-byte integral type is not supported`);
    } else {
      columns.push(integerColumn(letter!, size));
    }
  }

  return columns;
};

const shortTypes: Record<string, string> = {
  a: "a",
  b: "o1",
  c: "c",
  d: "u2",
  o: "o2",
  s: "d2",
  x: "x2",
  h: "x2",
  i: "d4",
  l: "d8",
  B: "o2",
  D: "u4",
  H: "x4",
  I: "d8",
  L: "d8",
  O: "o4",
  X: "x4",
};

/** Lines of several types come in this order, whatever the order of the options. */
const typeOrder = "abcdDhxHXiIlLoBOts";

export const od = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(
    task,
    "abcdfhilosvxBDFHILOXA:j:N:t:w::S:",
    {
      long: {
        "skip-bytes:": "j",
        "address-radix:": "A",
        "read-bytes:": "N",
        "format:": "t",
        "output-duplicates": "v",
        "width:": "w",
      },
    },
  );
  const columns: Column[] = [];
  const place = ([letter]: [string, unknown]): number => typeOrder.indexOf(letter);
  for (const [letter, value] of all.toSorted((a, b) => place(a) - place(b))) {
    columns.push(...(await parseType(task, letter === "t" ? value! : (shortTypes[letter] ?? ""))));
  }

  if (columns.length === 0) {
    columns.push(integerColumn("o", 2));
  }

  const { text, unreadable, missing } = await gather(task, rest, "read error");
  if (missing > 0 && missing === rest.length) {
    return 1;
  }

  const skip = await requireCount(task, values.get("j") ?? "0");
  const limit = values.has("N") ? await requireCount(task, values.get("N")!) : undefined;
  const bytes = Buffer.from(
    encode(text.slice(skip, limit === undefined ? undefined : skip + limit)),
  );
  const perLine = flags.has("w") ? await requireCount(task, values.get("w") ?? "32") : 16;
  const radix = (values.get("A") ?? "o")[0] ?? "\0";
  if (!"doxn".includes(radix)) {
    return task.fail(`bad output address radix '${radix}' (must be [doxn])`);
  }

  const address = (at: number): string =>
    radix === "n"
      ? ""
      : (at + skip)
          .toString({ o: 8, d: 10, x: 16 }[radix] ?? 8)
          .padStart(radix === "x" ? 6 : 7, "0");
  dumpLines(task, bytes, perLine, flags.has("v"), address, columns);
  if (radix !== "n") {
    task.print(`${address(bytes.length)}\n`);
  }

  return missing + unreadable > 0 ? 1 : 0;
};

const dumpLines = (
  task: Task,
  bytes: Buffer,
  perLine: number,
  all: boolean,
  address: (at: number) => string,
  columns: Column[],
): void => {
  let previous: Buffer | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = bytes.subarray(at, at + perLine);
    if (!all && previous !== undefined && line.length === perLine && line.equals(previous)) {
      task.print(starred ? "" : "*\n");
      starred = true;
      continue;
    }

    starred = false;
    previous = line;
    for (const [index, column] of columns.entries()) {
      let text = index === 0 ? address(at) : " ".repeat(address(at).length);
      for (let from = 0; from < line.length; from += column.size) {
        const piece = Buffer.alloc(column.size);
        line.copy(piece, 0, from, from + column.size);
        text += column.show(piece).padStart(column.width);
      }

      task.print(`${text}\n`);
    }
  }
};
