/** Notices that the learner has run kubectl in their own shell: its shim appends a line to a file. */
import { watch } from "node:fs";
import { stat } from "node:fs/promises";

/** Returns the way out. Where files cannot be watched, `drydock check` still works. */
export const watchActions = async (file: string, onAction: () => void): Promise<() => void> => {
  let size = 0;
  const look = async () => {
    const now = (await stat(file).catch(() => undefined))?.size ?? 0;
    const grown = now > size;
    size = now;
    if (grown) {
      onAction();
    }
  };

  size = (await stat(file).catch(() => undefined))?.size ?? 0;
  try {
    const watcher = watch(file, { persistent: false }, () => {
      void look();
    });
    watcher.on("error", () => {
      watcher.close();
    });
    return () => {
      watcher.close();
    };
  } catch {
    return () => {};
  }
};
