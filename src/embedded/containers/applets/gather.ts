/** Several files as one, for dumps. */
import { readInput } from "./input.ts";
import type { Task } from "./task.ts";

/** The content of all files; `words` say that one can not be read. */
export const gather = async (
  task: Task,
  paths: string[],
  words?: string,
): Promise<{ text: string; unreadable: number; missing: number }> => {
  let text = "";
  let opened = 0;
  let unreadable = 0;
  const files = paths.length === 0 ? ["-"] : paths;
  for (const path of files) {
    const part = await readInput(task, path, {
      open: "plain",
      read: (name, reason) => {
        unreadable += 1;
        return `${name}: ${words ?? reason}`;
      },
    });
    opened += part === undefined ? 0 : 1;
    text += part ?? "";
  }

  return { text, unreadable, missing: files.length - opened - unreadable };
};
