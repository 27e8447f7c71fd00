/** touch. */
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { parseDate } from "./date-text.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

/** False when there is nothing to set times of. @throws SystemError for other failures */
const exists = (stamp: () => void): boolean => {
  try {
    stamp();
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      return false;
    }

    throw error;
  }
};

export const touch = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "camr:d:t:fh", {
    long: { "no-create": "c", "reference:": "r", "date:": "d", "no-dereference": "h" },
  });
  if (rest.length === 0) {
    return task.usage();
  }

  const { system } = task;
  let time: number | undefined;
  const reference = values.get("r");
  const text = values.get("d") ?? values.get("t");
  if (reference !== undefined) {
    const stat = await task.attempt(`can't stat '${reference}'`, () => system.stat(reference));
    if (stat === undefined) {
      // As busybox: the reference is needed before anything happens.
      return 1;
    }

    time = stat.mtime;
  } else if (text !== undefined) {
    time = parseDate(text, task.now);
    if (time === undefined) {
      return task.fail(`invalid date '${text}'`);
    }
  }

  let status = 0;
  for (const path of rest) {
    const only = flags.has("a") !== flags.has("m");
    const stamp = time ?? task.now;
    const times = {
      ...(only && !flags.has("a") ? {} : { atime: stamp }),
      ...(only && !flags.has("m") ? {} : { mtime: stamp }),
    };
    try {
      const stampIt = (): void =>
        system.utimes(path, time === undefined && !only ? undefined : times, !flags.has("h"));
      if (exists(stampIt) || flags.has("c")) {
        continue;
      }

      system.close(await system.open(path, O.RDWR | O.CREAT, 0o666));
      if (time !== undefined || only) {
        stampIt();
      }
    } catch (error) {
      const denied =
        isErrno(error, "EPERM") && time === undefined ? "Permission denied" : reasonOf(error);
      await task.warn(`${path}: ${denied}`);
      status = 1;
    }
  }

  return status;
};
