/** Bytes from one descriptor to another, inside the kernel where it can. */
import { reasonOf, SystemError } from "../kernel/system-error.ts";
import type { System } from "../kernel/system.ts";

/** Held in memory at once. */
const chunk = 65_536;

/** Which side a copy failed on. */
export class CopyError extends Error {
  override name = "CopyError";
  readonly side: "read" | "write";
  override readonly cause: SystemError;

  constructor(side: "read" | "write", cause: SystemError) {
    super(cause.message, { cause });
    this.side = side;
    this.cause = cause;
  }
}

/** To the end of the input. @throws CopyError, ProcessKilled */
export const copyBytes = async (system: System, from: number, to: number): Promise<void> => {
  let inKernel = true;
  for (;;) {
    const pause = system.breathe();
    if (pause !== undefined) {
      await pause;
    }

    if (inKernel) {
      try {
        if ((await system.sendfile(to, from, chunk)) === 0) {
          return;
        }

        continue;
      } catch (error) {
        // Whatever stops it, reading and writing are tried next.
        reasonOf(error);
        inKernel = false;
      }
    }

    const bytes = await failing("read", () => system.read(from, chunk));
    if (bytes.length === 0) {
      return;
    }

    await failing("write", () => system.write(to, bytes));
  }
};

const failing = async <T>(side: "read" | "write", work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SystemError ? new CopyError(side, error) : error;
  }
};
