/** Writing archives. */
import type { Stat } from "../kernel/base-calls.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { findGroup, findUser } from "./accounts.ts";
import { tarHeader } from "./tar-format.ts";
import type { TarEntry } from "./tar-format.ts";
import type { Task } from "./task.ts";
import { gzipSync } from "node:zlib";

export const block = 512;

export const isExcluded = (name: string, patterns: string[]): boolean =>
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
  readonly #names = new Map<string, string>();
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
        await this.#task.warnAbout(`can't open '${path}'`, error);
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
      user: this.#nameOf("user", stat.uid),
      group: this.#nameOf("group", stat.gid),
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

  /** Asks for each number once. */
  #nameOf(kind: "user" | "group", id: number): string {
    const { system } = this.#task;
    const find = kind === "user" ? findUser : findGroup;
    const known = this.#names.get(`${kind} ${id}`) ?? find(system, id)?.name ?? "";
    this.#names.set(`${kind} ${id}`, known);
    return known;
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

export const create = async (
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
