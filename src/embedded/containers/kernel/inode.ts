/** What a file system holds: files, directories, links, devices, named pipes. */
import { FileData } from "./file-data.ts";
import { FileSystem } from "./file-system.ts";
import type { Pipe } from "./pipe.ts";

export type FileType = "file" | "directory" | "link" | "char" | "block" | "fifo" | "socket";

/** Ownership and mode (permission bits with set-id and sticky, no type) of a new inode. */
export interface Ownership {
  mode: number;
  uid: number;
  gid: number;
}

export abstract class Inode {
  abstract readonly type: FileType;
  readonly fs: FileSystem;
  readonly ino: number;
  mode: number;
  uid: number;
  gid: number;
  nlink = 1;
  /** Milliseconds since 1970. */
  atime: number;
  mtime: number;
  ctime: number;
  /** Device number as [major, minor]. */
  rdev: [number, number] = [0, 0];

  constructor(fs: FileSystem, { mode, uid, gid }: Ownership) {
    this.fs = fs;
    this.ino = fs.number();
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.atime = fs.now();
    this.mtime = this.atime;
    this.ctime = this.atime;
  }

  get size(): number {
    return 0;
  }

  get blocks(): number {
    return 0;
  }

  touch(): void {
    this.mtime = this.fs.now();
    this.ctime = this.mtime;
  }
}

export class RegularFile extends Inode {
  readonly type = "file";
  readonly data: FileData = new FileData((bytes, real) => this.fs.charge(bytes, real));

  override get size(): number {
    return this.data.size;
  }

  override get blocks(): number {
    return this.data.blocks;
  }
}

/** A file whose content is made when it is opened, as in /proc; writes go to `accept`. */
export class GeneratedFile extends Inode {
  readonly type = "file";
  readonly generate: () => string;
  readonly accept: ((text: string) => void) | undefined;
  /** Runs when it is opened, and may refuse by throwing. */
  onOpen: (() => void) | undefined;

  constructor(
    fs: FileSystem,
    mode: number,
    generate: () => string,
    accept?: (text: string) => void,
  ) {
    super(fs, { mode, uid: 0, gid: 0 });
    this.generate = generate;
    this.accept = accept;
  }
}

export class Directory extends Inode {
  readonly type = "directory";
  readonly entries = new Map<string, Inode>();
  /** Itself for the root of a file system. */
  parent: Directory;
  /** Its name in the parent, where the parent cannot tell because it makes its entries anew each time. */
  fixedName: string | undefined;

  constructor(fs: FileSystem, ownership: Ownership, parent?: Directory) {
    super(fs, ownership);
    this.parent = parent ?? this;
    this.nlink = 2;
  }

  override get size(): number {
    return 4096;
  }

  override get blocks(): number {
    return 8;
  }

  lookup(name: string): Inode | undefined {
    return this.entries.get(name);
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  add(name: string, inode: Inode): void {
    this.entries.set(name, inode);
    if (inode instanceof Directory) {
      inode.parent = this;
      this.nlink += 1;
    }

    this.touch();
  }

  remove(name: string): void {
    if (this.entries.get(name) instanceof Directory) {
      this.nlink -= 1;
    }

    this.entries.delete(name);
    this.touch();
  }
}

/** A directory whose entries are computed, as in /proc. */
export class GeneratedDirectory extends Directory {
  readonly #source: { lookup(name: string): Inode | undefined; names(): string[] };

  constructor(
    fs: FileSystem,
    source: { lookup(name: string): Inode | undefined; names(): string[] },
    mode = 0o555,
  ) {
    super(fs, { mode, uid: 0, gid: 0 });
    this.#source = source;
  }

  override get size(): number {
    return 0;
  }

  override get blocks(): number {
    return 0;
  }

  override lookup(name: string): Inode | undefined {
    return this.entries.get(name) ?? this.#source.lookup(name);
  }

  override names(): string[] {
    return [...this.#source.names(), ...this.entries.keys()];
  }
}

export class SymbolicLink extends Inode {
  readonly type = "link";
  readonly #target: string | (() => string);

  constructor(
    fs: FileSystem,
    target: string | (() => string),
    owner: { uid: number; gid: number },
  ) {
    super(fs, { mode: 0o777, ...owner });
    this.#target = target;
  }

  get target(): string {
    return typeof this.#target === "string" ? this.#target : this.#target();
  }

  override get size(): number {
    return typeof this.#target === "string" ? this.#target.length : 64;
  }
}

export class SpecialFile extends Inode {
  readonly type: "char" | "block" | "fifo" | "socket";
  /** The pipe behind a fifo, while anybody has it open. */
  pipe: Pipe | undefined;

  constructor(
    fs: FileSystem,
    type: "char" | "block" | "fifo" | "socket",
    ownership: Ownership,
    rdev: [number, number] = [0, 0],
  ) {
    super(fs, ownership);
    this.type = type;
    this.rdev = rdev;
  }
}
