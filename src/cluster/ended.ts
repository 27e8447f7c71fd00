/** Sees the process of a cluster to its end. */
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../errors.ts";
import { lives, type Holder } from "../lock.ts";

/** Milliseconds. */
const stopLimit = 10_000;
const killLimit = 2000;

/** Waits until a process is gone; one that does not listen is told by signals, which its log survives. @throws LabError */
export const ended = async (holder: Holder, told: boolean): Promise<void> => {
  if (!told) {
    signal(holder, "SIGTERM");
  }

  if (await gone(holder, stopLimit)) {
    return;
  }

  signal(holder, "SIGKILL");
  if (!(await gone(holder, killLimit))) {
    throw new LabError("cluster", `The practice cluster does not stop (process ${holder.pid}).`, {
      hint: `End it with: kill -9 ${holder.pid}`,
    });
  }
};

const gone = async (holder: Holder, limit: number): Promise<boolean> => {
  const deadline = performance.now() + limit;
  while (await lives(holder)) {
    if (performance.now() > deadline) {
      return false;
    }

    await sleep(10);
  }

  return true;
};

const signal = ({ pid }: Holder, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended, or is not ours.
  }
};
