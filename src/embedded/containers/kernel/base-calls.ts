/** The door every system call goes through: the process must be alive, and what confines it must agree. */
import { executablePath } from "./execute.ts";
import type { Inode } from "./inode.ts";
import type { Kernel } from "./kernel.ts";
import type { Location, Resolved } from "./mounts.ts";
import { hasCapability } from "./permissions.ts";
import type { Capability } from "./capabilities.ts";
import type { Verdict } from "./policy.ts";
import type { Process } from "./process.ts";
import { ProcessKilled, SystemError } from "./system-error.ts";

export interface Stat {
  inode: Inode;
  ino: number;
  device: number;
  type: Inode["type"];
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  size: number;
  blocks: number;
  atime: number;
  mtime: number;
  ctime: number;
  rdev: [number, number];
}

export const statOf = (inode: Inode): Stat => ({
  inode,
  ino: inode.ino,
  device: inode.fs.device,
  type: inode.type,
  mode: inode.mode,
  uid: inode.uid,
  gid: inode.gid,
  nlink: inode.nlink,
  size: inode.size,
  blocks: inode.blocks,
  atime: inode.atime,
  mtime: inode.mtime,
  ctime: inode.ctime,
  rdev: inode.rdev,
});

export class BaseCalls {
  readonly kernel: Kernel;
  readonly process: Process;

  constructor(kernel: Kernel, process: Process) {
    this.kernel = kernel;
    this.process = process;
  }

  /**
  Enters the kernel, where seccomp decides by the call's name on x86-64 and by what its registers hold. False: the call is
  to do nothing and succeed. @throws ProcessKilled, and SystemError when a filter refuses.
  */
  enter(name: string, ...registers: number[]): boolean {
    const { process, kernel } = this;
    process.check();
    kernel.viewer.current = process;
    kernel.options.trace?.(process, name);
    for (const filter of process.filters) {
      const verdict = filter(name, registers);
      if (verdict.record !== undefined) {
        kernel.options.audit?.(process, verdict.record, executablePath(kernel, process));
      }

      if (!("allow" in verdict)) {
        return this.#refuse(verdict);
      }
    }

    return true;
  }

  /** A call whose failure its program does not notice. False: it failed. @throws ProcessKilled */
  attempt(name: string, ...registers: number[]): boolean {
    try {
      this.enter(name, ...registers);
      return true;
    } catch (error) {
      if (error instanceof SystemError) {
        return false;
      }

      throw error;
    }
  }

  /** What a security module says, once it is known what the call is about. @throws as `enter` does */
  permit(verdict: Verdict | undefined): void {
    if (verdict !== undefined && !("allow" in verdict)) {
      this.#refuse(verdict);
    }
  }

  #refuse(verdict: Exclude<Verdict, { allow: true }>): boolean {
    if ("kill" in verdict) {
      this.kernel.finish(this.process, { code: 128 + verdict.kill, signal: verdict.kill });
      throw new ProcessKilled();
    } else if (verdict.errno !== 0) {
      throw new SystemError(verdict.errno);
    }

    return false;
  }

  /** Whether the process has a capability (and the policy lets it use it). */
  capable(name: Capability): boolean {
    return hasCapability(this.process.credentials, name);
  }

  /** A call that only a capability lets through. @throws SystemError EPERM */
  require(capability: Capability, name: string, ...registers: number[]): void {
    if (this.enter(name, ...registers) && !this.capable(capability)) {
      throw new SystemError("EPERM");
    }
  }

  protected resolve(path: string, follow = true): Resolved {
    return this.kernel.mounts.resolve(this.process, path, follow);
  }

  /** @throws SystemError ENOENT */
  protected existing(path: string, follow = true): Location {
    const { found } = this.resolve(path, follow);
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    return found;
  }

  /** Absolute path for policies and for /proc. */
  protected absolute({ parent, name, found }: Resolved, root = this.process.root): string {
    const { mounts } = this.kernel;
    if (found?.inode.type === "directory") {
      return mounts.pathOf(found, root);
    }

    const folder = mounts.pathOf(parent, root);
    return folder === "/" ? `/${name}` : `${folder}/${name}`;
  }

  /** @throws SystemError EROFS */
  protected requireWritable({ mount }: Location): void {
    if (mount.readOnly) {
      throw new SystemError("EROFS");
    }
  }
}
