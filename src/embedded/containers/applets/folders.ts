/** mkdir, rmdir. */
import type { Stat } from "../kernel/base-calls.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { applyModeText } from "./mode.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const statOrNothing = (task: Task, path: string, follow = true): Stat | undefined => {
  try {
    return follow ? task.system.stat(path) : task.system.lstat(path);
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

const countEmpty = (names: string[]): number => {
  const first = names.findIndex((name) => name !== "");
  return first === -1 ? names.length : first;
};

const makeParents = async (
  task: Task,
  path: string,
  mode: number | undefined,
  verbose: boolean,
): Promise<boolean> => {
  const names = path.split("/");
  let at = "";
  const before = task.system.umask(0);
  task.system.umask(before);
  for (const [index, name] of names.entries()) {
    if (name === "" && index > 0) {
      continue;
    }

    at += name === "" && path !== "" ? "/" : `${at === "" || at.endsWith("/") ? "" : "/"}${name}`;
    const last = names.slice(index + 1).every((rest) => rest === "");
    // The rest of the path is cut off behind the slashes.
    const cutOff = last || at === "/" ? "" : "/".repeat(1 + countEmpty(names.slice(index + 1)));
    try {
      task.system.mkdir(at, 0o777);
      if (verbose) {
        task.print(`created directory: '${at}${cutOff}'\n`);
      }

      if (last && mode !== undefined) {
        task.system.chmod(at, mode);
      }
    } catch (error) {
      let reason = error;
      if (isErrno(error, "EEXIST", "EISDIR", "EROFS")) {
        try {
          if (task.system.stat(`${at}${cutOff}`).type === "directory") {
            continue;
          }
        } catch (failure) {
          // What cannot be looked at either is told instead.
          reason = failure;
        }
      }

      await task.warnAbout(`can't create directory '${at}${cutOff}'`, reason);
      return false;
    }
  }

  return true;
};

export const mkdir = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "m:pv", {
    long: { "mode:": "m", parents: "p", verbose: "v" },
  });
  const text = values.get("m");
  const mode =
    text === undefined ? undefined : applyModeText(text, 0o777, { directory: true, umask: 0 });
  if (text !== undefined && mode === undefined) {
    return task.fail(`invalid mode '${text}'`);
  }

  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    if (flags.has("p")) {
      status = (await makeParents(task, path, mode, flags.has("v"))) ? status : 1;
      continue;
    }

    const done = await task.attempt(`can't create directory '${path}'`, () => {
      task.system.mkdir(path, 0o777);
      if (mode !== undefined) {
        task.system.chmod(path, mode);
      }

      return true;
    });
    status = done === true ? status : 1;
    if (done === true && flags.has("v")) {
      task.print(`created directory: '${path}'\n`);
    }
  }

  return status;
};

export const rmdir = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "pv", {
    long: { parents: "p", verbose: "v", "ignore-fail-on-non-empty": "i" },
  });
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const start of rest) {
    for (let path = start; path !== "" && path !== ".";) {
      if (flags.has("v")) {
        task.print(`rmdir: removing directory, '${path}'\n`);
      }

      try {
        task.system.rmdir(path);
      } catch (error) {
        if (!(flags.has("i") && isErrno(error, "ENOTEMPTY"))) {
          await task.warn(`'${path}': ${reasonOf(error)}`);
          status = 1;
        }

        break;
      }

      if (!flags.has("p")) {
        break;
      }

      path = path.replace(/\/*[^/]+\/*$/, "");
    }
  }

  return status;
};
