/** Appends records to the log file in batches, one fsync for each, so that many writers share the wait for the disk. */
import { type FileHandle, open } from "node:fs/promises";
import { frame } from "./frames.ts";
import type { Journal } from "./journal.ts";

interface Batch {
  frames: Buffer[];
  /** The file that the batch starts, when it is not to be appended to the current one. */
  file?: string;
  /** Settled when the batch is on disk, or could not be written. */
  done: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const newBatch = (frames: Buffer[] = [], file?: string): Batch => {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const done = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Nobody need wait for a batch; those who do see the failure themselves.
  done.catch(() => {});
  return { frames, ...(file === undefined ? {} : { file }), done, resolve, reject };
};

export class LogWriter implements Journal {
  #file: FileHandle;
  #offset: number;
  #waiting: Batch[] = [];
  #running: Batch | undefined;
  #scheduled = false;

  private constructor(file: FileHandle, offset: number) {
    this.#file = file;
    this.#offset = offset;
  }

  /** Opens a log for appending behind its first `intact` bytes; what follows them is cut off. */
  static async open(path: string, intact: number): Promise<LogWriter> {
    const file = await open(path, intact === 0 ? "w" : "r+", 0o600);
    await file.truncate(intact);
    return new LogWriter(file, intact);
  }

  /** Bytes in the current file. */
  get size(): number {
    return this.#offset;
  }

  append(record: string): void {
    if (this.#waiting.length === 0) {
      this.#waiting.push(newBatch());
    }

    this.#waiting.at(-1)?.frames.push(frame(record));
    this.#schedule();
  }

  async flushed(): Promise<void> {
    await (this.#waiting.at(-1) ?? this.#running)?.done;
  }

  /** Lets everything appended after this call go to a new file. Resolves once the old one is complete. */
  async rotate(file: string): Promise<void> {
    const batch = newBatch([], file);
    this.#waiting.push(batch);
    this.#schedule();
    await batch.done;
  }

  async close(): Promise<void> {
    await this.flushed().catch(() => {});
    await this.#file.close();
  }

  #schedule(): void {
    if (!this.#scheduled && this.#running === undefined) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        void this.#drain();
      });
    }
  }

  async #drain(): Promise<void> {
    for (let batch = this.#waiting.shift(); batch !== undefined; batch = this.#waiting.shift()) {
      this.#running = batch;
      try {
        await this.#write(batch);
        batch.resolve();
      } catch (error) {
        // Memory is ahead of the disk now: the batch is tried again before anything that comes after it.
        this.#waiting.unshift(newBatch(batch.frames, batch.file));
        batch.reject(asSentence(error));
        break;
      } finally {
        this.#running = undefined;
      }
    }
  }

  async #write({ frames, file }: Batch): Promise<void> {
    if (file !== undefined) {
      const next = await open(file, "w", 0o600);
      await this.#file.close();
      this.#file = next;
      this.#offset = 0;
    }

    const bytes = Buffer.concat(frames);
    if (bytes.length > 0) {
      // The last bytes that a disk has room for are written without an error; only the next ones fail.
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await this.#file.write(
          bytes,
          written,
          bytes.length - written,
          this.#offset + written,
        );
        written += bytesWritten;
      }

      await this.#file.datasync();
      this.#offset += bytes.length;
    }
  }
}

const full = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

const asSentence = (error: unknown): unknown =>
  full.has((error as NodeJS.ErrnoException).code ?? "")
    ? new Error("the disk is full, so the cluster could not keep this change", { cause: error })
    : error;
