/** install. */
import { findGroup, findUser } from "./accounts.ts";
import { Copier } from "./copier.ts";
import { statOf } from "./copy-content.ts";
import { destinations } from "./copy.ts";
import { applyModeText } from "./mode.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const install = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cvb:dDpsg:m:o:t:");
  const mode = applyModeText(values.get("m") ?? "755", 0o755, {
    directory: flags.has("d"),
    umask: 0,
  });
  if (mode === undefined) {
    return task.fail(`invalid mode '${values.get("m")}'`);
  }

  const uid = values.has("o")
    ? (findUser(task.system, values.get("o")!)?.uid ?? Number(values.get("o")))
    : -1;
  const gid = values.has("g")
    ? (findGroup(task.system, values.get("g")!)?.gid ?? Number(values.get("g")))
    : -1;
  let status = 0;
  const finish = async (path: string): Promise<void> => {
    const done = await task.attempt(`can't change permissions of ${path}`, () => {
      task.system.chmod(path, mode);
      if (uid !== -1 || gid !== -1) {
        task.system.chown(path, uid, gid);
      }

      return true;
    });
    status = done === true ? status : 1;
  };
  const makeFolders = (path: string): void => {
    const names = path.split("/");
    for (let end = 1; end <= names.length; end += 1) {
      const part = names.slice(0, end).join("/");
      if (part !== "" && statOf(task, part, true) === undefined) {
        task.system.mkdir(part, 0o755);
      }
    }
  };
  if (flags.has("d")) {
    for (const path of rest) {
      await task.attempt(`can't create directory '${path}'`, () => makeFolders(path));
      await finish(path);
    }

    return status;
  }

  const copier = new Copier(task, new Set(flags.has("p") ? ["p", "f"] : ["f"]));
  for (const [from, to] of await destinations(task, rest, values.get("t"), false)) {
    if (flags.has("D")) {
      makeFolders(to.slice(0, to.lastIndexOf("/")));
    }

    if (await copier.copy(from, to, true)) {
      await finish(to);
    } else {
      status = 1;
    }
  }

  return status;
};
