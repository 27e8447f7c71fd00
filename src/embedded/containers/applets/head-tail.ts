/** head and tail. */
import { closeInput, openInput, readAll } from "./input.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { decode } from "./task.ts";
import type { Task } from "./task.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";

/** `-5` becomes `-n 5`. */
const oldStyle = (args: string[]): string[] => {
  const [first, ...rest] = args;
  return first !== undefined && /^-\d/.test(first) ? ["-n", first.slice(1), ...rest] : args;
};

/** A number of the old style takes the place of the applet's name. */
const nameOf = (task: Task, args: string[]): string | undefined =>
  args === task.args ? undefined : task.args[0];

const heading = (task: Task, path: string, first: boolean): void =>
  task.print(`${first ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);

export const head = async (task: Task): Promise<number> => {
  const args = oldStyle(task.args);
  const { flags, values, all, rest } = await parseOptions(task, "n:c:qv", {
    args,
    name: nameOf(task, args),
    plain: true,
  });
  const byBytes = all.findLast(([letter]) => letter === "n" || letter === "c")?.[0] === "c";
  const text = values.get(byBytes ? "c" : "n") ?? "10";
  const fromEnd = text.startsWith("-");
  const count = parseCount(fromEnd ? text.slice(1) : text);
  if (count === undefined) {
    return task.fail(`invalid number '${text.replace(/^-/, "")}'`);
  }

  const paths = rest.length === 0 ? ["-"] : rest;
  const titled = (paths.length > 1 && !flags.has("q")) || flags.has("v");
  let status = 0;
  for (const [index, path] of paths.entries()) {
    const fd = await openInput(task, path, "plain");
    if (fd === undefined) {
      status = 1;
      continue;
    }

    if (titled) {
      heading(task, path, index === 0);
    }

    try {
      await (fromEnd ? headFromEnd(task, fd, count, byBytes) : headOf(task, fd, count, byBytes));
    } catch (error) {
      if (!isErrno(error, "EISDIR")) {
        throw error;
      }

      await task.warn(`${path}: Input/output error`);
      status = 1;
    }

    closeInput(task, fd);
  }

  return status;
};

const headOf = async (task: Task, fd: number, count: number, byBytes: boolean): Promise<void> => {
  let left = count;
  while (left > 0) {
    const bytes = await task.system.read(fd, byBytes ? Math.min(left, 65_536) : 4096);
    if (bytes.length === 0) {
      return;
    }

    if (byBytes) {
      left -= bytes.length;
      task.print(decode(bytes));
    } else {
      const text = decode(bytes);
      let end = 0;
      while (left > 0 && end < text.length) {
        const next = text.indexOf("\n", end);
        left -= next === -1 ? 0 : 1;
        end = next === -1 ? text.length : next + 1;
      }

      task.print(text.slice(0, end));
    }

    await task.flow();
  }
};

const headFromEnd = async (
  task: Task,
  fd: number,
  count: number,
  byBytes: boolean,
): Promise<void> => {
  const text = await readAll(task.system, fd);
  if (byBytes) {
    task.print(text.slice(0, Math.max(0, text.length - count)));
    return;
  }

  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  task.print(lines.slice(0, Math.max(0, lines.length - count)).join(""));
};

export const tail = async (task: Task): Promise<number> => {
  const args = /^[-+]\d/.test(task.args[0] ?? "")
    ? ["-n", task.args[0]!.replace(/^-/, ""), ...task.args.slice(1)]
    : task.args;
  const { flags, values, all, rest } = await parseOptions(task, "fn:c:qs:vF", {
    args,
    name: nameOf(task, args),
  });
  const byBytes = all.findLast(([letter]) => letter === "n" || letter === "c")?.[0] === "c";
  const text = values.get(byBytes ? "c" : "n") ?? "10";
  const fromStart = text.startsWith("+");
  const count = parseCount(text.replace(/^[-+]/, ""));
  if (count === undefined) {
    return task.fail(`invalid number '${text.replace(/^[-+]/, "")}'`);
  }

  await requireCount(task, values.get("s") ?? "1");
  const follow = flags.has("f") || flags.has("F");
  const paths = rest.length === 0 ? ["-"] : rest;
  let status = 0;
  const open: { path: string; fd: number }[] = [];
  for (const path of paths) {
    const fd = await openInput(task, path);
    if (fd === undefined) {
      status = 1;
    } else {
      open.push({ path, fd });
    }
  }

  if (open.length === 0) {
    return task.fail("no files");
  }

  const titled = flags.has("v") || (open.length > 1 && !flags.has("q"));
  for (const [index, { path, fd }] of open.entries()) {
    if (titled) {
      heading(task, path, index === 0);
    }

    try {
      const all = await readAll(task.system, fd);
      task.print(fromStart ? skipStart(all, count, byBytes) : keepEnd(all, count, byBytes));
      await task.flow();
    } catch (error) {
      await task.warn(`read error: ${reasonOf(error)}`);
      status = 1;
    }
  }

  if (follow) {
    await followFiles(task, open, Number(values.get("s") ?? "1") * 1000, titled, flags.has("F"));
  }

  return status;
};

const skipStart = (text: string, count: number, byBytes: boolean): string => {
  if (byBytes) {
    return text.slice(Math.max(0, count - 1));
  }

  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).slice(Math.max(0, count - 1)).join("");
};

const keepEnd = (text: string, count: number, byBytes: boolean): string => {
  if (count === 0) {
    return "";
  }

  return byBytes
    ? text.slice(-count)
    : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).slice(-count).join("");
};

const followFiles = async (
  task: Task,
  open: { path: string; fd: number }[],
  interval: number,
  titled: boolean,
  byName: boolean,
): Promise<never> => {
  let last = open.at(-1)?.path;
  for (;;) {
    await task.flush();
    await task.system.sleep(Math.max(10, interval));
    for (const file of open) {
      if (byName && (await reopened(task, file))) {
        last = undefined;
      }

      const { inode } = task.system.fstat(file.fd);
      const place = task.system.process.file(file.fd);
      if (inode.type === "file" && inode.size < place.offset) {
        place.offset = 0;
      }

      for (;;) {
        const bytes = await task.system.read(file.fd);
        if (bytes.length === 0) {
          break;
        }

        if (titled && last !== file.path) {
          heading(task, file.path, false);
        }

        last = file.path;
        task.print(decode(bytes));
        await task.flush();
      }
    }
  }
};

/** A file that was replaced, as log rotation does. */
const reopened = async (task: Task, file: { path: string; fd: number }): Promise<boolean> => {
  try {
    if (task.system.stat(file.path).inode === task.system.fstat(file.fd).inode) {
      return false;
    }

    const fd = await task.system.open(file.path);
    task.system.close(file.fd);
    file.fd = fd;
    return true;
  } catch (error) {
    reasonOf(error);
    return false;
  }
};
