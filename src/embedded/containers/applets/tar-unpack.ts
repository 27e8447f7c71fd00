/** Makes what an entry of an archive describes. */
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { findGroup, findUser } from "./accounts.ts";
import type { TarEntry } from "./tar-format.ts";
import type { Task } from "./task.ts";

export class Unpacker {
  protected readonly task: Task;

  protected readonly flags: Set<string>;

  protected readonly names: string[];

  protected readonly excluded: string[];

  protected readonly strip: number;

  protected readonly bytes: Buffer;

  protected at = 0;

  protected readonly laterTimes: [string, number][] = [];

  constructor(
    task: Task,
    flags: Set<string>,
    names: string[],
    excluded: string[],
    strip: number,
    bytes: Buffer,
  ) {
    this.task = task;
    this.flags = flags;
    this.names = names;
    this.excluded = excluded;
    this.strip = strip;
    this.bytes = bytes;
  }

  protected async extract(entry: TarEntry, path: string, content: Uint8Array): Promise<void> {
    const { system } = this.task;
    if (path.split("/").includes("..")) {
      await this.task.fail(`name with '..' skipped: '${path}'`);
    }

    await this.parents(path);
    const target = path.replace(/\/+$/, "");
    if (entry.type === "directory") {
      try {
        system.mkdir(target, 0o700 | entry.mode);
      } catch (error) {
        if (!isErrno(error, "EEXIST", "EISDIR")) {
          await this.task.warnAbout(`can't make dir ${target}`, error);
        }
      }
    } else {
      await this.removeOld(target, entry.name);
      try {
        await this.create(entry, target, content);
      } catch (error) {
        await this.task.failAbout(
          `can't ${entry.type === "file" ? "open" : "create"} '${target}'`,
          error,
        );
      }
    }

    this.restore(entry, target);
  }

  protected async create(entry: TarEntry, path: string, content: Uint8Array): Promise<void> {
    const { system } = this.task;
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

  protected async parents(path: string): Promise<void> {
    const names = path.replace(/\/+$/, "").split("/").slice(0, -1);
    for (let end = 1; end <= names.length; end += 1) {
      try {
        this.task.system.mkdir(names.slice(0, end).join("/"), 0o777);
      } catch (error) {
        if (!isErrno(error, "EEXIST", "EISDIR")) {
          await this.task.warnAbout(
            `can't create directory '${names.slice(0, end).join("/")}'`,
            error,
          );
          return;
        }
      }
    }
  }

  protected async removeOld(path: string, name: string): Promise<void> {
    try {
      if (!this.flags.has("k")) {
        this.task.system.unlink(path);
      }
    } catch (error) {
      if (!isErrno(error, "ENOENT", "EISDIR")) {
        await this.task.failAbout(`can't remove old file ${name}`, error);
      }
    }
  }

  /** Owner, mode and times, one without the other: nobody is told what cannot be had. */
  protected restore(entry: TarEntry, path: string): void {
    const { system } = this.task;
    if (entry.type === "hard") {
      return;
    }

    const quietly = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        reasonOf(error);
      }
    };
    const isRoot = system.process.credentials.euid === 0;
    if (!this.flags.has("o")) {
      const byNumber = this.flags.has("N") || !isRoot;
      const user = byNumber ? undefined : findUser(system, entry.user);
      const group = byNumber ? undefined : findGroup(system, entry.group);
      quietly(() =>
        system.chown(path, user?.uid ?? entry.uid, group?.gid ?? entry.gid, entry.type !== "link"),
      );
    }

    if (entry.type === "link") {
      return;
    }

    const mask = this.flags.has("p") || isRoot ? 0o7777 : 0o7777 & ~system.process.umask;
    quietly(() => system.chmod(path, entry.mode & mask));
    if (this.flags.has("m")) {
      return;
    }

    if (entry.type === "directory") {
      this.laterTimes.push([path, entry.mtime]);
    } else {
      quietly(() => system.utimes(path, { atime: entry.mtime, mtime: entry.mtime }));
    }
  }
}
