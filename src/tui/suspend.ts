/** ctrl+z: stops the program like any other, and comes back with `fg`. */
import type { HandOver } from "./hand-over.ts";

type Parts = Pick<NodeJS.Process, "kill" | "once" | "platform">;

/** Resolves when the program goes on. The whole process group stops, so that a wrapper such as npm stops too. */
export const suspend = async (handOver: HandOver, process: Parts): Promise<void> => {
  if (process.platform === "win32") {
    return;
  }

  await handOver.lend(
    () =>
      new Promise<void>((resolve) => {
        process.once("SIGCONT", () => {
          resolve();
        });
        process.kill(0, "SIGTSTP");
      }),
  );
};
