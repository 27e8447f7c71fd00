/** Whole files as text. */
import { decode } from "../applets/task.ts";
import type { System } from "../kernel/system.ts";

/** @throws SystemError */
export const readFileText = async (system: System, path: string): Promise<string> => {
  const fd = await system.open(path);
  try {
    return await readRest(system, fd);
  } finally {
    system.process.release(fd);
  }
};

/** Everything from here to the end. */
export const readRest = async (system: System, fd: number): Promise<string> => {
  const chunks: string[] = [];
  for (;;) {
    const bytes = await system.read(fd);
    if (bytes.length === 0) {
      return chunks.join("");
    }

    chunks.push(decode(bytes));
  }
};
