/** How a system call fails, and how a process stops in the middle of one. */
import { errorWords } from "./errno.table.ts";
import type { Errno } from "./errno.table.ts";

/** `message` is what strerror says: `No such file or directory`. */
export class SystemError extends Error {
  override name = "SystemError";
  /** `E` and the number when Linux has no name for it. */
  readonly code: Errno | `E${number}`;

  constructor(error: Errno | number) {
    const code = typeof error === "number" ? errnoOf(error) : error;
    super(code === undefined ? `Unknown error ${error}` : errorWords[code][1]);
    this.code = code ?? `E${error as number}`;
  }
}

/** The process ends by its own will: exit(2). */
export class ProcessExit extends Error {
  override name = "ProcessExit";
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** The process is gone already, by a signal; unwinds what its program was doing. */
export class ProcessKilled extends Error {
  override name = "ProcessKilled";
}

export const isErrno = (error: unknown, ...codes: Errno[]): error is SystemError =>
  error instanceof SystemError && (codes.length === 0 || codes.includes(error.code as Errno));

/** Any number as the C library words it, for profiles that choose their own. */
export const errnoOf = (number: number): Errno | undefined =>
  (Object.keys(errorWords) as Errno[]).find((code) => errorWords[code][0] === number);

/** Words for an error of a system call; anything else is a fault of ours and goes on up. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof SystemError) {
    return error.message;
  }

  throw error;
};
