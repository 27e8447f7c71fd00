/** System calls on names: stat, mkdir, unlink, link, rename, chmod, chown and their like. */
import { Directory, RegularFile, SpecialFile, SymbolicLink } from "./inode.ts";
import { NameCalls } from "./name-calls.ts";
import { requireLinkable } from "./permissions.ts";
import { AT_FDCWD, POINTER } from "./registers.ts";
import { SystemError } from "./system-error.ts";

/** S_IFREG and its like. */
const fileTypes = { file: 0o100_000, fifo: 0o010_000, char: 0o020_000, block: 0o060_000 };

export class FileCalls extends NameCalls {
  mkdir(path: string, mode = 0o777): void {
    if (!this.enter("mkdir", POINTER, mode)) {
      return;
    }

    const slot = this.slot(path, "mkdir", "directory");
    const { inode } = slot.parent;
    const owner = this.ownership(slot.parent, mode & ~this.process.umask);
    owner.mode |= inode.mode & 0o2000;
    (inode as Directory).add(slot.name, new Directory(inode.fs, owner));
  }

  rmdir(path: string): void {
    if (!this.enter("rmdir", POINTER)) {
      return;
    }

    const resolved = this.resolve(path, false);
    const { parent, name } = resolved;
    const target = this.removable(resolved, "rmdir");
    if (!(target instanceof Directory)) {
      throw new SystemError("ENOTDIR");
    }

    if (name === "." || name === "..") {
      throw new SystemError(name === "." ? "EINVAL" : "ENOTEMPTY");
    }

    if (target.names().length > 0) {
      throw new SystemError("ENOTEMPTY");
    }

    (parent.inode as Directory).remove(name);
    target.nlink = 0;
  }

  unlink(path: string): void {
    if (!this.enter("unlink", POINTER)) {
      return;
    }

    const resolved = this.resolve(path, false);
    const { parent, name } = resolved;
    const target = this.removable(resolved, "unlink");
    if (target instanceof Directory) {
      throw new SystemError("EISDIR");
    }

    (parent.inode as Directory).remove(name);
    this.drop(target);
  }

  link(from: string, to: string): void {
    if (!this.enter("link", POINTER, POINTER)) {
      return;
    }

    const source = this.resolve(from, false);
    if (source.found === undefined) {
      throw new SystemError("ENOENT");
    }

    const slot = this.freeSlot(to);
    if (source.found.mount.fs !== slot.parent.mount.fs) {
      throw new SystemError("EXDEV");
    }

    requireLinkable(this.process.credentials, source.found.inode);
    this.mediateLink(source, slot);
    this.mayAdd(slot);
    if (source.found.inode instanceof Directory) {
      throw new SystemError("EPERM");
    }

    source.found.inode.nlink += 1;
    source.found.inode.ctime = this.kernel.host.now();
    (slot.parent.inode as Directory).add(slot.name, source.found.inode);
  }

  symlink(target: string, path: string): void {
    if (!this.enter("symlink", POINTER, POINTER)) {
      return;
    }

    const slot = this.slot(path, "symlink");
    const { inode } = slot.parent;
    const owner = this.ownership(slot.parent, 0o777);
    (inode as Directory).add(slot.name, new SymbolicLink(inode.fs, target, owner));
  }

  rename(from: string, to: string): void {
    if (!this.enter("rename", POINTER, POINTER)) {
      return;
    }

    const source = this.resolve(from, false);
    const target = this.resolve(to, false);
    const moved = this.movable(source, target);
    this.mayReplace(source, target, moved);
    (source.parent.inode as Directory).remove(source.name);
    if (target.found !== undefined) {
      (target.parent.inode as Directory).remove(target.name);
      this.drop(target.found.inode);
    }

    (target.parent.inode as Directory).add(target.name, moved);
    moved.ctime = this.kernel.host.now();
  }

  mknod(
    path: string,
    type: "file" | "fifo" | "char" | "block",
    mode: number,
    rdev: [number, number],
  ): void {
    const [major, minor] = rdev;
    if (!this.enter("mknodat", AT_FDCWD, POINTER, mode | fileTypes[type], major * 256 + minor)) {
      return;
    }

    const slot = this.slot(path, "mknod");
    if ((type === "char" || type === "block") && !this.capable("MKNOD")) {
      throw new SystemError("EPERM");
    }

    const { inode } = slot.parent;
    const owner = this.ownership(slot.parent, mode & ~this.process.umask);
    const node =
      type === "file"
        ? new RegularFile(inode.fs, owner)
        : new SpecialFile(inode.fs, type, owner, rdev);
    (inode as Directory).add(slot.name, node);
  }
}
