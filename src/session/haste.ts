/** Lets a wait go by faster where the cluster's clock can be wound. */
import { followClock, wind } from "./keep-time.ts";
import type { Run } from "./run.ts";

/** Cluster seconds per second. */
const hasty = 20;

/** The clock runs as before when the task has ended, however it ended. */
export const inHaste = async <T>(
  run: Run,
  task: () => Promise<T>,
  rate: number = hasty,
): Promise<T> => {
  const clock = run.connection.cluster()?.clock;
  if (clock === undefined) {
    return task();
  }

  const before = await clock.read();
  followClock(run, before);
  if (before.rate >= rate) {
    return task();
  }

  await wind(run, clock, rate);
  try {
    return await task();
  } finally {
    // The cluster may have gone in the meantime.
    await wind(run, clock, before.rate).catch(() => {});
  }
};
