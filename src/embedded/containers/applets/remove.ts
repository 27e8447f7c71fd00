/** rm, unlink. */
import type { Stat } from "../kernel/base-calls.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const ask = async (task: Task, question: string): Promise<boolean> => {
  await task.complain(`${task.name}: ${question}? `);
  let answer = "";
  for (;;) {
    const bytes = await task.system.read(0, 1);
    const character = String.fromCharCode(bytes[0] ?? 10);
    if (character === "\n") {
      return /^[yY]/.test(answer);
    }

    answer += character;
  }
};

const removed = async (
  task: Task,
  path: string,
  flags: Set<string>,
  act: () => void,
  what = "",
): Promise<boolean> => {
  const done = await task.attempt(`can't remove '${path}'`, () => (act(), true));
  if (done === true && flags.has("v")) {
    task.print(`removed ${what}'${path}'\n`);
  }

  return done === true;
};

const removeTree = async (task: Task, path: string, flags: Set<string>): Promise<boolean> => {
  const { system } = task;
  const pause = system.breathe();
  if (pause !== undefined) {
    await pause;
  }

  let stat: Stat;
  try {
    stat = system.lstat(path);
  } catch (error) {
    if (flags.has("f") && isErrno(error, "ENOENT")) {
      return true;
    }

    await task.warnAbout(`can't remove '${path}'`, error);
    return false;
  }

  const force = flags.has("f");
  const interactive = flags.has("i");
  if (stat.type === "directory") {
    if (!flags.has("r")) {
      await task.warn(`'${path}' is a directory`);
      return false;
    }

    if (interactive && !(await ask(task, `descend into directory '${path}'`))) {
      return true;
    }

    let names: string[];
    try {
      names = system.readDirectory(path);
    } catch (error) {
      // Nobody is told why, only that it did not work.
      reasonOf(error);
      return false;
    }

    let good = true;
    for (const name of names) {
      good = (await removeTree(task, `${path.replace(/\/+$/, "")}/${name}`, flags)) && good;
    }

    if (!good || (interactive && !(await ask(task, `remove directory '${path}'`)))) {
      return good;
    }

    return removed(task, path, flags, () => system.rmdir(path), "directory: ");
  }

  const writable = (): boolean => {
    try {
      system.access(path, 2);
      return true;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  };
  const asks =
    interactive || (!force && stat.type !== "link" && !writable() && system.terminalOf(0));
  if (asks && !(await ask(task, `remove '${path}'`))) {
    return true;
  }

  return removed(task, path, flags, () => system.unlink(path));
};

export const rm = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "fiRrv");
  if (flags.has("R")) {
    flags.add("r");
  }

  if (rest.length === 0 && !flags.has("f")) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    if (/(^|\/)\.\.?\/*$/.test(path)) {
      await task.warn("can't remove '.' or '..'");
      status = 1;
    } else if (!(await removeTree(task, path, flags))) {
      status = 1;
    }
  }

  return status;
};

export const unlink = async (task: Task): Promise<number> => {
  const [path] = task.args;
  if (path === undefined || task.args.length > 1) {
    return task.usage();
  }

  const done = await task.attempt(
    `can't remove file '${path}'`,
    () => (task.system.unlink(path), true),
  );
  return done === true ? 0 : 1;
};
