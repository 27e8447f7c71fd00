/** cp, mv, install. */
import type { Stat } from "../kernel/base-calls.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { Copier, agrees, baseName, inside } from "./copier.ts";
import { statOf } from "./copy-content.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

/** Sources with the paths they go to. */
export const destinations = async (
  task: Task,
  rest: string[],
  folder: string | undefined,
  noFolder: boolean,
): Promise<[string, string][]> => {
  if (folder !== undefined) {
    return rest.map((source) => [source, inside(folder, baseName(source))]);
  }

  if (rest.length < 2) {
    return task.usage();
  }

  const last = rest.at(-1)!;
  const sources = rest.slice(0, -1);
  let isFolder = false;
  try {
    isFolder = statOf(task, last, true)?.type === "directory";
  } catch (error) {
    reasonOf(error);
  }

  if (noFolder && isFolder) {
    return task.fail(`'${last}' is a directory`);
  }

  if (sources.length === 1 && !isFolder) {
    return [[sources[0]!, last]];
  }

  return sources.map((source) => [source, inside(last, baseName(source))]);
};

export const cp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "pdRfilsLHarPvuTt:n", {
    long: {
      archive: "a",
      recursive: "r",
      force: "f",
      interactive: "i",
      verbose: "v",
      "no-dereference": "P",
      dereference: "L",
      "no-target-directory": "T",
      "target-directory:": "t",
      update: "u",
      parents: "X",
    },
  });
  if (flags.has("a")) {
    for (const letter of "pdr") {
      flags.add(letter);
    }
  }

  if (flags.has("R")) {
    flags.add("r");
  }

  const copier = new Copier(task, flags);
  let status = 0;
  for (const [from, to] of await destinations(task, rest, values.get("t"), flags.has("T"))) {
    status = (await copier.copy(from, to, true)) ? status : 1;
  }

  return status;
};

export const mv = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "finTvt:", {
    long: {
      interactive: "i",
      force: "f",
      "no-clobber": "n",
      "no-target-directory": "T",
      verbose: "v",
      "target-directory:": "t",
    },
  });
  let status = 0;
  for (const [from, to] of await destinations(task, rest, values.get("t"), flags.has("T"))) {
    status = (await moveOne(task, from, to, flags)) ? status : 1;
  }

  return status;
};

const moveOne = async (
  task: Task,
  from: string,
  to: string,
  flags: Set<string>,
): Promise<boolean> => {
  const { system } = task;
  let target: Stat | undefined;
  try {
    target = statOf(task, to, true);
  } catch (error) {
    await task.warn(`can't stat '${to}': ${reasonOf(error)}`);
    return false;
  }

  if (target !== undefined) {
    if (
      flags.has("n") ||
      (flags.has("i") && !flags.has("f") && !(await agrees(task, `overwrite '${to}'`)))
    ) {
      return true;
    }
  }

  try {
    system.rename(from, to);
  } catch (error) {
    if (!isErrno(error, "EXDEV")) {
      await task.warn(`can't rename '${from}': ${reasonOf(error)}`);
      return false;
    }

    return acrossDevices(task, from, to);
  }

  if (flags.has("v")) {
    task.print(`'${from}' -> '${to}'\n`);
  }

  return true;
};

const acrossDevices = async (task: Task, from: string, to: string): Promise<boolean> => {
  const { system } = task;
  const copied = await new Copier(task, new Set(["p", "d", "r", "f"])).copy(from, to, true);
  if (!copied) {
    return false;
  }

  const remove = (path: string): void => {
    if (system.lstat(path).type === "directory") {
      for (const name of system.readDirectory(path)) {
        remove(inside(path, name));
      }

      system.rmdir(path);
    } else {
      system.unlink(path);
    }
  };
  return (await task.attempt(`can't remove '${from}'`, () => (remove(from), true))) === true;
};
