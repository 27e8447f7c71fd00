/** mkdir, rmdir, rm, unlink, ln, link, touch, chmod, chown, chgrp, mkfifo, mknod, truncate, fallocate, sync. */
import { findGroup, findUser } from "./accounts.ts";
import { parseDate } from "./date-text.ts";
import { applyModeText, modeLetters } from "./mode.ts";
import { parseCount, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import type { Stat } from "../kernel/base-calls.ts";

const statOrNothing = (task: Task, path: string, follow = true): Stat | undefined => {
  try {
    return follow ? task.system.stat(path) : task.system.lstat(path);
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

const makeParents = async (
  task: Task,
  path: string,
  mode: number | undefined,
  verbose: boolean,
): Promise<boolean> => {
  const names = path.split("/");
  let at = path.startsWith("/") ? "/" : "";
  for (const [index, name] of names.entries()) {
    if (name === "") {
      continue;
    }

    at += `${at === "" || at.endsWith("/") ? "" : "/"}${name}`;
    const last = names.slice(index + 1).every((rest) => rest === "");
    try {
      task.system.mkdir(at, 0o777);
      if (verbose) {
        task.print(`created directory: '${at}'\n`);
      }

      if (last && mode !== undefined) {
        task.system.chmod(at, mode);
      }
    } catch (error) {
      if (
        isErrno(error, "EEXIST", "EISDIR", "EROFS") &&
        statOrNothing(task, at)?.type === "directory"
      ) {
        continue;
      }

      await task.warnAbout(`can't create directory '${at}'`, error);
      return false;
    }
  }

  return true;
};

export const mkdir = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "m:pv", {
    long: { "mode:": "m", parents: "p", verbose: "v" },
  });
  if (rest.length === 0) {
    return task.usage();
  }

  const text = values.get("m");
  const mode =
    text === undefined ? undefined : applyModeText(text, 0o777, { directory: true, umask: 0 });
  if (text !== undefined && mode === undefined) {
    return task.fail(`invalid mode '${text}'`);
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
  const { flags, rest } = await parseOptions(task, "p", {
    long: { parents: "p", "ignore-fail-on-non-empty": "i" },
  });
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const start of rest) {
    for (let path = start; path !== "" && path !== ".";) {
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

    return (
      (await task.attempt(`can't remove '${path}'`, () => (system.rmdir(path), true))) === true
    );
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
    interactive || (!force && stat.type !== "link" && system.isTerminal(0) && !writable());
  if (asks && !(await ask(task, `remove '${path}'`))) {
    return true;
  }

  return (await task.attempt(`can't remove '${path}'`, () => (system.unlink(path), true))) === true;
};

export const rm = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "fiRr");
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
  const into = rest.length === 1 ? "." : rest.at(-1)!;
  const sources = rest.length === 1 ? rest : rest.slice(0, -1);
  if (flags.has("T") && rest.length > 2) {
    return task.usage();
  }

  let status = 0;
  for (const source of sources) {
    const isFolder =
      !flags.has("T") && statOrNothing(task, into, !flags.has("n"))?.type === "directory";
    const path = isFolder
      ? `${into.replace(/\/+$/, "")}/${source.replace(/\/+$/, "").split("/").pop()!}`
      : into;
    if (!isFolder && rest.length > 2) {
      return task.fail(`target '${into}' is not a directory`);
    }

    if (!flags.has("s") && statOrNothing(task, source, false) === undefined) {
      await task.warn(`${source}: No such file or directory`);
      status = 1;
      continue;
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
    if (done === true && flags.has("v")) {
      task.print(`'${path}' -> '${source}'\n`);
    }
  }

  return status;
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
      if (statOrNothing(task, path, !flags.has("h")) === undefined) {
        if (flags.has("c")) {
          continue;
        }

        system.close(await system.open(path, O.RDWR | O.CREAT, 0o666));
      }

      system.utimes(path, time === undefined && !only ? undefined : times, !flags.has("h"));
    } catch (error) {
      const denied =
        isErrno(error, "EPERM") && time === undefined ? "Permission denied" : reasonOf(error);
      await task.warn(`${path}: ${denied}`);
      status = 1;
    }
  }

  return status;
};

/** Visits a path and, with -R, all below. */
const visit = async (
  task: Task,
  path: string,
  recursive: boolean,
  act: (path: string, stat: Stat) => Promise<boolean>,
): Promise<boolean> => {
  let stat: Stat;
  try {
    stat = recursive ? task.system.lstat(path) : task.system.stat(path);
  } catch (error) {
    await task.warn(`${path}: ${reasonOf(error)}`);
    return false;
  }

  let good = true;
  const before =
    recursive && stat.type === "directory"
      ? await task.attempt(path, () => task.system.readDirectory(path))
      : [];
  good = before !== undefined;
  good = (await act(path, stat)) && good;
  for (const name of before ?? []) {
    good = (await visit(task, `${path.replace(/\/+$/, "")}/${name}`, recursive, act)) && good;
  }

  return good;
};

export const chmod = async (task: Task): Promise<number> => {
  // A mode may begin with a minus sign, so letters of modes are no options.
  const options = task.args.filter(
    (word, index) => /^-[Rcvf]+$/.test(word) && index < task.args.length,
  );
  const rest = task.args.filter((word) => !/^-[Rcvf]+$/.test(word) && word !== "--");
  const flags = new Set(options.join("").replaceAll("-", ""));
  const [text, ...paths] = rest;
  if (text === undefined || paths.length === 0) {
    return task.usage();
  }

  const { umask } = task.system.process;
  let status = 0;
  for (const path of paths) {
    const good = await visit(task, path, flags.has("R"), async (at, stat) => {
      if (stat.type === "link") {
        return true;
      }

      const mode = applyModeText(text, stat.mode, { directory: stat.type === "directory", umask });
      if (mode === undefined) {
        return task.fail(`invalid mode '${text}'`);
      }

      try {
        task.system.chmod(at, mode);
      } catch (error) {
        if (!flags.has("f")) {
          await task.warn(`${at}: ${reasonOf(error)}`);
        }

        return false;
      }

      if (flags.has("v") || (flags.has("c") && mode !== stat.mode)) {
        task.print(
          `mode of '${at}' changed to ${mode.toString(8).padStart(4, "0")} (${modeLetters(mode)})\n`,
        );
      }

      return true;
    });
    status = good ? status : 1;
  }

  return status;
};

const ownerIds = async (
  task: Task,
  text: string,
  groupOnly: boolean,
): Promise<[number, number]> => {
  const match = groupOnly
    ? [text, "", text]
    : (/^([^:.]*)(?:[:.](.*))?$/.exec(text) ?? [text, text]);
  const [, userText = "", groupText] = match;
  let uid = -1;
  let gid = -1;
  if (userText !== "") {
    const user = findUser(task.system, userText);
    if (user === undefined && !/^\d+$/.test(userText)) {
      return task.fail(`unknown user ${userText}`);
    }

    uid = user?.uid ?? Number(userText);
    gid = groupText === "" ? (user?.gid ?? -1) : -1;
  }

  if (groupText !== undefined && groupText !== "") {
    const group = findGroup(task.system, groupText);
    if (group === undefined && !/^\d+$/.test(groupText)) {
      return task.fail(`unknown group ${groupText}`);
    }

    gid = group?.gid ?? Number(groupText);
  }

  return [uid, gid];
};

const changeOwner = async (task: Task, groupOnly: boolean): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "RhLHPcvf");
  const [text, ...paths] = rest;
  if (text === undefined || paths.length === 0) {
    return task.usage();
  }

  const [uid, gid] = await ownerIds(task, text, groupOnly);
  let status = 0;
  for (const path of paths) {
    const good = await visit(task, path, flags.has("R"), async (at) => {
      try {
        task.system.chown(at, uid, gid, !(flags.has("h") || flags.has("R")));
        if (flags.has("v")) {
          task.print(`changed ownership of '${at}' to ${uid}:${gid}\n`);
        }

        return true;
      } catch (error) {
        if (!flags.has("f")) {
          await task.warn(`${at}: ${reasonOf(error)}`);
        }

        return false;
      }
    });
    status = good ? status : 1;
  }

  return status;
};

export const chown = (task: Task): Promise<number> => changeOwner(task, false);
export const chgrp = (task: Task): Promise<number> => changeOwner(task, true);

export const mkfifo = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "m:");
  if (rest.length === 0) {
    return task.usage();
  }

  const mode =
    applyModeText(values.get("m") ?? "666", 0o666, { directory: false, umask: 0 }) ?? 0o666;
  let status = 0;
  for (const path of rest) {
    const done = await task.attempt(
      path,
      () => (task.system.mknod(path, "fifo", mode, [0, 0]), true),
    );
    status = done === true ? status : 1;
  }

  return status;
};

export const mknod = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "m:");
  const [path, kind, major, minor] = rest;
  if (
    path === undefined ||
    kind === undefined ||
    !"bcup".includes(kind) ||
    (kind !== "p") !== (minor !== undefined)
  ) {
    return task.usage();
  }

  const mode =
    applyModeText(values.get("m") ?? "666", 0o666, { directory: false, umask: 0 }) ?? 0o666;
  const numbers: [number, number] = [
    kind === "p" ? 0 : await requireCount(task, major ?? ""),
    kind === "p" ? 0 : await requireCount(task, minor ?? ""),
  ];
  const type = kind === "p" ? "fifo" : kind === "b" ? "block" : "char";
  const done = await task.attempt(path, () => (task.system.mknod(path, type, mode, numbers), true));
  return done === true ? 0 : 1;
};

export const truncate = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "cs:");
  const text = values.get("s");
  if (text === undefined || rest.length === 0) {
    return task.usage();
  }

  const sign = /^[+-]/.exec(text)?.[0];
  const size = parseCount(sign === undefined ? text : text.slice(1));
  if (size === undefined) {
    return task.fail(`invalid number '${text}'`);
  }

  let status = 0;
  for (const path of rest) {
    try {
      const fd = await task.system.open(
        path,
        O.WRONLY | O.NONBLOCK | (flags.has("c") ? 0 : O.CREAT),
        0o666,
      );
      const old = task.system.fstat(fd).size;
      task.system.ftruncate(
        fd,
        sign === "+" ? old + size : sign === "-" ? Math.max(0, old - size) : size,
      );
      task.system.close(fd);
    } catch (error) {
      if (!(flags.has("c") && isErrno(error, "ENOENT"))) {
        await task.warn(`${path}: open: ${reasonOf(error)}`);
        status = 1;
      }
    }
  }

  return status;
};

export const fallocate = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "l:o:");
  const [path] = rest;
  if (path === undefined || values.get("l") === undefined) {
    return task.usage();
  }

  const size = await requireCount(task, values.get("l")!);
  const offset = await requireCount(task, values.get("o") ?? "0");
  const fd = await task.attempt(`can't open '${path}'`, () =>
    task.system.open(path, O.RDWR | O.CREAT, 0o666),
  );
  if (fd === undefined) {
    return 1;
  }

  const done = await task.attempt(
    `fallocate '${path}'`,
    () => (task.system.fallocate(fd, size + offset), true),
  );
  return done === true ? 0 : 1;
};
