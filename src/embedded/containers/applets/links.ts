/** ln, link. */
import { statOrNothing } from "./folders.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const link = async (task: Task): Promise<number> => {
  const [from, to] = task.args;
  if (from === undefined || to === undefined || task.args.length > 2) {
    return task.usage();
  }

  const done = await task.attempt(
    `can't create link '${to}' to '${from}'`,
    () => (task.system.link(from, to), true),
  );
  return done === true ? 0 : 1;
};

export const ln = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "sfnbS:vT");
  if (rest.length === 0) {
    return task.usage();
  }

  const { system } = task;
  // A single name is linked to from here, by its last part.
  const lastPart = (path: string): string => path.replace(/\/+$/, "").split("/").pop()!;
  const into = rest.length === 1 ? lastPart(rest[0]!) : rest.at(-1)!;
  const sources = rest.length === 1 ? rest : rest.slice(0, -1);
  let status = 0;
  for (const source of sources) {
    const isFolder = statOrNothing(task, into, !flags.has("n"))?.type === "directory";
    if (isFolder && flags.has("T")) {
      return task.fail(`'${into}' is a directory`);
    }

    const path = isFolder ? `${into.replace(/\/+$/, "")}/${lastPart(source)}` : into;

    if (!flags.has("s") && statOrNothing(task, source, false) === undefined) {
      await task.warn(`${source}: No such file or directory`);
      status = 1;
      continue;
    }

    if (flags.has("v")) {
      task.print(`'${path}' -> '${source}'\n`);
    }

    const done = await task.attempt(path, () => {
      if (flags.has("b") && statOrNothing(task, path, false) !== undefined) {
        system.rename(path, `${path}${values.get("S") ?? "~"}`);
      } else if (flags.has("f") && statOrNothing(task, path, false) !== undefined) {
        system.unlink(path);
      }

      if (flags.has("s")) {
        system.symlink(source, path);
      } else {
        system.link(source, path);
      }

      return true;
    });
    status = done === true ? status : 1;
  }

  return status;
};
