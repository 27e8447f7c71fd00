/** Open file descriptions: what a descriptor points to. */
import type { FileSystem } from "./file-system.ts";
import type { GeneratedFile, Inode, RegularFile } from "./inode.ts";
import { SpecialFile } from "./inode.ts";
import type { Pipe } from "./pipe.ts";
import { SIGNAL } from "./signals.ts";
import { SystemError } from "./system-error.ts";
import { WaitQueue } from "./wait-queue.ts";

export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DIRECTORY: 0o200_000,
  NOFOLLOW: 0o400_000,
  CLOEXEC: 0o2_000_000,
} as const;

/** What an open file needs of the process that waits in it. */
export interface Sleeper {
  sleepOn(queue: WaitQueue, interruptible?: boolean): Promise<void>;
  /** A signal the process sends to itself, such as SIGPIPE. */
  raise(signal: number): void;
}

export abstract class OpenFile {
  readonly inode: Inode;
  /** As `/proc/PID/fd` shows it. */
  readonly path: string;
  readonly flags: number;
  offset = 0;
  references = 0;
  /** Where a security module had the process that opened it. */
  openedUnder: unknown;

  constructor(inode: Inode, path: string, flags: number) {
    this.inode = inode;
    this.path = path;
    this.flags = flags;
  }

  get readable(): boolean {
    return (this.flags & 3) !== O.WRONLY;
  }

  get writable(): boolean {
    return (this.flags & 3) !== O.RDONLY;
  }

  /** Empty at the end of the file. */
  abstract read(process: Sleeper, length: number, interruptible: boolean): Promise<Uint8Array>;
  abstract write(process: Sleeper, bytes: Uint8Array): Promise<number>;
  /** The last descriptor is gone. */
  close(): void {}

  seek(_offset: number, _from: "start" | "current" | "end"): number {
    throw new SystemError("ESPIPE");
  }
}

const place = (file: OpenFile, size: number, offset: number, from: string): number => {
  const base = from === "start" ? 0 : from === "end" ? size : file.offset;
  if (base + offset < 0) {
    throw new SystemError("EINVAL");
  }

  file.offset = base + offset;
  return file.offset;
};

export class RegularOpenFile extends OpenFile {
  readonly #file: RegularFile;

  constructor(inode: RegularFile, path: string, flags: number) {
    super(inode, path, flags);
    this.#file = inode;
  }

  async read(_process: Sleeper, length: number): Promise<Uint8Array> {
    const bytes = this.#file.data.read(this.offset, length);
    this.offset += bytes.length;
    return bytes;
  }

  async write(_process: Sleeper, bytes: Uint8Array): Promise<number> {
    if ((this.flags & O.APPEND) !== 0) {
      this.offset = this.#file.size;
    }

    const count = this.#file.data.write(this.offset, bytes);
    this.offset += count;
    this.#file.touch();
    return count;
  }

  override seek(offset: number, from: "start" | "current" | "end"): number {
    return place(this, this.#file.size, offset, from);
  }
}

/** Content of /proc and /sys, made at the first read. */
export class GeneratedOpenFile extends OpenFile {
  readonly #file: GeneratedFile;
  #content: Buffer | undefined;

  constructor(inode: GeneratedFile, path: string, flags: number) {
    super(inode, path, flags);
    this.#file = inode;
  }

  async read(_process: Sleeper, length: number): Promise<Uint8Array> {
    this.#content ??= Buffer.from(this.#file.generate(), "latin1");
    const bytes = this.#content.subarray(this.offset, this.offset + length);
    this.offset += bytes.length;
    return bytes;
  }

  async write(_process: Sleeper, bytes: Uint8Array): Promise<number> {
    if (this.#file.accept === undefined) {
      throw new SystemError("EINVAL");
    }

    this.#file.accept(Buffer.from(bytes).toString("latin1"));
    return bytes.length;
  }

  override seek(offset: number, from: "start" | "current" | "end"): number {
    return place(this, 0, offset, from);
  }
}

export class DirectoryOpenFile extends OpenFile {
  async read(): Promise<Uint8Array> {
    throw new SystemError("EISDIR");
  }

  async write(): Promise<number> {
    throw new SystemError("EBADF");
  }
}

/** One end of a pipe or of a fifo (or both ends, when a fifo is opened for both). */
export class PipeOpenFile extends OpenFile {
  readonly pipe: Pipe;

  constructor(pipe: Pipe, inode: Inode, path: string, flags: number) {
    super(inode, path, flags);
    this.pipe = pipe;
    pipe.readers += this.readable ? 1 : 0;
    pipe.writers += this.writable ? 1 : 0;
    pipe.changed.wake();
  }

  async read(process: Sleeper, length: number, interruptible: boolean): Promise<Uint8Array> {
    while (this.pipe.empty) {
      if (this.pipe.writers === 0) {
        return new Uint8Array(0);
      }

      if ((this.flags & O.NONBLOCK) !== 0) {
        throw new SystemError("EAGAIN");
      }

      await process.sleepOn(this.pipe.changed, interruptible);
    }

    return this.pipe.take(length);
  }

  async write(process: Sleeper, bytes: Uint8Array): Promise<number> {
    for (let done = 0; done < bytes.length;) {
      if (this.pipe.readers === 0) {
        process.raise(SIGNAL.PIPE);
        throw new SystemError("EPIPE");
      }

      const room = this.pipe.room;
      if (room === 0 || (bytes.length <= 4096 && room < bytes.length)) {
        await process.sleepOn(this.pipe.changed);
        continue;
      }

      const part = bytes.subarray(done, done + room);
      this.pipe.put(part);
      done += part.length;
    }

    return bytes.length;
  }

  override close(): void {
    this.pipe.readers -= this.readable ? 1 : 0;
    this.pipe.writers -= this.writable ? 1 : 0;
    this.pipe.changed.wake();
  }
}

/** An inode to stand for an anonymous pipe or a socket in fstat. */
export const anonymousInode = (fs: FileSystem, type: "fifo" | "socket"): SpecialFile =>
  new SpecialFile(fs, type, { mode: type === "fifo" ? 0o600 : 0o777, uid: 0, gid: 0 });
