/** Copies files, links, devices and whole folders. */
import type { Stat } from "../kernel/base-calls.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { ContentCopier, CopyFailure, statOf } from "./copy-content.ts";
import type { Task } from "./task.ts";

export const baseName = (path: string): string => path.replace(/\/+$/, "").split("/").pop()!;

export const inside = (folder: string, name: string): string =>
  `${folder.replace(/\/+$/, "")}/${name}`;

/** Answers y to a question on standard error. */
export const agrees = async (task: Task, question: string): Promise<boolean> => {
  await task.complain(`${task.name}: ${question}? `);
  const bytes = await task.system.read(0, 1);
  return bytes[0] === 121 || bytes[0] === 89;
};

export class Copier extends ContentCopier {
  /** @returns whether all went well */
  async copy(from: string, to: string, commandLine: boolean): Promise<boolean> {
    const flags = this.flags;
    const follow =
      !(flags.has("d") || flags.has("P")) &&
      (flags.has("L") || !flags.has("r") || (commandLine && flags.has("H")));
    let source: Stat | undefined;
    try {
      source = follow ? this.task.system.stat(from) : this.task.system.lstat(from);
    } catch (error) {
      await this.task.warn(`can't stat '${from}': ${reasonOf(error)}`);
      return false;
    }

    let target: Stat | undefined;
    try {
      target = statOf(this.task, to, true);
    } catch (error) {
      await this.task.warn(`can't stat '${to}': ${reasonOf(error)}`);
      return false;
    }

    if (target !== undefined && target.inode === source.inode) {
      await this.task.warn(`'${from}' and '${to}' are the same file`);
      return false;
    }

    const pause = this.task.system.breathe();
    if (pause !== undefined) {
      await pause;
    }

    return source.type === "directory"
      ? this.folder(from, to, source, target)
      : this.other(from, to, source, target);
  }

  protected async folder(
    from: string,
    to: string,
    source: Stat,
    target: Stat | undefined,
  ): Promise<boolean> {
    const { system } = this.task;
    if (!this.flags.has("r")) {
      await this.task.warn(`omitting directory '${from}'`);
      return false;
    }

    if (target !== undefined && target.type !== "directory") {
      await this.task.warn(`target '${to}' is not a directory`);
      return false;
    }

    const before = system.umask(0);
    system.umask(before);
    if (target === undefined) {
      const made = await this.task.attempt(
        `can't create directory '${to}'`,
        () => (system.mkdir(to, source.mode | 0o700), true),
      );
      if (made === undefined) {
        return false;
      }
    }

    let names: string[];
    try {
      names = system.readDirectory(from);
    } catch (error) {
      await this.task.warn(`can't open '${from}': ${reasonOf(error)}`);
      return false;
    }

    let good = true;
    const own = system.stat(to).inode;
    for (const name of names) {
      const path = inside(from, name);
      if (statOf(this.task, path, false)?.inode === own) {
        await this.task.warn(`recursion detected, omitting directory '${path}'`);
        good = false;
        continue;
      }

      good = (await this.copy(path, inside(to, name), false)) && good;
    }

    if (target === undefined && !this.flags.has("p")) {
      await this.task.attempt(`can't preserve permissions of '${to}'`, () =>
        system.chmod(to, source.mode & ~before),
      );
    }

    await this.preserve(to, source);
    this.tell(from, to);
    return good;
  }

  protected async other(
    from: string,
    to: string,
    source: Stat,
    target: Stat | undefined,
  ): Promise<boolean> {
    const flags = this.flags;
    if (target !== undefined) {
      if (flags.has("n") || (flags.has("u") && target.mtime >= source.mtime)) {
        return true;
      }

      if (flags.has("i") && !(await agrees(this.task, `overwrite '${to}'`))) {
        return true;
      }
    }

    const done =
      source.type === "file"
        ? await this.file(from, to, source, target)
        : await this.special(from, to, source);
    if (done) {
      await this.preserve(to, source);
      this.tell(from, to);
    }

    return done;
  }

  protected async file(
    from: string,
    to: string,
    source: Stat,
    target: Stat | undefined,
  ): Promise<boolean> {
    const { system } = this.task;
    if (this.flags.has("l") || this.flags.has("s")) {
      const hard = this.flags.has("l");
      const done = await this.task.attempt(
        `can't create ${hard ? "link" : "symlink"} '${to}'`,
        () => {
          if (target !== undefined && this.flags.has("f")) {
            system.unlink(to);
          }

          if (hard) {
            system.link(from, to);
          } else {
            system.symlink(from, to);
          }

          return true;
        },
      );
      return done === true;
    }

    try {
      await this.content(from, to, source, target === undefined ? O.CREAT | O.EXCL : O.TRUNC);
      return true;
    } catch (error) {
      if (!(error instanceof CopyFailure)) {
        throw error;
      }

      if (
        error.creating &&
        target !== undefined &&
        isErrno(error.cause, "EACCES", "EPERM", "ETXTBSY", "EROFS")
      ) {
        return this.replace(from, to, source);
      }

      await this.task.warn(error.message);
      return false;
    }
  }

  /** A target that cannot be written is taken away and made anew. */
  protected async replace(from: string, to: string, source: Stat): Promise<boolean> {
    const { system } = this.task;
    try {
      system.unlink(to);
    } catch (error) {
      await this.task.warn(
        `can't create '${to}': ${isErrno(error, "EROFS") ? error.message : "File exists"}`,
      );
      return false;
    }

    return this.file(from, to, source, undefined);
  }
}
