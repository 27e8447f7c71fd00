/** mkfifo, mknod, truncate, fallocate. */
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { applyModeText } from "./mode.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const mkfifo = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "m:");
  if (rest.length === 0) {
    return task.usage();
  }

  const mode =
    applyModeText(values.get("m") ?? "666", 0o666, { directory: false, umask: 0 }) ?? 0o666;
  let status = 0;
  for (const path of rest) {
    const done = await task.attempt(
      path,
      () => (task.system.mknod(path, "fifo", mode, [0, 0]), true),
    );
    status = done === true ? status : 1;
  }

  return status;
};

export const mknod = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "m:");
  const [path, kind, major, minor] = rest;
  if (
    path === undefined ||
    kind === undefined ||
    !"bcup".includes(kind) ||
    (kind !== "p") !== (minor !== undefined)
  ) {
    return task.usage();
  }

  const mode =
    applyModeText(values.get("m") ?? "666", 0o666, { directory: false, umask: 0 }) ?? 0o666;
  const numbers: [number, number] = [
    kind === "p" ? 0 : await requireCount(task, major ?? ""),
    kind === "p" ? 0 : await requireCount(task, minor ?? ""),
  ];
  const type = kind === "p" ? "fifo" : kind === "b" ? "block" : "char";
  const done = await task.attempt(path, () => (task.system.mknod(path, type, mode, numbers), true));
  return done === true ? 0 : 1;
};

export const truncate = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cs:");
  const text = values.get("s");
  if (text === undefined || rest.length === 0) {
    return task.usage();
  }

  const sign = /^[+-]/.exec(text)?.[0];
  const size = parseCount(sign === undefined ? text : text.slice(1));
  if (size === undefined) {
    return task.fail(`invalid number '${text}'`);
  }

  let status = 0;
  for (const path of rest) {
    try {
      const fd = await task.system.open(
        path,
        O.WRONLY | O.NONBLOCK | (flags.has("c") ? 0 : O.CREAT),
        0o666,
      );
      const old = task.system.fstat(fd).size;
      task.system.ftruncate(
        fd,
        sign === "+" ? old + size : sign === "-" ? Math.max(0, old - size) : size,
      );
      task.system.close(fd);
    } catch (error) {
      if (!(flags.has("c") && isErrno(error, "ENOENT"))) {
        await task.warn(`${path}: open: ${reasonOf(error)}`);
        status = 1;
      }
    }
  }

  return status;
};

export const fallocate = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "l:o:");
  const [path] = rest;
  if (path === undefined || values.get("l") === undefined) {
    return task.usage();
  }

  const size = await requireCount(task, values.get("l")!);
  const offset = await requireCount(task, values.get("o") ?? "0");
  const fd = await task.attempt(`can't open '${path}'`, () =>
    task.system.open(path, O.RDWR | O.CREAT, 0o666),
  );
  if (fd === undefined) {
    return 1;
  }

  const done = await task.attempt(
    `fallocate '${path}'`,
    () => (task.system.fallocate(fd, size + offset), true),
  );
  return done === true ? 0 : 1;
};
