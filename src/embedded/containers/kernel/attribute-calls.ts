/** System calls that look at files or change what is known of them: stat, access, chmod, chown, times. */
import { BaseCalls, statOf } from "./base-calls.ts";
import type { Stat } from "./base-calls.ts";
import { Directory, SymbolicLink } from "./inode.ts";
import { READ, WRITE, mayAccess, ownsFile, requireAccess } from "./permissions.ts";
import { SystemError } from "./system-error.ts";

export class AttributeCalls extends BaseCalls {
  stat(path: string): Stat {
    this.enter("newfstatat", { path });
    return statOf(this.existing(path).inode);
  }

  lstat(path: string): Stat {
    this.enter("newfstatat", { path });
    return statOf(this.existing(path, false).inode);
  }

  fstat(fd: number): Stat {
    this.enter("newfstatat");
    return statOf(this.process.file(fd).inode);
  }

  /** @throws SystemError EACCES, EROFS, ENOENT */
  access(path: string, mask: number): void {
    this.enter("access", { path });
    const found = this.existing(path);
    if ((mask & WRITE) !== 0 && found.inode.type !== "char") {
      this.requireWritable(found);
    }

    if (!mayAccess(this.process.credentials, found.inode, mask, true)) {
      throw new SystemError("EACCES");
    }
  }

  readDirectory(path: string): string[] {
    const resolved = this.resolve(path);
    const found = resolved.found;
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.enter("openat", { path: this.absolute(resolved), access: "r" });
    if (!(found.inode instanceof Directory)) {
      throw new SystemError("ENOTDIR");
    }

    requireAccess(this.process.credentials, found.inode, READ);
    this.enter("getdents64");
    return found.inode.names();
  }

  readlink(path: string): string {
    this.enter("readlink", { path });
    const { inode } = this.existing(path, false);
    if (!(inode instanceof SymbolicLink)) {
      throw new SystemError("EINVAL");
    }

    return inode.target;
  }

  chmod(path: string, mode: number): void {
    const resolved = this.resolve(path);
    const found = resolved.found;
    this.enter("chmod", {
      path: found === undefined ? path : this.absolute(resolved),
      access: "w",
    });
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(found);
    const { inode } = found;
    const { credentials } = this.process;
    if (!ownsFile(credentials, inode)) {
      throw new SystemError("EPERM");
    }

    const inGroup = inode.gid === credentials.egid || credentials.groups.includes(inode.gid);
    inode.mode = mode & (inGroup || this.capable("FSETID") ? 0o7777 : 0o5777);
    inode.ctime = this.kernel.host.now();
  }

  /** -1 leaves a number as it is. */
  chown(path: string, uid: number, gid: number, follow = true): void {
    const resolved = this.resolve(path, follow);
    const found = resolved.found;
    this.enter(follow ? "chown" : "lchown", {
      path: found === undefined ? path : this.absolute(resolved),
      access: "w",
    });
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(found);
    const { inode } = found;
    const { credentials } = this.process;
    const own = credentials.euid === inode.uid && (uid === -1 || uid === inode.uid);
    const ownGroup =
      gid === -1 ||
      gid === inode.gid ||
      gid === credentials.egid ||
      credentials.groups.includes(gid);
    if (!this.capable("CHOWN") && !(own && ownGroup)) {
      throw new SystemError("EPERM");
    }

    inode.uid = uid === -1 ? inode.uid : uid;
    inode.gid = gid === -1 ? inode.gid : gid;
    if (inode.type === "file") {
      inode.mode &= (inode.mode & 0o010) === 0 ? 0o3777 : 0o1777;
    }

    inode.ctime = this.kernel.host.now();
  }

  /** Times in milliseconds; undefined: now for both. */
  utimes(path: string, times?: { atime?: number; mtime?: number }, follow = true): void {
    const resolved = this.resolve(path, follow);
    const found = resolved.found;
    this.enter("utimensat", {
      path: found === undefined ? path : this.absolute(resolved),
      access: "w",
    });
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(found);
    const { inode } = found;
    const { credentials } = this.process;
    if (!ownsFile(credentials, inode)) {
      if (times !== undefined) {
        throw new SystemError("EPERM");
      }

      requireAccess(credentials, inode, WRITE);
    }

    const now = this.kernel.host.now();
    inode.atime = times === undefined ? now : (times.atime ?? inode.atime);
    inode.mtime = times === undefined ? now : (times.mtime ?? inode.mtime);
    inode.ctime = now;
  }
}
