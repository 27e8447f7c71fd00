/** stat. */
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { findGroup, findUser } from "./accounts.ts";
import { modeText } from "./mode.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

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
      return letter;
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
