/** System calls that look at files or change what is known of them: stat, access, chmod, chown, times. */
import { statOf } from "./base-calls.ts";
import type { Stat } from "./base-calls.ts";
import { Directory, SymbolicLink } from "./inode.ts";
import type { Inode } from "./inode.ts";
import { MediatedCalls } from "./mediated-calls.ts";
import { READ, WRITE, mayAccess, ownsFile, requireAccess } from "./permissions.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_DIRECTORY_LISTING,
  O_LIBRARY,
  POINTER,
} from "./registers.ts";
import { ask } from "./security.ts";
import { SystemError } from "./system-error.ts";

export class AttributeCalls extends MediatedCalls {
  stat(path: string): Stat {
    this.enter("newfstatat", AT_FDCWD, POINTER, POINTER, 0);
    return this.look(path, true);
  }

  lstat(path: string): Stat {
    this.enter("newfstatat", AT_FDCWD, POINTER, POINTER, AT_SYMLINK_NOFOLLOW);
    return this.look(path, false);
  }

  protected look(path: string, follow: boolean): Stat {
    const resolved = this.resolve(path, follow);
    if (resolved.found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.mediateLook(resolved);
    return statOf(resolved.found.inode);
  }

  /** A small file that a library opens, reads and closes behind its program's back. */
  peek(path: string): Inode {
    const fd = this.process.freeDescriptor(3);
    this.enter("openat", AT_FDCWD, POINTER, O_LIBRARY, 0);
    const resolved = this.resolve(path);
    if (resolved.found === undefined) {
      throw new SystemError("ENOENT");
    }

    const { inode } = resolved.found;
    requireAccess(this.process.credentials, inode, READ);
    this.mediate("open", resolved, ask.read);
    this.enter("newfstatat", fd, POINTER, POINTER, AT_EMPTY_PATH);
    this.enter("read", fd, POINTER, 4096);
    this.enter("close", fd);
    return inode;
  }

  fstat(fd: number): Stat {
    this.enter("newfstatat", fd, POINTER, POINTER, AT_EMPTY_PATH);
    const file = this.process.file(fd);
    this.mediateOpen("getattr", file, ask.getAttributes);
    return statOf(file.inode);
  }

  /** @throws SystemError EACCES, EROFS, ENOENT */
  access(path: string, mask: number): void {
    if (!this.enter("access", POINTER, mask)) {
      return;
    }

    const found = this.existing(path);
    if ((mask & WRITE) !== 0 && found.inode.type !== "char") {
      this.requireWritable(found);
    }

    if (!mayAccess(this.process.credentials, found.inode, mask, true)) {
      throw new SystemError("EACCES");
    }
  }

  readDirectory(path: string): string[] {
    this.enter("openat", AT_FDCWD, POINTER, O_DIRECTORY_LISTING);
    const resolved = this.resolve(path);
    const found = resolved.found;
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    if (!(found.inode instanceof Directory)) {
      throw new SystemError("ENOTDIR");
    }

    requireAccess(this.process.credentials, found.inode, READ);
    this.mediate("open", resolved, ask.read);
    this.enter("getdents64", this.process.freeDescriptor(3), POINTER, 32_768);
    this.enter("close", this.process.freeDescriptor(3));
    return found.inode.names();
  }

  readlink(path: string): string {
    this.enter("readlink", POINTER, POINTER, 4096);
    const { inode } = this.existing(path, false);
    if (!(inode instanceof SymbolicLink)) {
      throw new SystemError("EINVAL");
    }

    return inode.target;
  }

  chmod(path: string, mode: number): void {
    if (this.enter("chmod", POINTER, mode)) {
      this.changeModeAt(path, mode);
    }
  }

  /** The same, by the door that GNU's programs take. */
  fchmodat(path: string, mode: number): void {
    if (this.enter("fchmodat", AT_FDCWD, POINTER, mode)) {
      this.changeModeAt(path, mode);
    }
  }

  protected changeModeAt(path: string, mode: number): void {
    const resolved = this.resolve(path);
    const found = resolved.found;
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(found);
    this.mediate("chmod", resolved, ask.changeMode);
    this.changeMode(found.inode, mode);
  }

  protected changeMode(inode: Inode, mode: number): void {
    const { credentials } = this.process;
    if (!ownsFile(credentials, inode)) {
      throw new SystemError("EPERM");
    }

    const inGroup = inode.gid === credentials.egid || credentials.groups.includes(inode.gid);
    inode.mode = mode & (inGroup || this.capable("FSETID") ? 0o7777 : 0o5777);
    inode.ctime = this.kernel.host.now();
  }

  fchmod(fd: number, mode: number): void {
    if (this.enter("fchmod", fd, mode)) {
      const file = this.process.file(fd);
      this.mediateOpen("chmod", file, ask.changeMode);
      this.changeMode(file.inode, mode);
    }
  }

  fchown(fd: number, uid: number, gid: number): void {
    if (this.enter("fchown", fd, uid, gid)) {
      const file = this.process.file(fd);
      this.mediateOpen("chown", file, ask.changeOwner);
      this.changeOwner(file.inode, uid, gid);
    }
  }

  /** -1 leaves a number as it is. */
  chown(path: string, uid: number, gid: number, follow = true): void {
    const call = follow ? "chown" : "lchown";
    if (!this.enter(call, POINTER, uid, gid)) {
      return;
    }

    const resolved = this.resolve(path, follow);
    const found = resolved.found;
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(found);
    this.mediate("chown", resolved, ask.changeOwner);
    this.changeOwner(found.inode, uid, gid);
  }

  protected changeOwner(inode: Inode, uid: number, gid: number): void {
    const { credentials } = this.process;
    const own = credentials.euid === inode.uid && (uid === -1 || uid === inode.uid);
    const ownGroup =
      gid === -1 ||
      gid === inode.gid ||
      gid === credentials.egid ||
      credentials.groups.includes(gid);
    if (!(own && ownGroup) && !this.capable("CHOWN")) {
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
    if (!this.enter("utimensat", AT_FDCWD, POINTER, POINTER, follow ? 0 : AT_SYMLINK_NOFOLLOW)) {
      return;
    }

    const resolved = this.resolve(path, follow);
    const found = resolved.found;
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
