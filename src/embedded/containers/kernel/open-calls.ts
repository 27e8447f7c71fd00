/** open: from a path to an open file. */
import { DeviceOpenFile } from "./device-file.ts";
import { FileCalls } from "./file-calls.ts";
import { Directory, GeneratedFile, RegularFile, SpecialFile } from "./inode.ts";
import type { Inode } from "./inode.ts";
import type { Resolved } from "./mounts.ts";
import {
  DirectoryOpenFile,
  GeneratedOpenFile,
  O,
  PipeOpenFile,
  RegularOpenFile,
} from "./open-file.ts";
import type { OpenFile } from "./open-file.ts";
import { EXECUTE, READ, WRITE, requireAccess } from "./permissions.ts";
import { Pipe } from "./pipe.ts";
import { AT_FDCWD, POINTER } from "./registers.ts";
import { ask } from "./security.ts";
import { SystemError } from "./system-error.ts";
import { TerminalOpenFile } from "./terminal.ts";

/** What opening asks for, from its flags. */
export const asked = (flags: number): number => {
  const mode = flags & 3;
  const writes = mode === O.RDONLY ? 0 : (flags & O.APPEND) === 0 ? ask.write : ask.append;
  return (
    (mode === O.WRONLY ? 0 : ask.read) |
    writes |
    ((flags & O.TRUNC) === 0 ? 0 : ask.write) |
    ((flags & O.CREAT) === 0 ? 0 : ask.create)
  );
};

export class OpenCalls extends FileCalls {
  /** Waits for the other side of a fifo. @returns the descriptor */
  async open(path: string, flags: number = O.RDONLY, mode = 0o666): Promise<number> {
    this.enter("openat", AT_FDCWD, POINTER, flags, (flags & O.CREAT) === 0 ? 0 : mode);
    const resolved = this.resolve(
      path,
      (flags & O.NOFOLLOW) === 0 && (flags & (O.CREAT | O.EXCL)) !== (O.CREAT | O.EXCL),
    );
    const absolute = this.absolute(resolved);
    const inode =
      resolved.found === undefined
        ? this.create(resolved, flags, mode)
        : this.check(resolved, flags);
    const file = await this.openInode(inode, absolute, flags);
    file.openedUnder = this.process.security;
    return this.process.install(file, undefined, (flags & O.CLOEXEC) !== 0);
  }

  protected create(
    { parent, name, mustBeDirectory }: Resolved,
    flags: number,
    mode: number,
  ): Inode {
    if ((flags & O.CREAT) === 0) {
      throw new SystemError("ENOENT");
    }

    if (mustBeDirectory) {
      throw new SystemError("EISDIR");
    }

    this.requireWritable(parent);
    const resolved = { parent, name, found: undefined, mustBeDirectory };
    this.mayCreate(resolved);
    if (parent.inode.nlink === 0 || !("add" in parent.inode)) {
      throw new SystemError("ENOENT");
    }

    const { euid, egid } = this.process.credentials;
    const gid = (parent.inode.mode & 0o2000) === 0 ? egid : parent.inode.gid;
    const owner = { mode: mode & ~this.process.umask, uid: euid, gid };
    const file = new RegularFile(parent.inode.fs, owner);
    (parent.inode as Directory).add(name, file);
    this.mediate(
      "open",
      { ...resolved, found: { mount: parent.mount, inode: file } },
      asked(flags),
    );
    return file;
  }

  /** In /proc a name is missing whatever else would stand in the way. @throws SystemError */
  protected mayCreate(resolved: Resolved): void {
    const { inode } = resolved.parent;
    try {
      this.mediate("mknod", resolved, ask.create, "file");
      requireAccess(this.process.credentials, inode, WRITE | EXECUTE);
    } catch (error) {
      if (inode.fs.type !== "proc" || !(error instanceof SystemError)) {
        throw error;
      }
    }

    if (inode.fs.type === "proc") {
      throw new SystemError("ENOENT");
    }
  }

  protected check(resolved: Resolved, flags: number): Inode {
    const { found, mustBeDirectory } = resolved;
    const { inode } = found!;
    if ((flags & O.CREAT) !== 0 && (flags & O.EXCL) !== 0) {
      throw new SystemError("EEXIST");
    }

    if (inode.type === "link") {
      throw new SystemError("ELOOP");
    }

    const writing = (flags & 3) !== O.RDONLY;
    if (inode.type === "directory" && (writing || (flags & O.CREAT) !== 0)) {
      throw new SystemError("EISDIR");
    }

    if (inode.type !== "directory" && ((flags & O.DIRECTORY) !== 0 || mustBeDirectory)) {
      throw new SystemError("ENOTDIR");
    }

    const mask = ((flags & 3) === O.WRONLY ? 0 : READ) | (writing ? WRITE : 0);
    requireAccess(this.process.credentials, inode, mask);
    if (writing && inode.type === "file") {
      this.requireWritable(found!);
    }

    this.mediate("open", resolved, asked(flags));
    if ((flags & O.TRUNC) !== 0 && inode instanceof RegularFile) {
      this.mediate("truncate", resolved, ask.write | ask.setAttributes);
      inode.data.truncate(0);
      inode.touch();
    }

    return inode;
  }

  protected async openInode(inode: Inode, path: string, flags: number): Promise<OpenFile> {
    if (inode instanceof RegularFile) {
      return new RegularOpenFile(inode, path, flags);
    }

    if (inode instanceof Directory) {
      return new DirectoryOpenFile(inode, path, flags);
    }

    if (inode instanceof GeneratedFile) {
      inode.onOpen?.();
      return new GeneratedOpenFile(inode, path, flags);
    }

    if (inode instanceof SpecialFile && inode.type === "fifo") {
      return this.openFifo(inode, path, flags);
    }

    if (inode.type === "char" && (inode.rdev[0] === 5 || inode.rdev[0] === 136)) {
      const { terminal } = this.process;
      if (terminal === undefined) {
        throw new SystemError("ENXIO");
      }

      return new TerminalOpenFile(terminal, inode, path, flags);
    }

    const random = (length: number): Uint8Array => this.kernel.host.random(length);
    return new DeviceOpenFile(inode, path, flags, random);
  }

  /** Opening one side of a fifo waits for the other. */
  protected async openFifo(inode: SpecialFile, path: string, flags: number): Promise<OpenFile> {
    inode.pipe ??= new Pipe();
    const { pipe } = inode;
    const file = new PipeOpenFile(pipe, inode, path, flags);
    const anonymous = path.includes("pipe:[") || inode.nlink === 0;
    const alone = (): boolean =>
      (file.readable ? pipe.writers : pipe.readers) === 0 && !(file.readable && !pipe.empty);
    if ((flags & O.NONBLOCK) !== 0 && (flags & 3) === O.WRONLY && alone()) {
      file.close();
      throw new SystemError("ENXIO");
    }

    if (anonymous || (flags & O.NONBLOCK) !== 0) {
      return file;
    }

    while (alone()) {
      try {
        await this.process.sleepOn(pipe.changed, true);
      } catch (error) {
        file.close();
        throw error;
      }
    }

    return file;
  }
}
