/** gzip, gunzip, zcat; base64, base32; checksums; uuencode. */
import { createHash } from "node:crypto";
import { crc32 as zlibCrc, gunzipSync, gzipSync } from "node:zlib";
import { closeInput, openInput, readAll, readInput } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Applet, Task } from "./task.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";

interface Format {
  suffix: string;
  magic: string;
  pack: ((text: string) => Uint8Array) | undefined;
  /** @throws when the data are damaged */
  unpack(text: string): Uint8Array;
}

const gzipFormat: Format = {
  suffix: ".gz",
  magic: "\u001F\u008B",
  pack: (text) => gzipSync(encode(text), { level: 6 }),
  unpack: (text) => gunzipSync(encode(text)),
};

const unknownFormat = (suffix: string, magic: string): Format => ({
  suffix,
  magic,
  pack: undefined,
  unpack: () => {
    throw new Error("not here");
  },
});

const packed =
  (format: Format, letters: string, starts: { decompress: boolean; stdout: boolean }): Applet =>
  async (task) => {
    const { flags, rest } = await parseOptions(task, letters, {
      long: {
        stdout: "c",
        "to-stdout": "c",
        force: "f",
        verbose: "v",
        decompress: "d",
        uncompress: "d",
        test: "t",
        quiet: "q",
        fast: "1",
        best: "9",
        keep: "k",
      },
    });
    const decompress = starts.decompress || flags.has("d") || flags.has("t");
    const toOutput = starts.stdout || flags.has("c") || flags.has("t");
    let status = 0;
    for (const path of rest.length === 0 ? ["-"] : rest) {
      if (
        !(await packOne(task, format, path, {
          decompress,
          toOutput: toOutput || path === "-",
          flags,
        }))
      ) {
        status = 1;
      }
    }

    return status;
  };

const packOne = async (
  task: Task,
  format: Format,
  path: string,
  { decompress, toOutput, flags }: { decompress: boolean; toOutput: boolean; flags: Set<string> },
): Promise<boolean> => {
  let target = `${path}${format.suffix}`;
  if (decompress && !toOutput) {
    const known = path.endsWith(".tgz")
      ? path.replace(/tgz$/, "tar")
      : path.endsWith(format.suffix)
        ? path.slice(0, -format.suffix.length)
        : undefined;
    if (known === undefined) {
      try {
        task.system.stat(path);
      } catch (error) {
        await task.warn(`${path}: ${reasonOf(error)}`);
        return false;
      }

      await task.warn(`${path}: unknown suffix`);
      return false;
    }

    target = known;
  }

  const text = await readInput(task, path, { open: "plain" });
  if (text === undefined) {
    return false;
  }

  let bytes: Uint8Array;
  if (decompress) {
    if (!text.startsWith(format.magic)) {
      await task.warn(text === "" ? "short read" : "invalid magic");
      return false;
    }

    try {
      bytes = format.unpack(text);
    } catch {
      await task.warn("corrupted data");
      return false;
    }
  } else {
    if (path === "-" && task.system.isTerminal(1) && !flags.has("f")) {
      await task.warn("compressed data not written to terminal");
      return false;
    }

    bytes = format.pack?.(text) ?? new Uint8Array(0);
  }

  if (flags.has("t")) {
    return true;
  }

  if (toOutput) {
    await task.write(bytes);
    return true;
  }

  return storeResult(task, path, target, bytes, flags);
};

const storeResult = async (
  task: Task,
  path: string,
  target: string,
  bytes: Uint8Array,
  flags: Set<string>,
): Promise<boolean> => {
  const { system } = task;
  try {
    const stat = system.stat(path);
    const fd = await system.open(
      target,
      O.WRONLY | O.CREAT | (flags.has("f") ? O.TRUNC : O.EXCL),
      stat.mode & 0o777,
    );
    await system.write(fd, bytes);
    system.close(fd);
    system.utimes(target, { atime: stat.atime, mtime: stat.mtime });
    if (!flags.has("k")) {
      system.unlink(path);
    }

    return true;
  } catch (error) {
    await task.warn(`can't open '${target}': ${reasonOf(error)}`);
    return false;
  }
};

const gzipLetters = "cfkvdtq123456789n";
const bzip2 = unknownFormat(".bz2", "BZh");
const xz = unknownFormat(".xz", "\u00FD7zXZ");

export const compressors: Record<string, Applet> = {
  gzip: packed(gzipFormat, gzipLetters, { decompress: false, stdout: false }),
  gunzip: packed(gzipFormat, "cfkvqdtn", { decompress: true, stdout: false }),
  zcat: packed(gzipFormat, "cfkvqdtn", { decompress: true, stdout: true }),
  bunzip2: packed(bzip2, "cfkvqdtn", { decompress: true, stdout: false }),
  bzcat: packed(bzip2, "cfkvqdtn", { decompress: true, stdout: true }),
  unxz: packed(xz, "cfkvqdtn", { decompress: true, stdout: false }),
  xzcat: packed(xz, "cfkvqdtn", { decompress: true, stdout: true }),
};

export const base64 = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "dw:");
  if (rest.length > 1) {
    return task.usage();
  }

  const width = await requireCount(task, values.get("w") ?? "76");
  const text = await readInput(task, rest[0] ?? "-", { open: "plain" });
  if (text === undefined) {
    return 1;
  }

  if (flags.has("d")) {
    const clean = text.replaceAll(/\s/g, "");
    const valid = /^[A-Za-z0-9+/]*={0,2}$/.test(clean);
    await task.write(Buffer.from(clean, "base64"));
    return valid ? 0 : task.fail("truncated input");
  }

  const encoded = Buffer.from(text, "latin1").toString("base64");
  const lines =
    width === 0
      ? encoded
      : (encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? []).map((line) => `${line}\n`).join("");
  task.print(lines);
  return 0;
};

const hashers: Record<string, string> = {
  md5sum: "md5",
  sha1sum: "sha1",
  sha256sum: "sha256",
  sha512sum: "sha512",
  sha384sum: "sha384",
  sha3sum: "sha3-224",
};

const hashFile = async (task: Task, path: string): Promise<string | undefined> => {
  const fd = await openInput(task, path);
  if (fd === undefined) {
    return undefined;
  }

  const hash = createHash(hashers[task.applet]!);
  try {
    for (;;) {
      const bytes = await task.system.read(fd);
      if (bytes.length === 0) {
        return hash.digest("hex");
      }

      hash.update(bytes);
      await task.flow();
    }
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    await task.warn(`can't read '${path}': ${error.message}`);
    return undefined;
  } finally {
    closeInput(task, fd);
  }
};

export const checksum = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "cswba:");
  if (!flags.has("c")) {
    if (flags.has("s") || flags.has("w")) {
      return task.usage();
    }

    let status = 0;
    for (const path of rest.length === 0 ? ["-"] : rest) {
      const digest = await hashFile(task, path);
      if (digest === undefined) {
        status = 1;
      } else {
        task.print(`${digest}  ${path}\n`);
      }
    }

    return status;
  }

  let status = 0;
  for (const list of rest.length === 0 ? ["-"] : rest) {
    status = (await verify(task, list, flags)) ? status : 1;
  }

  return status;
};

const verify = async (task: Task, list: string, flags: Set<string>): Promise<boolean> => {
  const text = await readInput(task, list, { open: "plain" });
  if (text === undefined) {
    return false;
  }

  let bad = 0;
  let count = 0;
  for (const line of text.split("\n")) {
    const match = /^([\da-fA-F]+) [ *](.+)$/.exec(line);
    if (match === null) {
      continue;
    }

    count += 1;
    const good = (await hashFile(task, match[2]!)) === match[1]!.toLowerCase();
    bad += good ? 0 : 1;
    if (!flags.has("s")) {
      task.print(`${match[2]}: ${good ? "OK" : "FAILED"}\n`);
    }
  }

  if (count === 0) {
    await task.warn(`${list}: no checksum lines found`);
    return false;
  }

  if (bad > 0 && !flags.has("s")) {
    await task.warn(`WARNING: ${bad} of ${count} computed checksums did NOT match`);
  }

  return bad === 0;
};

const posixTable = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) {
    value = (value & 0x80_00_00_00) === 0 ? value << 1 : (value << 1) ^ 0x04_c1_1d_b7;
  }

  return value >>> 0;
});

const posixCrc = (text: string): number => {
  let value = 0;
  const step = (byte: number): void => {
    value = ((value << 8) ^ posixTable[((value >>> 24) ^ byte) & 255]!) >>> 0;
  };
  for (let index = 0; index < text.length; index += 1) {
    step(text.charCodeAt(index));
  }

  for (let length = text.length; length > 0; length = Math.floor(length / 256)) {
    step(length & 255);
  }

  return ~value >>> 0;
};

export const cksum = async (task: Task): Promise<number> => {
  let status = 0;
  const paths = task.args.length === 0 ? ["-"] : task.args;
  for (const path of paths) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
    } else if (task.applet === "crc32") {
      task.print(`${zlibCrc(encode(text)).toString(16).padStart(8, "0")} ${path}\n`);
    } else {
      task.print(`${posixCrc(text)} ${text.length}${task.args.length === 0 ? "" : ` ${path}`}\n`);
    }
  }

  return status;
};

export const sum = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "sr");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      status = 1;
      continue;
    }

    let value = 0;
    for (const character of text) {
      value = flags.has("s")
        ? value + character.charCodeAt(0)
        : ((((value >> 1) + ((value & 1) << 15)) & 0xff_ff) + character.charCodeAt(0)) & 0xff_ff;
    }

    if (flags.has("s")) {
      const folded = (value & 0xff_ff) + Math.floor(value / 65_536);
      task.print(
        `${(folded & 0xff_ff) + (folded >> 16)} ${Math.ceil(text.length / 512)}${rest.length === 0 ? "" : ` ${path}`}\n`,
      );
    } else {
      task.print(
        `${String(value).padStart(5, "0")} ${String(Math.ceil(text.length / 1024)).padStart(5)} ${rest.length > 1 ? path : ""}\n`,
      );
    }
  }

  return status;
};

export const uuencode = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "m");
  const name = rest.at(-1);
  if (name === undefined || rest.length > 2) {
    return task.usage();
  }

  const text =
    rest.length === 2
      ? await readInput(task, rest[0]!, { open: "plain" })
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
