/** od, hexdump, hd, xxd, strings, dd. */
import { readInput } from "./input.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";
import { O } from "../kernel/open-file.ts";
import { ProcessExit, isErrno, reasonOf } from "../kernel/system-error.ts";

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

const printable = (code: number): boolean => code >= 32 && code < 127;

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

const characterColumn: Column = {
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

const parseType = (text: string): Column[] => {
  const columns: Column[] = [];
  const sizes: Record<string, number> = { C: 1, S: 2, I: 4, L: 8 };
  for (const [, letter, size] of text.matchAll(/([acdoux])(\d|[CSIL])?z?/g)) {
    if (letter === "a" || letter === "c") {
      columns.push(letter === "a" ? nameColumn : characterColumn);
    } else {
      columns.push(integerColumn(letter!, sizes[size ?? ""] ?? Number(size ?? 4)));
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

const gather = async (task: Task, paths: string[]): Promise<{ text: string; failed: boolean }> => {
  let text = "";
  let failed = false;
  for (const path of paths.length === 0 ? ["-"] : paths) {
    const part = await readInput(task, path, { open: "plain" });
    failed ||= part === undefined;
    text += part ?? "";
  }

  return { text, failed };
};

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
  const columns = all.flatMap(([letter, value]) =>
    letter === "t" ? parseType(value!) : parseType(shortTypes[letter] ?? ""),
  );
  if (columns.length === 0) {
    columns.push(integerColumn("o", 2));
  }

  const { text, failed } = await gather(task, rest);
  const skip = await requireCount(task, values.get("j") ?? "0");
  const limit = values.has("N") ? await requireCount(task, values.get("N")!) : undefined;
  const bytes = Buffer.from(
    encode(text.slice(skip, limit === undefined ? undefined : skip + limit)),
  );
  const perLine = flags.has("w") ? await requireCount(task, values.get("w") ?? "32") : 16;
  const radix = values.get("A") ?? "o";
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

  return failed ? 1 : 0;
};

/** Columns of one byte are as wide as the widest of all, per byte. */
const dumpLines = (
  task: Task,
  bytes: Buffer,
  perLine: number,
  all: boolean,
  address: (at: number) => string,
  columns: Column[],
): void => {
  const perByte = Math.max(...columns.map(({ size, width }) => width / size));
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
        text += column.show(piece).padStart(perByte * column.size);
      }

      task.print(`${text}\n`);
    }
  }
};

export const hexdump = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "bcdoxCe:f:n:s:vR");
  const canonical = flags.has("C") || task.applet === "hd";
  const { text, failed } = await gather(task, rest);
  const skip = await requireCount(task, values.get("s") ?? "0");
  const limit = values.has("n") ? await requireCount(task, values.get("n")!) : undefined;
  const bytes = Buffer.from(
    encode(text.slice(skip, limit === undefined ? undefined : skip + limit)),
  );
  const format = values.get("e");
  if (format !== undefined) {
    formatted(task, bytes, format);
    return failed ? 1 : 0;
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

  return failed && rest.length === 1 ? 1 : 0;
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

export const xxd = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "pl:s:g:c:rio:");
  const text = await readInput(task, rest[0] ?? "-", { open: "plain" });
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
    const text = await readInput(task, path, { open: "plain" });
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

const ddWords = [
  "bs",
  "count",
  "seek",
  "skip",
  "if",
  "of",
  "status",
  "ibs",
  "obs",
  "conv",
  "iflag",
  "oflag",
];

export const dd = async (task: Task): Promise<number> => {
  const settings = new Map<string, string>();
  for (const word of task.args) {
    const equals = word.indexOf("=");
    const name = word.slice(0, equals);
    if (equals === -1 || !ddWords.includes(name)) {
      return task.usage();
    }

    settings.set(name, word.slice(equals + 1));
  }

  const number = async (name: string): Promise<number | undefined> => {
    const text = settings.get(name);
    return text === undefined
      ? undefined
      : (parseCount(text) ?? task.fail(`invalid number '${text}'`));
  };
  const size = (await number("bs")) ?? (await number("ibs")) ?? 512;
  const count = await number("count");
  const skip = (await number("skip")) ?? 0;
  const seek = (await number("seek")) ?? 0;
  const conversions = (settings.get("conv") ?? "").split(",").filter((word) => word !== "");
  const unknown = conversions.find(
    (word) => !["notrunc", "sync", "noerror", "fsync", "swab"].includes(word),
  );
  if (unknown !== undefined) {
    return task.fail(`invalid argument '${settings.get("conv")}' to 'conv'`);
  }

  return copyBlocks(task, settings, { size, count, skip, seek, conversions });
};

const copyBlocks = async (
  task: Task,
  settings: Map<string, string>,
  {
    size,
    count,
    skip,
    seek,
    conversions,
  }: { size: number; count: number | undefined; skip: number; seek: number; conversions: string[] },
): Promise<number> => {
  const { system } = task;
  const source = settings.get("if");
  const target = settings.get("of");
  const input =
    source === undefined
      ? 0
      : await system
          .open(source)
          .catch((error: unknown) => task.failAbout(`can't open '${source}'`, error));
  const truncating = seek === 0 && !conversions.includes("notrunc") ? O.TRUNC : 0;
  const append = settings.get("oflag")?.includes("append") === true ? O.APPEND : 0;
  const output =
    target === undefined
      ? 1
      : await system
          .open(target, O.WRONLY | O.CREAT | truncating | append)
          .catch((error: unknown) => task.failAbout(`can't open '${target}'`, error));
  const whole = settings.get("iflag")?.includes("fullblock") === true;
  const totals = { inWhole: 0, inPart: 0, outWhole: 0, outPart: 0, bytes: 0 };
  const start = system.kernel.host.measure();
  const report = async (): Promise<void> => {
    const status = settings.get("status");
    if (status === "none") {
      return;
    }

    await task.complain(
      `${totals.inWhole}+${totals.inPart} records in\n${totals.outWhole}+${totals.outPart} records out\n`,
    );
    if (status !== "noxfer") {
      const seconds = Math.max(1e-6, (system.kernel.host.measure() - start) / 1000);
      await task.complain(
        `${totals.bytes} bytes (${shortSize(totals.bytes)}) copied, ${seconds.toFixed(6)} seconds, ${shortSize(totals.bytes / seconds)}/s\n`,
      );
    }
  };
  if (seek > 0) {
    seekOutput(task, output, seek * size, truncating === 0 && !conversions.includes("notrunc"));
  }

  system.process.dispositions.set(10, () => void report());
  try {
    await skipInput(task, input, skip * size, size);
    for (let blocks = 0; count === undefined || blocks < count; blocks += 1) {
      const bytes = await readBlock(task, input, size, whole);
      if (bytes.length === 0) {
        break;
      }

      const isWhole = bytes.length === size;
      totals[isWhole ? "inWhole" : "inPart"] += 1;
      const padded =
        conversions.includes("sync") && !isWhole
          ? Buffer.concat([bytes, Buffer.alloc(size - bytes.length)])
          : bytes;
      await system.write(output, padded);
      totals[padded.length === size ? "outWhole" : "outPart"] += 1;
      totals.bytes += padded.length;
      await task.flow();
    }
  } catch (error) {
    if (error instanceof ProcessExit || !isErrno(error)) {
      throw error;
    }

    await task.warn(`error writing '${target ?? "standard output"}': ${reasonOf(error)}`);
    await report();
    return 1;
  }

  await report();
  return 0;
};

const seekOutput = (task: Task, fd: number, offset: number, truncate: boolean): void => {
  try {
    if (truncate) {
      task.system.ftruncate(fd, offset);
    }

    task.system.seek(fd, offset, "start");
  } catch (error) {
    reasonOf(error);
  }
};

const skipInput = async (task: Task, fd: number, bytes: number, size: number): Promise<void> => {
  if (bytes === 0) {
    return;
  }

  try {
    task.system.seek(fd, bytes, "current");
  } catch (error) {
    reasonOf(error);
    for (let left = bytes; left > 0;) {
      const chunk = await task.system.read(fd, Math.min(left, size));
      if (chunk.length === 0) {
        return;
      }

      left -= chunk.length;
    }
  }
};

const readBlock = async (
  task: Task,
  fd: number,
  size: number,
  whole: boolean,
): Promise<Uint8Array> => {
  let bytes = await task.system.read(fd, size);
  while (whole && bytes.length > 0 && bytes.length < size) {
    const more = await task.system.read(fd, size - bytes.length);
    if (more.length === 0) {
      break;
    }

    bytes = Buffer.concat([bytes, more]);
  }

  return bytes;
};

/** `12B`, `1.0KB`, `100.0MB`. */
const shortSize = (bytes: number): string => {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }

  return `${unit === 0 ? Math.round(value) : value.toFixed(1)}${units[unit]}`;
};
