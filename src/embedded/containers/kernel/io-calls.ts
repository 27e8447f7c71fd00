/** System calls on descriptors: open, read, write, pipe, dup, seek, truncate. */
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
  anonymousInode,
} from "./open-file.ts";
import type { OpenFile } from "./open-file.ts";
import { EXECUTE, READ, WRITE, requireAccess } from "./permissions.ts";
import { Pipe } from "./pipe.ts";
import { SystemError } from "./system-error.ts";
import { TerminalOpenFile } from "./terminal.ts";

export class IoCalls extends FileCalls {
  /** Waits for the other side of a fifo. @returns the descriptor */
  async open(path: string, flags: number = O.RDONLY, mode = 0o666): Promise<number> {
    const resolved = this.resolve(
      path,
      (flags & O.NOFOLLOW) === 0 && (flags & (O.CREAT | O.EXCL)) !== (O.CREAT | O.EXCL),
    );
    const absolute = this.absolute(resolved);
    const writing = (flags & 3) !== O.RDONLY;
    this.enter("openat", {
      path: absolute,
      access: `${(flags & 3) === O.WRONLY ? "" : "r"}${writing ? ((flags & O.APPEND) === 0 ? "w" : "a") : ""}`,
    });
    const inode =
      resolved.found === undefined
        ? this.#create(resolved, flags, mode)
        : this.#check(resolved, flags);
    const file = await this.#openInode(inode, absolute, flags);
    return this.process.install(file, undefined, (flags & O.CLOEXEC) !== 0);
  }

  async read(fd: number, length = 65_536, interruptible = false): Promise<Uint8Array> {
    this.enter("read");
    const file = this.process.file(fd);
    if (!file.readable) {
      throw new SystemError("EBADF");
    }

    const bytes = await file.read(this.process, length, interruptible);
    this.process.check();
    return bytes;
  }

  /** Writes all of it. */
  async write(fd: number, bytes: Uint8Array): Promise<void> {
    this.enter("write");
    const file = this.process.file(fd);
    if (!file.writable) {
      throw new SystemError("EBADF");
    }

    for (let done = 0; done < bytes.length;) {
      done += await file.write(this.process, bytes.subarray(done));
    }

    this.process.check();
  }

  close(fd: number): void {
    this.enter("close");
    if (!this.process.release(fd)) {
      throw new SystemError("EBADF");
    }
  }

  seek(fd: number, offset: number, from: "start" | "current" | "end"): number {
    this.enter("lseek");
    return this.process.file(fd).seek(offset, from);
  }

  /** @returns [read end, write end] */
  pipe(closeOnExec = false): [number, number] {
    this.enter("pipe2");
    const pipe = new Pipe();
    const inode = anonymousInode(this.process.root.mount.fs, "fifo");
    inode.pipe = pipe;
    const name = `pipe:[${inode.ino}]`;
    const reader = this.process.install(
      new PipeOpenFile(pipe, inode, name, O.RDONLY),
      undefined,
      closeOnExec,
    );
    const writer = this.process.install(
      new PipeOpenFile(pipe, inode, name, O.WRONLY),
      undefined,
      closeOnExec,
    );
    return [reader, writer];
  }

  dup2(from: number, to: number): void {
    this.enter("dup2");
    const file = this.process.file(from);
    if (from !== to) {
      this.process.install(file, to);
    }
  }

  /** A copy at the lowest free number from `least` on. */
  dup(fd: number, least = 0, closeOnExec = false): number {
    this.enter("fcntl");
    return this.process.install(
      this.process.file(fd),
      this.process.freeDescriptor(least),
      closeOnExec,
    );
  }

  isTerminal(fd: number): boolean {
    return this.process.descriptors.get(fd)?.file instanceof TerminalOpenFile;
  }

  ftruncate(fd: number, size: number): void {
    this.enter("ftruncate");
    const { inode, writable } = this.process.file(fd);
    if (!(inode instanceof RegularFile) || !writable) {
      throw new SystemError("EINVAL");
    }

    inode.data.truncate(size);
    inode.touch();
  }

  fallocate(fd: number, size: number): void {
    this.enter("fallocate");
    const { inode } = this.process.file(fd);
    if (!(inode instanceof RegularFile)) {
      throw new SystemError("ENODEV");
    }

    inode.data.allocate(size);
    inode.touch();
  }

  #create({ parent, name, mustBeDirectory }: Resolved, flags: number, mode: number): Inode {
    if ((flags & O.CREAT) === 0) {
      throw new SystemError("ENOENT");
    }

    if (mustBeDirectory) {
      throw new SystemError("EISDIR");
    }

    this.requireWritable(parent);
    requireAccess(this.process.credentials, parent.inode, WRITE | EXECUTE);
    if (parent.inode.nlink === 0 || !("add" in parent.inode) || parent.inode.fs.type === "proc") {
      throw new SystemError("ENOENT");
    }

    const { euid, egid } = this.process.credentials;
    const gid = (parent.inode.mode & 0o2000) === 0 ? egid : parent.inode.gid;
    const owner = { mode: mode & ~this.process.umask, uid: euid, gid };
    const file = new RegularFile(parent.inode.fs, owner);
    (parent.inode as Directory).add(name, file);
    return file;
  }

  #check({ found, mustBeDirectory }: Resolved, flags: number): Inode {
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

    if ((flags & O.TRUNC) !== 0 && inode instanceof RegularFile) {
      inode.data.truncate(0);
      inode.touch();
    }

    return inode;
  }

  async #openInode(inode: Inode, path: string, flags: number): Promise<OpenFile> {
    if (inode instanceof RegularFile) {
      return new RegularOpenFile(inode, path, flags);
    }

    if (inode instanceof Directory) {
      return new DirectoryOpenFile(inode, path, flags);
    }

    if (inode instanceof GeneratedFile) {
      return new GeneratedOpenFile(inode, path, flags);
    }

    if (inode instanceof SpecialFile && inode.type === "fifo") {
      return this.#openFifo(inode, path, flags);
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
  async #openFifo(inode: SpecialFile, path: string, flags: number): Promise<OpenFile> {
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

    while ((flags & O.NONBLOCK) === 0 && !anonymous && alone()) {
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
