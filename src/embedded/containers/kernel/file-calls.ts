/** System calls on names: stat, mkdir, unlink, link, rename, chmod, chown and their like. */
import { AttributeCalls } from "./attribute-calls.ts";
import { Directory, RegularFile, SpecialFile, SymbolicLink } from "./inode.ts";
import type { Inode, Ownership } from "./inode.ts";
import type { Location, Resolved } from "./mounts.ts";
import { EXECUTE, WRITE, requireAccess, requireLinkable, requireRemovable } from "./permissions.ts";
import { AT_FDCWD, POINTER } from "./registers.ts";
import { SystemError } from "./system-error.ts";

/** Whether a folder lies in another, or is it. */
const isInside = (at: Directory, folder: Directory): boolean =>
  at === folder || (at.parent !== at && isInside(at.parent, folder));

/** S_IFREG and its like. */
const fileTypes = { file: 0o100_000, fifo: 0o010_000, char: 0o020_000, block: 0o060_000 };

export class FileCalls extends AttributeCalls {
  mkdir(path: string, mode = 0o777): void {
    if (!this.enter("mkdir", POINTER, mode)) {
      return;
    }

    const slot = this.slot(path, "mkdir");
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
    const { parent, name, found } = resolved;
    this.permit("rmdir", {
      path: found === undefined ? path : this.absolute(resolved),
      access: "w",
    });
    const target = this.removable(resolved, path);
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
    this.permit("unlink", { path: this.absolute(resolved), access: "w" });
    const target = this.removable(resolved, path);
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

    requireLinkable(this.process.credentials, source.found.inode);
    const slot = this.slot(to, "link", this.absolute(source));
    if (source.found.inode instanceof Directory) {
      throw new SystemError("EPERM");
    }

    if (source.found.mount.fs !== slot.parent.mount.fs) {
      throw new SystemError("EXDEV");
    }

    source.found.inode.nlink += 1;
    source.found.inode.ctime = this.kernel.host.now();
    (slot.parent.inode as Directory).add(slot.name, source.found.inode);
  }

  symlink(target: string, path: string): void {
    if (!this.enter("symlink", POINTER, POINTER)) {
      return;
    }

    const slot = this.slot(path, "symlink", target);
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
    this.permit("rename", {
      path: source.found === undefined ? from : this.absolute(source),
      target: target.found === undefined ? to : this.absolute(target),
      access: "w",
    });
    const moved = this.removable(source, from);
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

    const slot = this.slot(path, "mknodat");
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

  /** A free name in a directory one may write to. @throws SystemError EEXIST, EACCES, EROFS */
  protected slot(path: string, call: string, target?: string): Resolved {
    const resolved = this.resolve(path.replace(/(?<=[^/])\/+$/, ""), false);
    this.permit(call, {
      path: this.absolute(resolved),
      access: "w",
      ...(target === undefined ? {} : { target }),
    });
    if (resolved.found !== undefined) {
      throw new SystemError("EEXIST");
    }

    if ((resolved.parent.inode as Directory).nlink === 0) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(resolved.parent);
    requireAccess(this.process.credentials, resolved.parent.inode, WRITE | EXECUTE);
    return resolved;
  }

  protected removable({ parent, found }: Resolved, _path: string): Inode {
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(parent);
    if (found.inode === found.mount.root) {
      throw new SystemError("EBUSY");
    }

    requireRemovable(this.process.credentials, parent.inode, found.inode);
    return found.inode;
  }

  protected mayReplace(source: Resolved, target: Resolved, moved: Inode): void {
    if (source.parent.mount.fs !== target.parent.mount.fs) {
      throw new SystemError("EXDEV");
    }

    requireAccess(this.process.credentials, target.parent.inode, WRITE | EXECUTE);
    if (moved instanceof Directory && isInside(target.parent.inode as Directory, moved)) {
      throw new SystemError("EINVAL");
    }

    const replaced = target.found?.inode;
    if (replaced === undefined || replaced === moved) {
      return;
    }

    if (replaced instanceof Directory !== moved instanceof Directory) {
      throw new SystemError(replaced instanceof Directory ? "EISDIR" : "ENOTDIR");
    }

    if (replaced instanceof Directory && replaced.names().length > 0) {
      throw new SystemError("ENOTEMPTY");
    }

    requireRemovable(this.process.credentials, target.parent.inode, replaced);
  }

  protected drop(inode: Inode): void {
    inode.nlink -= 1;
    inode.ctime = this.kernel.host.now();
    if (inode instanceof RegularFile && inode.nlink === 0 && !this.inUse(inode)) {
      inode.data.truncate(0);
    }
  }

  protected inUse(inode: Inode): boolean {
    return [...this.kernel.processes.values()].some(({ descriptors }) =>
      [...descriptors.values()].some(({ file }) => file.inode === inode),
    );
  }

  protected ownership({ inode }: Location, mode: number): Ownership {
    const { euid, egid } = this.process.credentials;
    return { mode, uid: euid, gid: (inode.mode & 0o2000) === 0 ? egid : inode.gid };
  }
}
