/** dd. */
import { O } from "../kernel/open-file.ts";
import { ProcessExit, isErrno, reasonOf } from "../kernel/system-error.ts";
import { parseCount } from "./numbers.ts";
import type { Task } from "./task.ts";

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
    const limit = count ?? Number.POSITIVE_INFINITY;
    for (let blocks = 0; blocks < limit; blocks += 1) {
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
  if (!whole) {
    return bytes;
  }

  while (bytes.length > 0 && bytes.length < size) {
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
