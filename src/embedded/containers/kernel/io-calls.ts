/** System calls on descriptors: open, read, write, pipe, dup, seek, truncate. */
import { RegularFile } from "./inode.ts";
import { OpenCalls } from "./open-calls.ts";
import { O, PipeOpenFile, anonymousInode } from "./open-file.ts";
import { Pipe } from "./pipe.ts";
import { F_DUPFD, F_DUPFD_CLOEXEC, POINTER, TCGETS } from "./registers.ts";
import { ask } from "./security.ts";
import { SystemError } from "./system-error.ts";
import { TerminalOpenFile } from "./terminal.ts";

/** SEEK_SET and its like. */
const whences = { start: 0, current: 1, end: 2 };

export class IoCalls extends OpenCalls {
  async read(fd: number, length = 65_536, interruptible = false): Promise<Uint8Array> {
    this.enter("read", fd, POINTER, length);
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
    this.enter("write", fd, POINTER, bytes.length);
    const file = this.process.file(fd);
    if (!file.writable) {
      throw new SystemError("EBADF");
    }

    for (let done = 0; done < bytes.length;) {
      done += await file.write(this.process, bytes.subarray(done));
    }

    this.process.check();
  }

  /** From a regular file to where nothing appends. @returns bytes copied @throws SystemError EINVAL for other files */
  async sendfile(to: number, from: number, length: number): Promise<number> {
    this.enter("sendfile", to, from, 0, length);
    const input = this.process.file(from);
    const output = this.process.file(to);
    if (!input.readable || !output.writable) {
      throw new SystemError("EBADF");
    }

    if (!(input.inode instanceof RegularFile) || (output.flags & O.APPEND) !== 0) {
      throw new SystemError("EINVAL");
    }

    const bytes = await input.read(this.process, length, false);
    for (let done = 0; done < bytes.length;) {
      done += await output.write(this.process, bytes.subarray(done));
    }

    this.process.check();
    return bytes.length;
  }

  close(fd: number): void {
    this.enter("close", fd);
    if (!this.process.release(fd)) {
      throw new SystemError("EBADF");
    }
  }

  seek(fd: number, offset: number, from: "start" | "current" | "end"): number {
    this.enter("lseek", fd, offset, whences[from]);
    return this.process.file(fd).seek(offset, from);
  }

  /** @returns [read end, write end] */
  pipe(closeOnExec = false): [number, number] {
    this.enter("pipe2", POINTER, closeOnExec ? O.CLOEXEC : 0);
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
    this.enter("dup2", from, to);
    const file = this.process.file(from);
    if (from !== to) {
      this.process.install(file, to);
    }
  }

  /** A copy at the lowest free number from `least` on. */
  dup(fd: number, least = 0, closeOnExec = false): number {
    this.enter("fcntl", fd, closeOnExec ? F_DUPFD_CLOEXEC : F_DUPFD, least);
    return this.process.install(
      this.process.file(fd),
      this.process.freeDescriptor(least),
      closeOnExec,
    );
  }

  isTerminal(fd: number): boolean {
    return this.process.descriptors.get(fd)?.file instanceof TerminalOpenFile;
  }

  /** For text on a terminal or not: what the C library asks before it buffers. */
  terminalOf(fd: number): boolean {
    this.attempt("ioctl", fd, TCGETS, POINTER);
    return this.isTerminal(fd);
  }

  ftruncate(fd: number, size: number): void {
    this.enter("ftruncate", fd, size);
    const file = this.process.file(fd);
    const { inode, writable } = file;
    if (!(inode instanceof RegularFile) || !writable) {
      throw new SystemError("EINVAL");
    }

    this.mediateOpen("truncate", file, ask.write | ask.setAttributes);
    inode.data.truncate(size);
    inode.touch();
  }

  fallocate(fd: number, size: number): void {
    this.enter("fallocate", fd, 0, 0, size);
    const { inode } = this.process.file(fd);
    if (!(inode instanceof RegularFile)) {
      throw new SystemError("ENODEV");
    }

    inode.data.allocate(size);
    inode.touch();
  }
}
