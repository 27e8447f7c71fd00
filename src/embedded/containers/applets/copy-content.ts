/** Bytes, times and owners of copies. */
import type { Stat } from "../kernel/base-calls.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { CopyError, copyBytes } from "./copy-bytes.ts";
import type { Task } from "./task.ts";

export const statOf = (task: Task, path: string, follow: boolean): Stat | undefined => {
  try {
    return follow ? task.system.stat(path) : task.system.lstat(path);
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      return undefined;
    }

    throw error;
  }
};

export class CopyFailure extends Error {
  override name = "CopyFailure";
  readonly creating: boolean;

  constructor(message: string, creating: boolean, cause: unknown) {
    super(message, { cause });
    this.creating = creating;
  }
}

export class ContentCopier {
  protected readonly task: Task;

  protected readonly flags: Set<string>;

  constructor(task: Task, flags: Set<string>) {
    this.task = task;
    this.flags = flags;
  }

  protected async special(from: string, to: string, source: Stat): Promise<boolean> {
    const { system } = this.task;
    const flags = this.flags;
    const done = await this.task.attempt(
      `can't create ${source.type === "link" ? "symlink " : ""}'${to}'`,
      async () => {
        if (statOf(this.task, to, false) !== undefined) {
          system.unlink(to);
        }

        if (source.type === "link") {
          system.symlink(system.readlink(from), to);
        } else if (flags.has("r")) {
          system.mknod(
            to,
            source.type === "fifo" ? "fifo" : source.type === "block" ? "block" : "char",
            source.mode,
            source.rdev,
          );
        } else {
          await this.content(from, to, source, O.CREAT | O.TRUNC);
        }

        return true;
      },
    );
    return done === true;
  }

  protected async content(from: string, to: string, source: Stat, flags: number): Promise<void> {
    const { system } = this.task;
    let input: number;
    try {
      input = await system.open(from);
    } catch (error) {
      throw new CopyFailure(`can't open '${from}': ${reasonOf(error)}`, false, error);
    }

    let output: number;
    try {
      output = await system.open(to, O.WRONLY | flags, source.mode & 0o777);
    } catch (error) {
      system.close(input);
      throw new CopyFailure(`can't create '${to}': ${reasonOf(error)}`, true, error);
    }

    try {
      await copyBytes(system, input, output);
    } catch (error) {
      throw error instanceof CopyError
        ? new CopyFailure(`${error.side} error: ${error.message}`, false, error.cause)
        : error;
    }

    system.close(input);
    system.close(output);
  }

  protected async preserve(to: string, source: Stat): Promise<void> {
    if (!this.flags.has("p")) {
      return;
    }

    const { system } = this.task;
    const follow = source.type !== "link";
    try {
      system.utimes(to, { atime: source.atime, mtime: source.mtime }, follow);
    } catch (error) {
      await this.task.warn(`can't preserve times of '${to}': ${reasonOf(error)}`);
    }

    try {
      system.chown(to, source.uid, source.gid, follow);
    } catch (error) {
      await this.task.warn(`can't preserve ownership of '${to}': ${reasonOf(error)}`);
    }

    if (follow) {
      await this.task.attempt(`can't preserve permissions of '${to}'`, () =>
        system.chmod(to, source.mode),
      );
    }
  }

  protected tell(from: string, to: string): void {
    if (this.flags.has("v")) {
      this.task.print(`'${from}' -> '${to}'\n`);
    }
  }
}
