/** Volumes: where bytes are charged and numbers are given. */
import { SystemError } from "./system-error.ts";

/** One mounted volume: where bytes are charged and numbers are given. */
export class FileSystem {
  readonly type: string;
  readonly source: string;
  readonly device: number;
  readonly #limits: { bytes: number; real: number };
  readonly #now: () => number;
  used = 0;
  real = 0;
  #nextInode = 1;

  constructor(
    type: string,
    source: string,
    now: () => number,
    limits = { bytes: 64 * 2 ** 30, real: 256 * 2 ** 20 },
    device = 0,
  ) {
    this.type = type;
    this.source = source;
    this.#now = now;
    this.#limits = limits;
    this.device = device;
  }

  /** Told when files have grown. */
  onCharge: () => void = () => undefined;

  get capacity(): number {
    return this.#limits.bytes;
  }

  now(): number {
    return this.#now();
  }

  number(): number {
    this.#nextInode += 1;
    return this.#nextInode;
  }

  charge(bytes: number, real: number): void {
    if (
      bytes > 0 &&
      (this.used + bytes > this.#limits.bytes || this.real + real > this.#limits.real)
    ) {
      throw new SystemError("ENOSPC");
    }

    this.used += bytes;
    this.real += real;
    if (bytes > 0) {
      this.onCharge();
    }
  }
}
