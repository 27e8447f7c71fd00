/** gzip, gunzip, zcat; base64, base32; checksums; uuencode. */
import { O } from "../kernel/open-file.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { readInput, unasked } from "./input.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Applet, Task } from "./task.ts";
import { gunzipSync, gzipSync } from "node:zlib";

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

      await task.warn(`${path}: unknown suffix - ignored`);
      return false;
    }

    target = known;
  }

  const text = await readInput(task, path, {
    open: "plain",
    ...(decompress ? { read: unasked } : {}),
  });
  if (text === undefined) {
    return false;
  }

  let bytes: Uint8Array;
  if (decompress) {
    if (!text.startsWith(format.magic)) {
      const cat = task.applet === "zcat" ? "no gzip/bzip2/xz magic" : "invalid magic";
      await task.warn(text === "" ? "short read" : cat);
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
