/** sysctl. */
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { parseOptions } from "./options.ts";
import { encode } from "./task.ts";
import type { Task } from "./task.ts";

export const sysctl = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "+neAapwq", { inOrder: true });
  const { system } = task;
  let status = 0;
  const show = async (name: string): Promise<void> => {
    const path = name.replaceAll(".", "/");
    try {
      const text = (await readFileText(system, `/proc/sys/${path}`)).trimEnd();
      task.print(
        flags.has("n")
          ? `${text}\n`
          : flags.has("N")
            ? `${name}\n`
            : `${name.replaceAll("/", ".")} = ${text}\n`,
      );
    } catch (error) {
      status = 1;
      if (!flags.has("e")) {
        await task.warn(
          isErrno(error, "ENOENT")
            ? `error: '${path}' is an unknown key`
            : `error reading key '${name}': ${reasonOf(error)}`,
        );
      }
    }
  };
  const walk = async (folder: string): Promise<void> => {
    for (const name of system.readDirectory(`/proc/sys${folder}`).toSorted()) {
      const path = `${folder}/${name}`;
      await (system.stat(`/proc/sys${path}`).type === "directory"
        ? walk(path)
        : show(path.slice(1).replaceAll("/", ".")));
    }
  };
  if (flags.has("a") || flags.has("A")) {
    await walk("");
    return 0;
  }

  for (const word of rest) {
    const equals = word.indexOf("=");
    if (equals === -1) {
      await show(word);
      continue;
    }

    const name = word.slice(0, equals);
    try {
      const fd = await system.open(
        `/proc/sys/${name.replaceAll(".", "/")}`,
        O.WRONLY | O.CREAT | O.TRUNC,
      );
      await system.write(fd, encode(`${word.slice(equals + 1)}\n`));
      task.print(flags.has("q") ? "" : `${name} = ${word.slice(equals + 1)}\n`);
    } catch (error) {
      status = 1;
      await task.warn(
        isErrno(error, "ENOENT")
          ? `error: '${name.replaceAll(".", "/")}' is an unknown key`
          : `error setting key '${name}': ${reasonOf(error)}`,
      );
    }
  }

  return status;
};
