/** Names in directories: which are free, which may go, and who may say so. */
import { AttributeCalls } from "./attribute-calls.ts";
import { Directory, RegularFile } from "./inode.ts";
import type { Inode, Ownership } from "./inode.ts";
import type { Made } from "./mediated-calls.ts";
import type { Location, Resolved } from "./mounts.ts";
import { EXECUTE, WRITE, requireAccess, requireRemovable } from "./permissions.ts";
import { ask } from "./security.ts";
import { SystemError } from "./system-error.ts";

/** Whether a folder lies in another, or is it. */
const isInside = (at: Directory, folder: Directory): boolean =>
  at === folder || (at.parent !== at && isInside(at.parent, folder));

export class NameCalls extends AttributeCalls {
  /** A free name in a directory one may write to. @throws SystemError EEXIST, EACCES, EROFS */
  protected slot(path: string, operation: string, made: Made = "file"): Resolved {
    const slot = this.freeSlot(path);
    this.mediate(operation, slot, ask.create, made);
    this.mayAdd(slot);
    return slot;
  }

  protected freeSlot(path: string): Resolved {
    const resolved = this.resolve(path.replace(/(?<=[^/])\/+$/, ""), false);
    if (resolved.found !== undefined) {
      throw new SystemError("EEXIST");
    }

    this.requireWritable(resolved.parent);
    return resolved;
  }

  protected mayAdd({ parent }: Resolved): void {
    if ((parent.inode as Directory).nlink === 0) {
      throw new SystemError("ENOENT");
    }

    requireAccess(this.process.credentials, parent.inode, WRITE | EXECUTE);
  }

  protected mediateLink(source: Resolved, slot: Resolved): void {
    const link = this.secured(slot, "file");
    const target = this.secured(source);
    if (link !== undefined && target !== undefined) {
      const named = { ...link, uid: target.uid };
      this.permit(this.kernel.security!.link(this.process, named, target.path));
    }
  }

  /** A rename asks for the name that goes and for the name that comes. */
  protected movable(source: Resolved, target: Resolved): Inode {
    if (source.found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(source.parent);
    if (source.parent.mount.fs !== target.parent.mount.fs) {
      throw new SystemError("EXDEV");
    }

    const look = ask.read | ask.getAttributes;
    const change = ask.write | ask.setAttributes;
    this.mediate("rename_src", source, look | change | ask.delete);
    const destination = this.secured(target);
    if (destination !== undefined) {
      const { inode } = source.found;
      const named = { ...destination, uid: inode.uid, directory: inode.type === "directory" };
      const { security } = this.kernel;
      this.permit(security!.file(this.process, "rename_dest", named, change | ask.create));
    }

    return this.removable(source);
  }

  protected removable(resolved: Resolved, operation?: string): Inode {
    const { parent, found } = resolved;
    if (found === undefined) {
      throw new SystemError("ENOENT");
    }

    this.requireWritable(parent);
    if (operation !== undefined) {
      this.mediate(operation, resolved, ask.delete);
    }

    if (found.inode === found.mount.root) {
      throw new SystemError("EBUSY");
    }

    requireRemovable(this.process.credentials, parent.inode, found.inode);
    return found.inode;
  }

  protected mayReplace(source: Resolved, target: Resolved, moved: Inode): void {
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
