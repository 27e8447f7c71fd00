/** tar: archives in ustar form with GNU's long names. */
import { gunzipSync, gzipSync } from "node:zlib";
import { findGroup, findUser } from "./accounts.ts";
import { readAll } from "./input.ts";
import { modeText } from "./mode.ts";
import { parseOptions } from "./options.ts";
import { decode } from "./task.ts";
import type { Task } from "./task.ts";
import type { Stat } from "../kernel/base-calls.ts";
import { O } from "../kernel/open-file.ts";
import { ProcessExit, isErrno, reasonOf } from "../kernel/system-error.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { parseHeader, tarHeader } from "./tar-format.ts";
import type { TarEntry } from "./tar-format.ts";

const block = 512;

const isExcluded = (name: string, patterns: string[]): boolean =>
  patterns.some((pattern) => {
    const parts = name.replace(/\/$/, "").split("/");
    return parts.some(
      (_, index) =>
        matchesPattern(parts.slice(index).join("/"), [{ text: pattern, quoted: false }]) ||
        matchesPattern(parts.slice(0, index + 1).join("/"), [{ text: pattern, quoted: false }]),
    );
  });

class Creator {
  readonly #task: Task;
  readonly #options: { verbose: boolean; follow: boolean; excluded: string[]; archive: unknown };
  readonly #links = new Map<unknown, string>();
  #stripped = false;
  failed = false;
  readonly write: (bytes: Uint8Array) => Promise<void>;

  constructor(
    task: Task,
    options: { verbose: boolean; follow: boolean; excluded: string[]; archive: unknown },
    write: (bytes: Uint8Array) => Promise<void>,
  ) {
    this.#task = task;
    this.#options = options;
    this.write = write;
  }

  async add(path: string): Promise<void> {
    const { system } = this.#task;
    let stat: Stat;
    try {
      stat = this.#options.follow ? system.stat(path) : system.lstat(path);
    } catch (error) {
      await this.#task.warn(`${path}: ${reasonOf(error)}`);
      this.failed = true;
      return;
    }

    let name = path.replace(/^\/+/, "");
    if (name !== path && !this.#stripped) {
      this.#stripped = true;
      await this.#task.warn("removing leading '/' from member names");
    }

    if (isExcluded(name, this.#options.excluded) || stat.inode === this.#options.archive) {
      return;
    }

    if (stat.type === "directory") {
      name = name === "" ? "" : `${name.replace(/\/+$/, "")}/`;
    }

    if (name !== "") {
      await this.#entry(path, name, stat);
    }

    if (stat.type === "directory") {
      try {
        for (const child of system.readDirectory(path)) {
          await this.add(`${path.replace(/(?<=.)\/+$/, "")}${path === "/" ? "" : "/"}${child}`);
        }
      } catch (error) {
        if (!isErrno(error)) {
          throw error;
        }

        await this.#task.warn(`${path}: ${error.message}`);
        this.failed = true;
      }
    }
  }

  async #entry(path: string, name: string, stat: Stat): Promise<void> {
    const { system } = this.#task;
    const first = this.#links.get(stat.inode);
    const isLink = stat.type !== "directory" && stat.nlink > 1 && first !== undefined;
    this.#links.set(stat.inode, name);
    let fd: number | undefined;
    if (stat.type === "file" && !isLink) {
      try {
        fd = await system.open(path);
      } catch (error) {
        await this.#task.warn(`${path}: ${reasonOf(error)}`);
        this.failed = true;
        return;
      }
    }

    const entry: TarEntry = {
      name,
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      size: fd === undefined ? 0 : stat.size,
      mtime: stat.mtime,
      type: isLink ? "hard" : stat.type,
      link: isLink ? first : stat.type === "link" ? system.readlink(path) : "",
      user: findUser(system, stat.uid)?.name ?? "",
      group: findGroup(system, stat.gid)?.name ?? "",
      rdev: stat.rdev,
    };
    if (this.#options.verbose) {
      this.#task.print(`${name}\n`);
    }

    await this.write(tarHeader(entry));
    if (fd !== undefined) {
      await this.#content(fd, stat.size);
    }
  }

  async #content(fd: number, size: number): Promise<void> {
    const { system } = this.#task;
    for (let left = size; left > 0;) {
      const bytes = await system.read(fd, Math.min(left, 65_536));
      if (bytes.length === 0) {
        break;
      }

      left -= bytes.length;
      await this.write(bytes);
      await this.#task.flow();
    }

    system.close(fd);
    await this.write(new Uint8Array((block - (size % block)) % block));
  }
}

class Extractor {
  readonly #task: Task;
  readonly #flags: Set<string>;
  readonly #names: string[];
  readonly #excluded: string[];
  readonly #strip: number;
  readonly #bytes: Buffer;
  #at = 0;
  readonly #laterTimes: [string, number][] = [];

  constructor(
    task: Task,
    flags: Set<string>,
    names: string[],
    excluded: string[],
    strip: number,
    bytes: Buffer,
  ) {
    this.#task = task;
    this.#flags = flags;
    this.#names = names;
    this.#excluded = excluded;
    this.#strip = strip;
    this.#bytes = bytes;
  }

  async run(): Promise<number> {
    const seen = new Set<string>();
    for (;;) {
      const entry = await this.#next();
      if (entry === undefined) {
        break;
      }

      const content = this.#bytes.subarray(this.#at, this.#at + entry.size);
      if (content.length < entry.size) {
        return this.#task.fail("short read");
      }

      this.#at += Math.ceil(entry.size / block) * block;
      const bare = entry.name.replace(/\/$/, "");
      const wanted = this.#names.find(
        (name) =>
          bare === name ||
          bare.startsWith(`${name}/`) ||
          matchesPattern(bare, [{ text: name, quoted: false }]),
      );
      if (
        (this.#names.length > 0 && wanted === undefined) ||
        isExcluded(entry.name, this.#excluded)
      ) {
        continue;
      }

      seen.add(wanted ?? "");
      await this.#handle(entry, content);
      await this.#task.flow();
    }

    for (const [path, time] of this.#laterTimes) {
      try {
        this.#task.system.utimes(path, { atime: time, mtime: time });
      } catch (error) {
        reasonOf(error);
      }
    }

    for (const name of this.#names.filter((one) => !seen.has(one))) {
      return this.#task.fail(`${name}: not found in archive`);
    }

    return 0;
  }

  async #next(): Promise<TarEntry | undefined> {
    let longName: string | undefined;
    let longLink: string | undefined;
    for (;;) {
      const header = this.#bytes.subarray(this.#at, this.#at + block);
      if (header.length < block) {
        return this.#at > 0 && header.length === 0 ? undefined : this.#task.fail("short read");
      }

      this.#at += block;
      if (header.every((byte) => byte === 0)) {
        return undefined;
      }

      const parsed = parseHeader(header);
      if (typeof parsed === "string") {
        return this.#task.fail(parsed);
      }

      if (parsed.kind === "entry") {
        return {
          ...parsed.entry,
          ...(longName === undefined ? {} : { name: longName }),
          ...(longLink === undefined ? {} : { link: longLink }),
        };
      }

      const text = decode(this.#bytes.subarray(this.#at, this.#at + parsed.size));
      this.#at += Math.ceil(parsed.size / block) * block;
      if (parsed.kind === "long-name") {
        longName = text.replace(/\0.*$/s, "");
      } else if (parsed.kind === "long-link") {
        longLink = text.replace(/\0.*$/s, "");
      } else if (parsed.kind === "pax") {
        longName = /\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? longName;
        longLink = /\d+ linkpath=([^\n]*)\n/.exec(text)?.[1] ?? longLink;
      }
    }
  }

  async #handle(entry: TarEntry, content: Uint8Array): Promise<void> {
    const flags = this.#flags;
    const name = entry.name.split("/").slice(this.#strip).join("/").replace(/^\/+/, "");
    if (name === "") {
      return;
    }

    if (flags.has("t")) {
      this.#task.print(`${flags.has("v") ? this.#describe(entry) : name}\n`);
      return;
    }

    if (flags.has("v")) {
      await this.#announce(name);
    }

    if (flags.has("O")) {
      await this.#task.write(content);
      return;
    }

    await this.#extract(entry, name, content);
  }

  async #announce(name: string): Promise<void> {
    await (this.#flags.has("O")
      ? this.#task.complain(`${name}\n`)
      : Promise.resolve(this.#task.print(`${name}\n`)));
  }

  #describe(entry: TarEntry): string {
    const time = new Date(entry.mtime).toISOString();
    const owner =
      entry.user === "" && entry.group === ""
        ? `${entry.uid}/${entry.gid}`
        : `${entry.user}/${entry.group}`;
    const link = entry.link === "" ? "" : ` -> ${entry.link}`;
    const type = entry.type === "hard" ? "file" : entry.type;
    return `${modeText(type, entry.mode)} ${owner} ${String(entry.size).padStart(9)} ${time.slice(0, 10)} ${time.slice(11, 19)} ${entry.name}${link}`;
  }

  async #extract(entry: TarEntry, path: string, content: Uint8Array): Promise<void> {
    const { system } = this.#task;
    if (path.split("/").includes("..")) {
      await this.#task.fail(`name with '..' skipped: '${path}'`);
    }

    await this.#parents(path);
    const target = path.replace(/\/+$/, "");
    if (entry.type === "directory") {
      try {
        system.mkdir(target, 0o700 | entry.mode);
      } catch (error) {
        if (!isErrno(error, "EEXIST", "EISDIR")) {
          await this.#task.failAbout(`can't make dir ${target}`, error);
        }
      }
    } else {
      await this.#removeOld(target, entry.name);
      try {
        await this.#create(entry, target, content);
      } catch (error) {
        await this.#task.failAbout(
          `can't ${entry.type === "file" ? "open" : "create"} '${target}'`,
          error,
        );
      }
    }

    try {
      this.#restore(entry, target);
    } catch (error) {
      // A directory that was there and belongs to somebody else stays as it is.
      reasonOf(error);
    }
  }

  async #create(entry: TarEntry, path: string, content: Uint8Array): Promise<void> {
    const { system } = this.#task;
    if (entry.type === "file") {
      const fd = await system.open(path, O.WRONLY | O.CREAT | O.EXCL, entry.mode & 0o777);
      await system.write(fd, content);
      system.close(fd);
    } else if (entry.type === "link") {
      system.symlink(entry.link, path);
    } else if (entry.type === "hard") {
      system.link(entry.link.replace(/^\/+/, ""), path);
    } else {
      system.mknod(
        path,
        entry.type === "fifo" ? "fifo" : entry.type === "block" ? "block" : "char",
        entry.mode,
        entry.rdev,
      );
    }
  }

  async #parents(path: string): Promise<void> {
    const names = path.replace(/\/+$/, "").split("/").slice(0, -1);
    for (let end = 1; end <= names.length; end += 1) {
      try {
        this.#task.system.mkdir(names.slice(0, end).join("/"), 0o777);
      } catch (error) {
        if (!isErrno(error, "EEXIST", "EISDIR")) {
          await this.#task.failAbout(
            `can't create directory '${names.slice(0, end).join("/")}'`,
            error,
          );
        }
      }
    }
  }

  async #removeOld(path: string, name: string): Promise<void> {
    try {
      if (!this.#flags.has("k")) {
        this.#task.system.unlink(path);
      }
    } catch (error) {
      if (!isErrno(error, "ENOENT", "EISDIR")) {
        await this.#task.failAbout(`can't remove old file ${name}`, error);
      }
    }
  }

  #restore(entry: TarEntry, path: string): void {
    const { system } = this.#task;
    if (entry.type === "hard") {
      return;
    }

    if (!this.#flags.has("o") && system.process.credentials.euid === 0) {
      const uid = this.#flags.has("N")
        ? entry.uid
        : (findUser(system, entry.user)?.uid ?? entry.uid);
      const gid = this.#flags.has("N")
        ? entry.gid
        : (findGroup(system, entry.group)?.gid ?? entry.gid);
      system.chown(path, uid, gid, false);
    }

    if (entry.type !== "link") {
      const mask =
        this.#flags.has("p") || system.process.credentials.euid === 0
          ? 0o7777
          : 0o7777 & ~system.process.umask;
      system.chmod(path, entry.mode & mask);
      if (!this.#flags.has("m")) {
        if (entry.type === "directory") {
          this.#laterTimes.push([path, entry.mtime]);
        } else {
          system.utimes(path, { atime: entry.mtime, mtime: entry.mtime });
        }
      }
    }
  }
}

const longOptions: Record<string, string> = {
  list: "t",
  extract: "x",
  get: "x",
  create: "c",
  "directory:": "C",
  "file:": "f",
  "to-stdout": "O",
  "files-from:": "T",
  "exclude-from:": "X",
  gzip: "z",
  bzip2: "j",
  verbose: "v",
  "no-same-owner": "o",
  "same-permissions": "p",
  "preserve-permissions": "p",
  "keep-old": "k",
  "no-same-permissions": "q",
  dereference: "h",
  "exclude:": "E",
  "numeric-owner": "N",
  "strip-components:": "S",
  touch: "m",
  overwrite: "W",
  "no-recursion": "R",
  "auto-compress": "a",
  "warning:": "Y",
};

const readArchive = async (task: Task, file: string, gunzip: boolean): Promise<Buffer> => {
  const fd =
    file === "-"
      ? 0
      : await task.system
          .open(file)
          .catch((error: unknown) => task.failAbout(`can't open '${file}'`, error));
  const bytes = Buffer.from(await readAll(task.system, fd), "latin1");
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (gunzip && !compressed) {
    await task.warn("invalid magic");
    return task.fail("short read");
  }

  if (!compressed) {
    return bytes;
  }

  try {
    return gunzipSync(bytes);
  } catch {
    return task.fail("corrupted data");
  }
};

const create = async (
  task: Task,
  flags: Set<string>,
  file: string,
  paths: string[],
  excluded: string[],
  enter: () => void,
): Promise<number> => {
  const { system } = task;
  if (paths.length === 0) {
    return task.fail("empty archive");
  }

  const fd =
    file === "-"
      ? 1
      : await system
          .open(file, O.RDWR | O.CREAT | O.TRUNC, 0o666)
          .catch((error: unknown) => task.failAbout(`can't open '${file}'`, error));
  enter();
  const chunks: Uint8Array[] = [];
  let written = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    written += bytes.length;
    if (flags.has("z")) {
      chunks.push(bytes.slice());
    } else if (bytes.length > 0) {
      await system.write(fd, bytes);
    }
  };
  const archive = file === "-" ? undefined : system.fstat(fd).inode;
  const creator = new Creator(
    task,
    { verbose: flags.has("v") && file !== "-", follow: flags.has("h"), excluded, archive },
    write,
  );
  for (const path of paths) {
    await creator.add(path);
  }

  await write(new Uint8Array(2 * block));
  await write(new Uint8Array((20 * block - (written % (20 * block))) % (20 * block)));
  if (flags.has("z")) {
    await system.write(fd, gzipSync(Buffer.concat(chunks)));
  }

  if (creator.failed) {
    await task.warn("error exit delayed from previous errors");
    return 1;
  }

  return 0;
};

export const tar = async (task: Task): Promise<number> => {
  const [first = "", ...more] = task.args;
  const args = first !== "" && !first.startsWith("-") ? oldStyle(first, more) : task.args;
  const { flags, values, all, rest } = await parseOptions(task, "txcvOf:T:X:C:pozjZhmkaJ", {
    args,
    long: longOptions,
  });
  if (["t", "x", "c"].filter((letter) => flags.has(letter)).length !== 1) {
    return task.usage();
  }

  const excluded = all.filter(([letter]) => letter === "E").map(([, value]) => value!);
  const file = values.get("f") ?? "-";
  const { system } = task;
  const folder = values.get("C");
  const enter = (): void => {
    if (folder !== undefined) {
      system.chdir(folder);
    }
  };
  const goTo = async (): Promise<void> => {
    try {
      enter();
    } catch (error) {
      await task.failAbout(`can't change directory to '${folder}'`, error);
    }
  };
  const listed = values.has("T") ? decodeList(await readList(task, values.get("T")!)) : [];
  excluded.push(...(values.has("X") ? decodeList(await readList(task, values.get("X")!)) : []));
  if (flags.has("c")) {
    try {
      return await create(task, flags, file, [...rest, ...listed], excluded, enter);
    } catch (error) {
      if (error instanceof ProcessExit || !isErrno(error, "ENOENT", "ENOTDIR", "EACCES")) {
        throw error;
      }

      return task.fail(`can't change directory to '${folder}': ${error.message}`);
    }
  }

  const bytes = await readArchive(task, file, flags.has("z"));
  await goTo();
  const names = [...rest, ...listed].map((name) => name.replace(/^\/+|\/+$/g, ""));
  return new Extractor(task, flags, names, excluded, Number(values.get("S") ?? 0), bytes).run();
};

/** `tar cvf FILE x`: letters without a dash, whose values follow in order. */
const oldStyle = (letters: string, more: string[]): string[] => {
  const rest = [...more];
  const args: string[] = [];
  for (const letter of letters) {
    args.push(`-${letter}`);
    if ("fTXC".includes(letter)) {
      args.push(...rest.splice(0, 1));
    }
  }

  return [...args, ...rest];
};

const readList = async (task: Task, path: string): Promise<string> => {
  const fd =
    path === "-"
      ? 0
      : await task.system
          .open(path)
          .catch((error: unknown) => task.failAbout(`can't open '${path}'`, error));
  return readAll(task.system, fd);
};

const decodeList = (text: string): string[] => text.split("\n").filter((line) => line !== "");
