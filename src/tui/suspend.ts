/** ctrl+z: stops the program like any other, and comes back with `fg`. */
import type { HandOver } from "./hand-over.ts";

type Parts = Pick<NodeJS.Process, "kill" | "once" | "off" | "platform">;

/** Longest time until a stop takes effect. Milliseconds; they do not pass while stopped. */
const effectMs = 200;

/**
 * Resolves when the program goes on. The whole process group stops, so that a wrapper such as npm stops too.
 * Where no shell could continue it, the system does not stop it either; then it goes on at once.
 */
export const suspend = async (handOver: HandOver, process: Parts): Promise<void> => {
  if (process.platform === "win32") {
    return;
  }

  await handOver.lend(
    () =>
      new Promise<void>((resolve) => {
        const goOn = () => {
          clearTimeout(timer);
          process.off("SIGCONT", goOn);
          resolve();
        };
        const timer = setTimeout(goOn, effectMs);
        process.once("SIGCONT", goOn);
        process.kill(0, "SIGTSTP");
      }),
  );
};
