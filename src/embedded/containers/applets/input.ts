/** Reading files line by line, as the text applets do. */
import type { System } from "../kernel/system.ts";
import { decode } from "./task.ts";
import type { Task } from "./task.ts";
import { isErrno } from "../kernel/system-error.ts";

/** Reads lines from a descriptor; the last may lack its end. */
export class LineReader {
  readonly #system: System;
  readonly #fd: number;
  readonly #separator: string;
  #rest = "";
  #ended = false;

  constructor(system: System, fd: number, separator = "\n") {
    this.#system = system;
    this.#fd = fd;
    this.#separator = separator;
  }

  /** With its line end, if it has one. Undefined at the end. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(this.#separator);
      if (end !== -1) {
        const line = this.#rest.slice(0, end + 1);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }

      if (this.#ended) {
        const line = this.#rest;
        this.#rest = "";
        return line === "" ? undefined : line;
      }

      const bytes = await this.#system.read(this.#fd);
      this.#ended = bytes.length === 0;
      this.#rest += decode(bytes);
    }
  }
}

/** Everything from a descriptor; what programs keep in memory counts. */
export const readAll = async (system: System, fd: number): Promise<string> => {
  const chunks: string[] = [];
  for (;;) {
    const bytes = await system.read(fd);
    if (bytes.length === 0) {
      return chunks.join("");
    }

    system.kernel.allocate(system.process, bytes.length, true);
    chunks.push(decode(bytes));
    const pause = system.breathe();
    if (pause !== undefined) {
      await pause;
    }
  }
};

/** Opens a file or standard input for `-`; says why not in the given words. @returns undefined after saying so */
export const openInput = async (
  task: Task,
  path: string,
  words: "can't open" | "plain" = "can't open",
): Promise<number | undefined> => {
  if (path === "-") {
    return 0;
  }

  return task.attempt(words === "plain" ? path : `can't open '${path}'`, () =>
    task.system.open(path),
  );
};

export const closeInput = (task: Task, fd: number): void => {
  if (fd > 2) {
    task.system.attempt("close", fd);
    task.system.process.release(fd);
  }
};

/** What to say when reading fails, as it does with directories; nothing: that counts as the end. */
type Complaint = (path: string, reason: string) => string | undefined;

/** Of applets that read lines from streams and never ask whether there was an error. */
export const unasked: Complaint = () => undefined;

export const readError: Complaint = (_, reason) => `read error: ${reason}`;

export const ioError: Complaint = (path) => `${path}: I/O error`;

/** Of applets that only learn of an error when they close the stream. */
export const lateError: Complaint = (path) => `${path}: Input/output error`;

/** Whole content of a file or of standard input; undefined after a message. */
export const readInput = async (
  task: Task,
  path: string,
  words: { open?: "can't open" | "plain"; read?: Complaint } = {},
): Promise<string | undefined> => {
  const fd = await openInput(task, path, words.open);
  if (fd === undefined) {
    return undefined;
  }

  try {
    return await readAll(task.system, fd);
  } catch (error) {
    if (!isErrno(error)) {
      throw error;
    }

    const complaint = words.read ?? ((name, reason) => `${name}: ${reason}`);
    const message = complaint(path, error.message);
    if (message === undefined) {
      return "";
    }

    await task.warn(message);
    return undefined;
  } finally {
    closeInput(task, fd);
  }
};

/** Lines without their ends. */
export const linesOf = (text: string): string[] => {
  const lines = text.split("\n");
  if (lines.at(-1) === "") {
    lines.pop();
  }

  return lines;
};
