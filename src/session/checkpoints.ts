/** The state of the cluster at the start of each step, where a cluster can keep such states. */
import type { Step } from "../lab/lab.ts";
import type { Run } from "./run.ts";

const checkpointName = (run: Run, step: Step): string => `lab-${run.lab.id}-${step.id}`;

/** Failing is no reason to stop: a reset then replays. */
export const saveCheckpoint = async (run: Run, step: Step): Promise<void> => {
  await run.connection
    .cluster()
    ?.checkpoints?.save(checkpointName(run, step))
    .catch(() => {});
};

/** False when the cluster keeps none, or none of this step. */
export const restoreCheckpoint = async (run: Run, step: Step): Promise<boolean> => {
  const checkpoints = run.connection.cluster()?.checkpoints;
  const name = checkpointName(run, step);
  try {
    if (checkpoints === undefined || !(await checkpoints.list()).includes(name)) {
      return false;
    }

    await checkpoints.restore(name);
    return true;
  } catch {
    return false;
  }
};
