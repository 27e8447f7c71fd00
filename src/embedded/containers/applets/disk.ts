/** du, df. */
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { statOrNothing } from "./folders.ts";
import { humanSize, requireCount } from "./numbers.ts";
import { POINTER } from "../kernel/registers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const du = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "aHkLsxd:lcbhm", { long: {} });
  const limit = flags.has("s")
    ? 0
    : values.has("d")
      ? await requireCount(task, values.get("d")!)
      : Number.POSITIVE_INFINITY;
  const seen = new Set<unknown>();
  let status = 0;
  let total = 0;
  const show = (size: number, path: string): void => {
    const bytes = flags.has("b") ? size : size * 512;
    const text = flags.has("b")
      ? String(size)
      : flags.has("h")
        ? humanSize(bytes)
        : String(Math.ceil(bytes / (flags.has("m") ? 2 ** 20 : 1024)));
    task.print(`${text}\t${path}\n`);
  };
  const measure = async (path: string, depth: number): Promise<number> => {
    let found: Stat;
    try {
      found =
        flags.has("L") || (flags.has("H") && depth === 0)
          ? task.system.stat(path)
          : task.system.lstat(path);
    } catch (error) {
      await task.warn(`${path}: ${reasonOf(error)}`);
      status = 1;
      return 0;
    }

    if (found.type !== "directory" && found.nlink > 1 && !flags.has("l")) {
      if (seen.has(found.inode)) {
        return 0;
      }

      seen.add(found.inode);
    }

    let size = flags.has("b") ? found.size : found.blocks;
    if (found.type === "directory") {
      try {
        for (const name of task.system.readDirectory(path)) {
          size += await measure(`${path.replace(/\/+$/, "")}/${name}`, depth + 1);
        }
      } catch (error) {
        await task.warn(`can't open '${path}': ${reasonOf(error)}`);
        status = 1;
      }
    }

    if ((found.type === "directory" || flags.has("a") || depth === 0) && depth <= limit) {
      show(size, path);
    }

    return size;
  };
  for (const path of rest.length === 0 ? ["."] : rest) {
    total += await measure(path, 0);
  }

  if (flags.has("c")) {
    show(total, "total");
  }

  return status;
};

export const df = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "kPTaihmB:t:", { long: {} });
  const { mounts } = task.system.kernel;
  const blockText = values.get("B");
  const block =
    blockText === undefined
      ? flags.has("m")
        ? 2 ** 20
        : 1024
      : await requireCount(task, blockText);
  const unit = flags.has("h")
    ? "     Size"
    : block === 2 ** 20
      ? "1M-blocks"
      : block === 1024
        ? flags.has("P")
          ? "1024-blocks"
          : "1K-blocks"
        : `${block}-blocks`;
  const wide = flags.has("T") ? "Type       " : "";
  task.print(
    `Filesystem           ${wide}${unit.padEnd(15)}Used Available ${flags.has("P") ? "Capacity" : "Use%"} Mounted on\n`,
  );
  let status = 0;
  let chosen = mounts.list.filter(
    ({ fs }) =>
      (flags.has("a") || (fs.type !== "proc" && fs.type !== "sysfs")) &&
      (!values.has("t") || fs.type === values.get("t")),
  );
  if (rest.length > 0) {
    chosen = [];
    for (const path of rest) {
      const found = statOrNothing(task, path);
      if (found === undefined) {
        await task.warn(`${path}: can't find mount point`);
      }

      const mount =
        found === undefined ? undefined : mounts.list.findLast(({ fs }) => fs === found.inode.fs);
      status = mount === undefined ? 1 : status;
      chosen.push(...(mount === undefined ? [] : [mount]));
    }
  }

  for (const { fs, path } of chosen) {
    const known = await task.attempt(path, () => {
      task.system.enter("statfs", POINTER, POINTER);
      return true;
    });
    if (known === undefined) {
      status = 1;
      continue;
    }

    const used = fs.used + (fs.type === "overlay" ? 6 * 2 ** 30 : 0);
    const size = (bytes: number): string =>
      flags.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / block));
    const percent = fs.capacity === 0 ? 0 : Math.ceil((100 * used) / fs.capacity);
    task.print(
      `${fs.source.padEnd(20)} ${flags.has("T") ? `${fs.type.padEnd(10)} ` : ""}${size(fs.capacity).padStart(9)} ${size(used).padStart(9)} ${size(fs.capacity - used).padStart(9)} ${`${percent}%`.padStart(4)} ${path}\n`,
    );
  }

  return status;
};
