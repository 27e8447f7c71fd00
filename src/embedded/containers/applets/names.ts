/** basename, dirname, readlink, realpath, pwd, which. */
import type { Stat } from "../kernel/base-calls.ts";
import { RegularFile } from "../kernel/inode.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

export const basename = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "as:", { inOrder: true });
  const many = flags.has("a") || values.has("s");
  if (rest.length === 0 || (!many && rest.length > 2)) {
    return task.usage();
  }

  const names = many ? rest : rest.slice(0, 1);
  const suffix = values.get("s") ?? (many ? "" : (rest[1] ?? ""));
  for (const path of names) {
    const name =
      path
        .replace(/(?<=.)\/+$/, "")
        .split("/")
        .pop()! || (path === "" ? "" : "/");
    task.print(
      `${suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
    );
  }

  return 0;
};

export const dirname = async (task: Task): Promise<number> => {
  const [path, ...more] = task.args[0] === "--" ? task.args.slice(1) : task.args;
  if (path === undefined || more.length > 0) {
    return task.usage();
  }

  const bare = path.replace(/(?<=.)\/+$/, "");
  const slash = bare.lastIndexOf("/");
  task.print(`${slash === -1 ? "." : bare.slice(0, slash).replace(/\/+$/, "") || "/"}\n`);
  return 0;
};

/** The path without links; the last part need not exist. @throws SystemError */
const canonical = (task: Task, path: string, depth = 0): string => {
  const { system } = task;
  let at = path.startsWith("/") ? "" : system.getcwd().replace(/^\/$/, "");
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  for (const [index, name] of names.entries()) {
    if (name === "..") {
      at = at.replace(/\/[^/]*$/, "");
      continue;
    }

    const next = `${at}/${name}`;
    let stat: Stat;
    try {
      stat = system.lstat(next);
    } catch (error) {
      if (isErrno(error, "ENOENT") && index === names.length - 1) {
        return next;
      }

      throw error;
    }

    if (stat.type === "link" && depth < 40) {
      const target = system.readlink(next);
      const rest = names.slice(index + 1).join("/");
      const base = target.startsWith("/") ? target : `${at}/${target}`;
      return canonical(task, rest === "" ? base : `${base}/${rest}`, depth + 1);
    }

    at = next;
  }

  return at === "" ? "/" : at;
};

export const readlink = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "fnvsqemz", {});
  const [path] = rest;
  if (path === undefined || rest.length > 1) {
    return task.usage();
  }

  try {
    const { system } = task;
    const text =
      flags.has("f") || flags.has("e") || flags.has("m")
        ? canonicalLink(task, path)
        : system.readlink(path);
    task.print(text + (flags.has("n") ? "" : "\n"));
    return 0;
  } catch (error) {
    const words = reasonOf(error);
    if (flags.has("v")) {
      await task.warn(`${path}: ${words}`);
    }

    return 1;
  }
};

/** As the applet follows: a dangling link's own target is taken from where the shell stands. */
const canonicalLink = (task: Task, path: string): string => {
  const stat = ((): Stat | undefined => {
    try {
      return task.system.lstat(path);
    } catch (error) {
      reasonOf(error);
      return undefined;
    }
  })();
  if (stat?.type === "link") {
    const target = task.system.readlink(path);
    try {
      task.system.stat(path);
    } catch (error) {
      reasonOf(error);
      return canonical(task, target);
    }
  }

  if (!path.includes("/")) {
    // Only a path with a folder in it may end in what is not there.
    task.system.stat(path);
  }

  return canonical(task, path);
};

export const realpath = async (task: Task): Promise<number> => {
  if (task.args.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of task.args) {
    const text = await task.attempt(path, () => {
      const found = canonicalLink(task, path);
      if (path.startsWith("-")) {
        task.system.lstat(found);
      }

      return found;
    });
    if (text === undefined) {
      status = 1;
    } else {
      task.print(`${text}\n`);
    }
  }

  return status;
};

export const pwd = (task: Task): number => {
  task.print(`${task.system.getcwd()}\n`);
  return 0;
};

export const which = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "a");
  if (rest.length === 0) {
    return task.usage();
  }

  const runnable = (path: string): boolean => {
    try {
      const { inode } = task.system.stat(path);
      task.system.access(path, 1);
      return inode instanceof RegularFile;
    } catch (error) {
      reasonOf(error);
      return false;
    }
  };
  let status = 0;
  for (const name of rest) {
    const folders = (task.environment.get("PATH") ?? "/bin:/usr/bin").split(":");
    const paths = name.includes("/") ? [name] : folders.map((folder) => `${folder}/${name}`);
    const found = paths.filter((path) => runnable(path));
    status = found.length === 0 ? 1 : status;
    task.print((flags.has("a") ? found : found.slice(0, 1)).map((path) => `${path}\n`).join(""));
  }

  return status;
};
