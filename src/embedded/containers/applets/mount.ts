/** mount, umount, mountpoint. */
import { reasonOf } from "../kernel/system-error.ts";
import { formatMounts } from "../sandbox/mount-text.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const mount = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "arwvnfst:o:O:i", { long: {} });
  const { system } = task;
  if (rest.length < 2 && !flags.has("o") && !flags.has("a") && rest.length === 0) {
    for (const line of formatMounts(system.kernel.mounts)
      .split("\n")
      .filter((text) => text !== "")) {
      const [source, path, type, options] = line.split(" ");
      if (!values.has("t") || type === values.get("t")) {
        task.print(`${source} on ${path} type ${type} (${options})\n`);
      }
    }

    return 0;
  }

  const [source = "", point] = rest.length === 1 ? [rest[0]!, rest[0]!] : rest;
  if (!system.capable("SYS_ADMIN")) {
    if (rest.length >= 2 && system.process.credentials.euid === 0) {
      try {
        system.stat(point!);
      } catch (error) {
        await task.warn(`mounting ${source} on ${point} failed: ${reasonOf(error)}`);
        return 255;
      }
    }

    return task.fail("permission denied (are you root?)");
  }

  if (point === undefined) {
    return task.fail(`can't find ${source} in /etc/fstab`);
  }

  await task.warn(`mounting ${source} on ${point} failed: Operation not permitted`);
  return 255;
};

export const umount = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "fldnrat:");
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    const mounted = task.system.kernel.mounts.list.find((one) => one.path === path);
    const allowed = task.system.capable("SYS_ADMIN");
    if (allowed && mounted !== undefined && mounted.point !== undefined) {
      task.system.kernel.mounts.remove(mounted);
      continue;
    }

    await task.warn(
      `can't unmount ${path}: ${allowed ? "Invalid argument" : "Operation not permitted"}`,
    );
    status = 1;
  }

  return status;
};

export const mountpoint = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "qndx");
  const [path] = rest;
  if (path === undefined) {
    return task.usage();
  }

  let found;
  try {
    found = task.system.stat(path);
  } catch (error) {
    return flags.has("q") ? 1 : task.fail(`${path}: ${reasonOf(error)}`);
  }

  const is = task.system.kernel.mounts.list.some(({ root }) => root === found.inode);
  task.print(flags.has("q") ? "" : `${path} is ${is ? "" : "not "}a mountpoint\n`);
  return is ? 0 : 1;
};
