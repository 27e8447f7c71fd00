/** mount, umount, mountpoint. */
import { POINTER } from "../kernel/registers.ts";
import { SystemError, isErrno, reasonOf } from "../kernel/system-error.ts";
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
  system.ask("geteuid");
  try {
    system.require("SYS_ADMIN", "mount", POINTER, POINTER, POINTER, 0, POINTER);
  } catch (error) {
    if (!isErrno(error, "EPERM")) {
      return task.failAbout(`mounting ${source} on ${point ?? source} failed`, error, 255);
    }

    if (rest.length >= 2 && system.process.credentials.euid === 0) {
      try {
        system.stat(point!);
      } catch (missing) {
        await task.warn(`mounting ${source} on ${point} failed: ${reasonOf(missing)}`);
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
    const done = await task.attempt(`can't unmount ${path}`, () => {
      task.system.require("SYS_ADMIN", "umount2", POINTER, 0);
      if (mounted?.point === undefined) {
        throw new SystemError("EINVAL");
      }

      task.system.kernel.mounts.remove(mounted);
      return true;
    });
    status = done === true ? status : 1;
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
