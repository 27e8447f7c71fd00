/** Applets that ask the machine for what a container may not have: pivot_root, insmod, swapon, losetup, ionice, taskset. */
import { POINTER } from "../kernel/registers.ts";
import { reasonOf, SystemError } from "../kernel/system-error.ts";
import { machine } from "../sandbox/proc-machine.ts";
import { readInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import { becomeProgram } from "./run.ts";
import type { Task } from "./task.ts";

export const pivotRoot = async (task: Task): Promise<number> => {
  if (task.args.length !== 2) {
    return task.usage();
  }

  try {
    task.system.require("SYS_ADMIN", "pivot_root", POINTER, POINTER);
    throw new SystemError("EINVAL");
  } catch (error) {
    return task.failAbout("(null)", error);
  }
};

/** The kernel of a node takes no modules from a container. */
export const insmod = async (task: Task): Promise<number> => {
  const [path] = task.args;
  if (path === undefined) {
    return task.usage();
  }

  if ((await readInput(task, path, { open: "plain" })) === undefined) {
    return 1;
  }

  try {
    task.system.enter("init_module", POINTER, 4096, POINTER);
    throw new SystemError("ENOSYS");
  } catch (error) {
    const words = reasonOf(error);
    const unknown = words === "Function not implemented";
    return task.fail(
      `can't insert '${path}': ${unknown ? "kernel does not support requested operation" : words}`,
      error instanceof SystemError && error.code === "ENOSYS" ? 38 : 1,
    );
  }
};

export const swapon = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "adp:");
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    const done = await task.attempt(path, () => {
      task.system.stat(path);
      task.system.require("SYS_ADMIN", "swapon", POINTER, 0);
      throw new SystemError("EINVAL");
    });
    status = done === undefined ? 1 : status;
  }

  return status;
};

export const losetup = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "o:farP");
  const [device, file] = rest;
  if (device === undefined) {
    return task.usage();
  }

  // Loop devices are not among those a container gets.
  return task.fail(`${file ?? device}: No such file or directory`);
};

const IOPRIO_WHO_PROCESS = 1;
const classShift = 13;

export const ionice = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "n:c:p:", { inOrder: true });
  const level = Number(values.get("c") ?? "2") * 2 ** classShift + Number(values.get("n") ?? "0");
  if (!values.has("c") && rest.length === 0) {
    task.print("none: prio 0\n");
    return 0;
  }

  try {
    task.system.enter("ioprio_set", IOPRIO_WHO_PROCESS, Number(values.get("p") ?? "0"), level);
  } catch (error) {
    return task.failAbout("ioprio_set", error);
  }

  return rest.length === 0 ? 0 : becomeProgram(task, rest);
};

export const taskset = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "apc", { inOrder: true });
  const [mask, ...words] = rest;
  if (mask === undefined) {
    return task.usage();
  }

  const all = (2 ** machine.cpus - 1).toString(16);
  if (flags.has("p") && words.length === 0) {
    task.system.attempt("sched_getaffinity", Number(mask), 128, POINTER);
    task.print(`pid ${mask}'s current affinity mask: ${all}\n`);
    return 0;
  }

  const target = flags.has("p") ? Number(words[0]) : 0;
  try {
    task.system.attempt("sched_getaffinity", target, 128, POINTER);
    task.system.enter("sched_setaffinity", target, 128, POINTER);
  } catch (error) {
    return task.failAbout(`can't set pid ${target}'s affinity`, error);
  }

  return flags.has("p") || words.length === 0 ? 0 : becomeProgram(task, words);
};
