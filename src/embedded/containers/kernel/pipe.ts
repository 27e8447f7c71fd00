/** Pipes: bytes between processes, with the capacity and the ends of Linux. */
import { WaitQueue } from "./wait-queue.ts";

const capacity = 65_536;

export class Pipe {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  readers = 0;
  writers = 0;
  readonly changed = new WaitQueue();

  get empty(): boolean {
    return this.#size === 0;
  }

  get room(): number {
    return capacity - this.#size;
  }

  get length(): number {
    return this.#size;
  }

  take(length: number): Uint8Array {
    const first = this.#chunks[0];
    if (first === undefined) {
      return new Uint8Array(0);
    }

    if (first.length >= length) {
      this.#size -= length;
      if (first.length === length) {
        this.#chunks.shift();
        this.changed.wake();
        return first;
      }

      this.#chunks[0] = first.subarray(length);
      this.changed.wake();
      return first.subarray(0, length);
    }

    const result = new Uint8Array(Math.min(length, this.#size));
    let done = 0;
    while (done < result.length) {
      const chunk = this.#chunks[0]!;
      const part = chunk.subarray(0, result.length - done);
      result.set(part, done);
      done += part.length;
      if (part.length === chunk.length) {
        this.#chunks.shift();
      } else {
        this.#chunks[0] = chunk.subarray(part.length);
      }
    }

    this.#size -= done;
    this.changed.wake();
    return result;
  }

  put(bytes: Uint8Array): void {
    if (bytes.length > 0) {
      this.#chunks.push(bytes.slice());
      this.#size += bytes.length;
      this.changed.wake();
    }
  }
}
