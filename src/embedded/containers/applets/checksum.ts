/** md5sum and its sisters, cksum, crc32, sum. */
import { crc32 } from "node:zlib";
import { ProcessExit, isErrno } from "../kernel/system-error.ts";
import { closeInput, linesOf, openInput, readInput, unasked } from "./input.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import { Digest } from "./digest.ts";
import type { Task } from "./task.ts";

/** Milliseconds of processor for a mebibyte, as busybox' own code takes them; here a library does the work in less. */
const costs: Record<string, number> = {
  md5sum: 2.5,
  sha1sum: 3.5,
  sha256sum: 6,
  sha384sum: 5,
  sha512sum: 5,
  sha3sum: 10,
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

  const digest = new Digest(hashers[task.applet]!);
  try {
    for (;;) {
      const bytes = await task.system.read(fd);
      if (bytes.length === 0) {
        return digest.hex();
      }

      digest.update(bytes);
      const cost = ((costs[task.applet] ?? 0) * bytes.length) / 2 ** 20;
      await task.system.kernel.scheduler.work(task.system.process, cost);
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
  const text = await readInput(task, list, { open: "plain", read: unasked });
  if (text === undefined) {
    throw new ProcessExit(1);
  }

  let bad = 0;
  let count = 0;
  for (const line of linesOf(text)) {
    const match = /^([\da-fA-F]+) [ *](.+)$/.exec(line);
    count += 1;
    if (match === null) {
      bad += 1;
      continue;
    }

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
  const { rest } = await parseOptions(task, "");
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path);
    if (text === undefined) {
      status = 1;
    } else if (task.applet === "crc32") {
      task.print(`${crc32(encode(text)).toString(16).padStart(8, "0")} ${path}\n`);
    } else {
      task.print(`${posixCrc(text)} ${text.length}${rest.length === 0 ? "" : ` ${path}`}\n`);
    }
  }

  return status;
};

export const sum = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "sr");
  let status = 0;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path);
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
