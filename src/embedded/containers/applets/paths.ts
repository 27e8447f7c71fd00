/** basename, dirname, readlink, realpath, mktemp, pwd, which, stat, du, df, cmp. */
import { findGroup, findUser } from "./accounts.ts";
import { readInput } from "./input.ts";
import { modeText } from "./mode.ts";
import { humanSize, requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import type { Stat } from "../kernel/base-calls.ts";
import { RegularFile } from "../kernel/inode.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";

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
  const { rest } = await parseOptions(task, "");
  const [path] = rest;
  if (path === undefined || rest.length > 1) {
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

  return canonical(task, path);
};

export const realpath = async (task: Task): Promise<number> => {
  if (task.args.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of task.args) {
    const text = await task.attempt(path, () => {
      const found = canonical(task, path);
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

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export const mktemp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "dqtp:u", { long: { directory: "d" } });
  if (rest.length > 1) {
    return task.usage();
  }

  const template = rest[0] ?? "tmp.XXXXXX";
  const folder = values.get("p") ?? task.environment.get("TMPDIR") ?? "/tmp";
  const usesFolder = rest.length === 0 || flags.has("t") || values.has("p");
  const path = usesFolder ? `${folder}/${template}` : template;
  if (!/X{6}$/.test(path)) {
    await task.warn(`${path}: Invalid argument`);
    return 1;
  }

  const letters = [...task.system.kernel.host.random(6)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
  const name = path.slice(0, -6) + letters;
  if (!flags.has("u")) {
    try {
      if (flags.has("d")) {
        task.system.mkdir(name, 0o700);
      } else {
        task.system.close(await task.system.open(name, O.RDWR | O.CREAT | O.EXCL, 0o600));
      }
    } catch (error) {
      if (!flags.has("q")) {
        await task.warn(`(null): ${reasonOf(error)}`.replace("(null)", path));
      }

      return 1;
    }
  }

  task.print(`${name}\n`);
  return 0;
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

const typeNames: Record<Stat["type"], string> = {
  file: "regular file",
  directory: "directory",
  link: "symbolic link",
  char: "character special file",
  block: "block special file",
  fifo: "fifo",
  socket: "socket",
};
const typeBits: Record<Stat["type"], number> = {
  file: 0o100000,
  directory: 0o40000,
  link: 0o120000,
  char: 0o20000,
  block: 0o60000,
  fifo: 0o10000,
  socket: 0o140000,
};

const typeName = (stat: Stat): string =>
  stat.type === "file" && stat.size === 0 ? "regular empty file" : typeNames[stat.type];

const fullTime = (ms: number): string => {
  const text = new Date(Math.floor(ms)).toISOString();
  const nanos = String(Math.round((ms - Math.floor(ms / 1000) * 1000) * 1e6)).padStart(9, "0");
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${nanos} +0000`;
};

const statField = (task: Task, path: string, stat: Stat, letter: string): string => {
  const seconds = (ms: number): string => String(Math.floor(ms / 1000));
  switch (letter) {
    case "a":
      return stat.mode.toString(8);
    case "A":
      return modeText(stat.type, stat.mode);
    case "b":
      return String(stat.blocks);
    case "B":
      return "512";
    case "d":
      return String(stat.device + 50);
    case "D":
      return (stat.device + 50).toString(16);
    case "f":
      return (typeBits[stat.type] | stat.mode).toString(16);
    case "F":
      return typeName(stat);
    case "g":
      return String(stat.gid);
    case "G":
      return findGroup(task.system, stat.gid)?.name ?? "UNKNOWN";
    case "h":
      return String(stat.nlink);
    case "i":
      return String(stat.ino);
    case "n":
      return path;
    case "N":
      return stat.type === "link" ? `'${path}' -> '${task.system.readlink(path)}'` : `'${path}'`;
    case "o":
      return "4096";
    case "s":
      return String(stat.size);
    case "t":
      return stat.rdev[0].toString(16);
    case "T":
      return stat.rdev[1].toString(16);
    case "u":
      return String(stat.uid);
    case "U":
      return findUser(task.system, stat.uid)?.name ?? "UNKNOWN";
    case "x":
      return fullTime(stat.atime);
    case "X":
      return seconds(stat.atime);
    case "y":
      return fullTime(stat.mtime);
    case "Y":
      return seconds(stat.mtime);
    case "z":
      return fullTime(stat.ctime);
    case "Z":
      return seconds(stat.ctime);
    case "%":
      return "%";
    default:
      return "?";
  }
};

const defaultStat = (task: Task, path: string, stat: Stat): string => {
  const field = (letter: string): string => statField(task, path, stat, letter);
  const name = stat.type === "link" ? `${path} -> ${task.system.readlink(path)}` : path;
  const device = `${(stat.device + 50).toString(16)}h/${stat.device + 50}d`;
  const rdev =
    stat.type === "char" || stat.type === "block"
      ? `     Device type: ${field("t")},${field("T")}`
      : "";
  const owner = (id: number, known: string): string =>
    `(${String(id).padStart(5)}/${known.padStart(8)})`;
  return (
    `  File: ${name}\n  Size: ${String(stat.size).padEnd(10)}\tBlocks: ${String(stat.blocks).padEnd(10)} IO Block: 4096   ${field("F")}\n` +
    `Device: ${device}\tInode: ${String(stat.ino).padEnd(10)}  Links: ${String(stat.nlink).padEnd(5)}${rdev}\n`.replace(
      / +\n/,
      "\n",
    ) +
    `Access: (${stat.mode.toString(8).padStart(4, "0")}/${field("A")})  Uid: ${owner(stat.uid, field("U"))}   Gid: ${owner(stat.gid, field("G"))}\n` +
    `Access: ${field("x")}\nModify: ${field("y")}\nChange: ${field("z")}\n`
  );
};

export const stat = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "ftLc:");
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    let found: Stat;
    try {
      found = flags.has("L") || flags.has("f") ? task.system.stat(path) : task.system.lstat(path);
    } catch (error) {
      await task.warn(
        `can't ${flags.has("f") ? "read file system information for" : "stat"} '${path}': ${reasonOf(error)}`,
      );
      status = 1;
      continue;
    }

    const format = values.get("c");
    if (format !== undefined) {
      task.print(
        `${format.replaceAll(/%[-0-9#+ .]*([a-zA-Z%])/g, (_, letter: string) => statField(task, path, found, letter))}\n`,
      );
    } else if (flags.has("f")) {
      task.print(
        `  File: "${path}"\n    ID: 0        Namelen: 255     Type: ${found.inode.fs.type}fs\nBlock size: 4096\n`,
      );
    } else if (flags.has("t")) {
      task.print(
        `${["n", "s", "b", "f", "u", "g", "D", "i", "h", "t", "T", "X", "Y", "Z", "o"].map((letter) => statField(task, path, found, letter)).join(" ")}\n`,
      );
    } else {
      task.print(defaultStat(task, path, found));
    }
  }

  return status;
};

export const du = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "aHkLsxd:lcbhm", { long: {} });
  const limit = flags.has("s")
    ? 0
    : values.has("d")
      ? await requireCount(task, values.get("d")!)
      : Number.POSITIVE_INFINITY;
  const seen = new Set<unknown>();
  let status = 0;
  let total = 0;
  const show = (size: number, path: string): void => {
    const bytes = flags.has("b") ? size : size * 512;
    const text = flags.has("b")
      ? String(size)
      : flags.has("h")
        ? humanSize(bytes)
        : String(Math.ceil(bytes / (flags.has("m") ? 2 ** 20 : 1024)));
    task.print(`${text}\t${path}\n`);
  };
  const measure = async (path: string, depth: number): Promise<number> => {
    let found: Stat;
    try {
      found =
        flags.has("L") || (flags.has("H") && depth === 0)
          ? task.system.stat(path)
          : task.system.lstat(path);
    } catch (error) {
      await task.warn(`${path}: ${reasonOf(error)}`);
      status = 1;
      return 0;
    }

    if (found.type !== "directory" && found.nlink > 1 && !flags.has("l")) {
      if (seen.has(found.inode)) {
        return 0;
      }

      seen.add(found.inode);
    }

    let size = flags.has("b") ? found.size : found.blocks;
    if (found.type === "directory") {
      try {
        for (const name of task.system.readDirectory(path)) {
          size += await measure(`${path.replace(/\/+$/, "")}/${name}`, depth + 1);
        }
      } catch (error) {
        await task.warn(`can't open '${path}': ${reasonOf(error)}`);
        status = 1;
      }
    }

    if ((found.type === "directory" || flags.has("a") || depth === 0) && depth <= limit) {
      show(size, path);
    }

    return size;
  };
  for (const path of rest.length === 0 ? ["."] : rest) {
    total += await measure(path, 0);
  }

  if (flags.has("c")) {
    show(total, "total");
  }

  return status;
};

export const df = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "kPTaihmB:t:", { long: {} });
  const { mounts } = task.system.kernel;
  const blockText = values.get("B");
  const block =
    blockText === undefined
      ? flags.has("m")
        ? 2 ** 20
        : 1024
      : await requireCount(task, blockText);
  const unit = flags.has("h")
    ? "Size"
    : block === 2 ** 20
      ? "1M-blocks"
      : block === 1024
        ? flags.has("P")
          ? "1024-blocks"
          : "1K-blocks"
        : `${block}-blocks`;
  const wide = flags.has("T") ? "Type       " : "";
  task.print(
    `Filesystem           ${wide}${unit.padStart(flags.has("h") ? 9 : 10)}${flags.has("h") ? "     " : "    "} Used Available ${flags.has("P") ? "Capacity" : "Use%"} Mounted on\n`.replace(
      /(\S)     Used/,
      "$1      Used",
    ),
  );
  let status = 0;
  let chosen = mounts.list.filter(
    ({ fs }) =>
      (flags.has("a") || (fs.type !== "proc" && fs.type !== "sysfs")) &&
      (!values.has("t") || fs.type === values.get("t")),
  );
  if (rest.length > 0) {
    chosen = [];
    for (const path of rest) {
      const found = await task.attempt(path, () => task.system.stat(path));
      const mount =
        found === undefined ? undefined : mounts.list.findLast(({ fs }) => fs === found.inode.fs);
      status = mount === undefined ? 1 : status;
      chosen.push(...(mount === undefined ? [] : [mount]));
    }
  }

  for (const { fs, path } of chosen) {
    const used = fs.used + (fs.type === "overlay" ? 6 * 2 ** 30 : 0);
    const size = (bytes: number): string =>
      flags.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / block));
    const percent = fs.capacity === 0 ? 0 : Math.ceil((100 * used) / fs.capacity);
    task.print(
      `${fs.source.padEnd(20)} ${flags.has("T") ? `${fs.type.padEnd(10)} ` : ""}${size(fs.capacity).padStart(9)} ${size(used).padStart(9)} ${size(fs.capacity - used).padStart(9)} ${`${percent}%`.padStart(4)} ${path}\n`,
    );
  }

  return status;
};

export const cmp = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "sln:", { status: 1 });
  const [left, right = "-", skipLeft = "0", skipRight = "0"] = rest;
  if (left === undefined) {
    return task.usage();
  }

  const limit = values.has("n") ? await requireCount(task, values.get("n")!, 2) : undefined;
  const texts: string[] = [];
  for (const [path, skip] of [
    [left, skipLeft],
    [right, skipRight],
  ] as const) {
    const text = await readInput(task, path, { open: "plain" });
    if (text === undefined) {
      return 2;
    }

    const from = await requireCount(task, skip);
    texts.push(text.slice(from, limit === undefined ? undefined : from + limit));
  }

  const [a = "", b = ""] = texts;
  let line = 1;
  let status = 0;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    if (a[at] !== b[at]) {
      status = 1;
      if (flags.has("s")) {
        return 1;
      }

      if (!flags.has("l")) {
        task.print(`${left} ${right} differ: char ${at + 1}, line ${line}\n`);
        return 1;
      }

      const octal = (text: string): string => text.charCodeAt(at).toString(8).padStart(3);
      task.print(`${String(at + 1).padStart(4)} ${octal(a)} ${octal(b)}\n`);
    }

    line += a[at] === "\n" ? 1 : 0;
  }

  if (a.length !== b.length) {
    if (!flags.has("s")) {
      await task.warn(`EOF on ${a.length < b.length ? left : right}`);
    }

    return 1;
  }

  return status;
};
