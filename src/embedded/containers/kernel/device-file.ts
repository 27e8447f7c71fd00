/** Character devices every container has: null, zero, full, random, and the fault of all others. */
import type { Inode } from "./inode.ts";
import { OpenFile } from "./open-file.ts";
import { SystemError } from "./system-error.ts";

interface DeviceKind {
  read(length: number, random: (length: number) => Uint8Array): Uint8Array;
  write(bytes: Uint8Array): number;
}

const zeros: DeviceKind["read"] = (length) => new Uint8Array(length);

const kinds: Record<string, DeviceKind> = {
  "1,3": { read: () => new Uint8Array(0), write: ({ length }) => length },
  "1,5": { read: zeros, write: ({ length }) => length },
  "1,7": {
    read: zeros,
    write: () => {
      throw new SystemError("ENOSPC");
    },
  },
  "1,8": { read: (length, random) => random(length), write: ({ length }) => length },
  "1,9": { read: (length, random) => random(length), write: ({ length }) => length },
};

export class DeviceOpenFile extends OpenFile {
  readonly #kind: DeviceKind;
  readonly #random: (length: number) => Uint8Array;

  /** @throws SystemError ENXIO when nothing is behind the number. */
  constructor(inode: Inode, path: string, flags: number, random: (length: number) => Uint8Array) {
    super(inode, path, flags);
    const kind = inode.type === "char" ? kinds[inode.rdev.join(",")] : undefined;
    if (kind === undefined) {
      throw new SystemError("ENXIO");
    }

    this.#kind = kind;
    this.#random = random;
  }

  async read(_process: unknown, length: number): Promise<Uint8Array> {
    return this.#kind.read(length, this.#random);
  }

  async write(_process: unknown, bytes: Uint8Array): Promise<number> {
    return this.#kind.write(bytes);
  }

  override seek(offset: number): number {
    return offset;
  }
}
