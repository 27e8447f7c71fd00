/** Bytes of a file in pages, so that holes and zeros cost nothing and appending is cheap. */
import { SystemError } from "./system-error.ts";

const pageSize = 4096;

/** Shared stand-in for a page of zeros that was written (it counts as a block, a hole does not). */
const zeroPage = new Uint8Array(pageSize);

const isZero = (bytes: Uint8Array): boolean =>
  Buffer.compare(bytes, zeroPage.subarray(0, bytes.length)) === 0;

/** Told how many real bytes more are kept; throws ENOSPC or ENOMEM to refuse. */
export type Charge = (bytes: number, real: number) => void;

export class FileData {
  size = 0;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #charge: Charge;

  constructor(charge: Charge = () => undefined) {
    this.#charge = charge;
  }

  /** 512-byte blocks, as stat counts them. */
  get blocks(): number {
    return this.#pages.size * 8;
  }

  read(offset: number, length: number): Uint8Array {
    const count = Math.max(0, Math.min(length, this.size - offset));
    const result = new Uint8Array(count);
    for (let done = 0; done < count;) {
      const position = offset + done;
      const within = position % pageSize;
      const part = Math.min(pageSize - within, count - done);
      const page = this.#pages.get(Math.floor(position / pageSize));
      if (page !== undefined && page !== zeroPage) {
        result.set(page.subarray(within, within + part), done);
      }

      done += part;
    }

    return result;
  }

  write(offset: number, bytes: Uint8Array): number {
    let done = 0;
    try {
      while (done < bytes.length) {
        const position = offset + done;
        const within = position % pageSize;
        const part = Math.min(pageSize - within, bytes.length - done);
        this.#put(Math.floor(position / pageSize), within, bytes.subarray(done, done + part));
        done += part;
      }
    } catch (error) {
      if (!(error instanceof SystemError) || done === 0) {
        throw error;
      }
    }

    this.size = Math.max(this.size, offset + done);
    return done;
  }

  truncate(size: number): void {
    if (size < this.size) {
      const keep = Math.ceil(size / pageSize);
      for (const [index, page] of this.#pages) {
        if (index >= keep) {
          this.#pages.delete(index);
          this.#charge(-pageSize, page === zeroPage ? 0 : -pageSize);
        }
      }

      const last = this.#pages.get(keep - 1);
      if (size % pageSize !== 0 && last !== undefined && last !== zeroPage) {
        last.fill(0, size % pageSize);
      }
    }

    this.size = size;
  }

  /** Reserves blocks without content, as fallocate does. */
  allocate(size: number): void {
    for (let index = 0; index < Math.ceil(size / pageSize); index += 1) {
      if (!this.#pages.has(index)) {
        this.#charge(pageSize, 0);
        this.#pages.set(index, zeroPage);
      }
    }

    this.size = Math.max(this.size, size);
  }

  #put(index: number, within: number, part: Uint8Array): void {
    const page = this.#pages.get(index);
    if ((page === undefined || page === zeroPage) && isZero(part)) {
      if (page === undefined) {
        this.#charge(pageSize, 0);
        this.#pages.set(index, zeroPage);
      }

      return;
    }

    if (page === undefined || page === zeroPage) {
      this.#charge(page === undefined ? pageSize : 0, pageSize);
      const fresh = new Uint8Array(pageSize);
      fresh.set(part, within);
      this.#pages.set(index, fresh);
      return;
    }

    page.set(part, within);
  }
}
