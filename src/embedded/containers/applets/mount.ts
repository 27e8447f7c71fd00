/** mount, umount, mountpoint. */
import { MS } from "../kernel/mount-calls.ts";
import type { MountRequest } from "../kernel/mount-calls.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
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

  const [source = "", point = source] = rest;
  const options = (values.get("o") ?? "").split(",").filter((word) => word !== "");
  const known = options.filter((word) => Object.hasOwn(optionFlags, word));
  const data = options.filter((word) => !known.includes(word)).join(",");
  if (rest.length < 2 && !known.includes("remount")) {
    return task.fail(`can't find ${source} in /etc/fstab`);
  }

  const chosen = known.reduce(
    (sum, word) => sum | optionFlags[word]!,
    flags.has("r") ? MS.RDONLY : 0,
  );
  return tryMount(task, {
    source,
    target: point,
    type: values.get("t"),
    flags: chosen | (flags.has("v") ? 0 : MS.SILENT),
    data: data === "" ? undefined : data,
  });
};

const optionFlags: Record<string, number> = {
  defaults: 0,
  rw: 0,
  ro: MS.RDONLY,
  nosuid: 2,
  nodev: 4,
  noexec: 8,
  sync: 0x10,
  remount: MS.REMOUNT,
  noatime: 0x400,
  nodiratime: 0x800,
  bind: MS.BIND,
  rbind: MS.BIND | 0x4000,
  move: 0x2000,
  relatime: 0x20_0000,
  unbindable: 0x2_0000,
  private: 0x4_0000,
  rprivate: 0x4_4000,
  slave: 0x8_0000,
  rslave: 0x8_4000,
  shared: 0x10_0000,
  rshared: 0x10_4000,
};

/** What is refused for writing may be had for reading. */
const tryMount = async (task: Task, request: MountRequest): Promise<number> => {
  const { system } = task;
  const { source, target } = request;
  system.ask("geteuid");
  try {
    system.mount(request);
    return 0;
  } catch (error) {
    const retry = isErrno(error, "EACCES", "EROFS") && (request.flags & MS.RDONLY) === 0;
    if (retry) {
      return tryMount(task, { ...request, flags: request.flags | MS.RDONLY });
    }

    return isErrno(error, "EPERM")
      ? task.fail("permission denied (are you root?)")
      : task.failAbout(`mounting ${source} on ${target} failed`, error, 255);
  }
};

export const umount = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "fldnrat:");
  if (rest.length === 0) {
    return task.usage();
  }

  const { system } = task;
  try {
    system.close(await system.open("/proc/mounts"));
  } catch (error) {
    reasonOf(error);
  }

  let status = 0;
  for (const path of rest) {
    const done = await task.attempt(`can't unmount ${path}`, () => {
      system.unmount(path);
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
