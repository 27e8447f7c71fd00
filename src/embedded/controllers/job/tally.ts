/** Counts a Job's pods: what has ended since the last pass, on top of what its status already says. */
import type { Json, KubeObject } from "../../object.ts";
import { isPodActive } from "../pod-state.ts";
import { judgeFailure } from "./failure-policy.ts";
import { indexOf, parseIndexes } from "./indexes.ts";
import { hasFailed, hasSucceeded, isIndexed, isTracked } from "./pods.ts";
import type { JobPass } from "./pass.ts";
import { countFailedIndexes } from "./verdict.ts";
import type { Tally } from "./verdict.ts";

export const countPods = ({ pods, key, delays, now }: JobPass, job: KubeObject): Tally => {
  const all = pods();
  const status = job["status"];
  const fresh = all.filter(isTracked);
  const succeeded = fresh.filter(hasSucceeded);
  const failed = fresh.filter((pod) => hasFailed(job, pod) && judgeFailure(job, pod).counts);
  delays.note(key, succeeded.filter(unnoted(status)), failed.filter(unnoted(status)));
  const completions: number = job["spec"].completions ?? 0;
  const doneIndexes = parseIndexes(status.completedIndexes, completions);
  for (const pod of succeeded) {
    const index = indexOf(pod);
    if (index !== undefined && index < completions) {
      doneIndexes.add(index);
    }
  }

  return {
    job,
    pods: all,
    succeeded: isIndexed(job) ? doneIndexes.size : (status.succeeded ?? 0) + succeeded.length,
    failed: (status.failed ?? 0) + failed.length,
    doneIndexes,
    failedIndexes: countFailedIndexes(
      job,
      all.filter((pod) => hasFailed(job, pod)),
    ),
    active: all.filter(isPodActive).length,
    now,
  };
};

const unnoted =
  ({ uncountedTerminatedPods: uncounted }: Json) =>
  ({ metadata }: KubeObject): boolean =>
    ![...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])].includes(metadata.uid);
