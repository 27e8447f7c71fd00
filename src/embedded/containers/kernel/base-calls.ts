/** The door every system call goes through: the process must be alive and the policy must agree. */
import type { Inode } from "./inode.ts";
import type { Kernel } from "./kernel.ts";
import type { Location, Resolved } from "./mounts.ts";
import { hasCapability } from "./permissions.ts";
import type { Capability } from "./capabilities.ts";
import type { SystemCall } from "./policy.ts";
import type { Process } from "./process.ts";
import { SystemError } from "./system-error.ts";

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

  /** @throws ProcessKilled, and SystemError when the policy refuses. */
  enter(name: string, details: Omit<SystemCall, "name"> = {}): void {
    this.process.check();
    this.kernel.viewer.current = this.process;
    const verdict = this.kernel.policy?.check(this.process, { name, ...details });
    if (verdict === undefined || "allow" in verdict) {
      return;
    }

    if ("kill" in verdict) {
      this.kernel.finish(this.process, { code: 128 + verdict.kill, signal: verdict.kill });
      this.process.check();
    } else {
      throw new SystemError(verdict.errno);
    }
  }

  /** Whether the process has a capability (and the policy lets it use it). */
  capable(name: Capability): boolean {
    return hasCapability(this.process.credentials, name);
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
  protected absolute({ parent, name, found }: Resolved): string {
    const { mounts } = this.kernel;
    if (found?.inode.type === "directory") {
      return mounts.pathOf(found, this.process.root);
    }

    const folder = mounts.pathOf(parent, this.process.root);
    return folder === "/" ? `/${name}` : `${folder}/${name}`;
  }

  /** @throws SystemError EROFS */
  protected requireWritable({ mount }: Location): void {
    if (mount.readOnly) {
      throw new SystemError("EROFS");
    }
  }
}
