/** Waiting for something no longer than so long. */
import type { Task } from "./task.ts";

/** Undefined, or what `late` makes of it, when the time (cluster milliseconds) has passed. */
export const within = async <T>(
  task: Task,
  work: Promise<T>,
  ms: number | undefined,
  late?: () => Promise<T>,
): Promise<T | undefined> => {
  if (ms === undefined) {
    return work;
  }

  const controller = new AbortController();
  let expired = false;
  const limit = task.system.kernel.host.sleep(ms, controller.signal).then(
    () => {
      expired = true;
    },
    () => undefined,
  );
  try {
    const result = await Promise.race([work, task.system.outside(limit).then(() => undefined)]);
    return expired && late !== undefined ? await late() : result;
  } finally {
    controller.abort();
  }
};
