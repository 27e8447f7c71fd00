/** The status of a disruption budget, and evictions that were granted but have not happened yet. */
import type { Json, KubeObject } from "../../object.ts";

/** Milliseconds that an eviction may take before its pod counts as present again. */
const deletionTimeout = 120_000;

export interface Counts {
  healthy: number;
  desired: number;
  expected: number;
  /** Times of granted evictions by name of pod. */
  disrupted: Record<string, string>;
}

export const budgetStatus = (
  budget: KubeObject,
  { healthy, desired, expected, disrupted }: Counts,
  now: string,
): Json => {
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const { generation } = budget.metadata;
  const truth = allowed > 0 ? "True" : "False";
  const former: Json = budget["status"]?.conditions?.find(
    ({ type }: Json) => type === "DisruptionAllowed",
  );
  return {
    ...(Object.keys(disrupted).length === 0 ? {} : { disruptedPods: disrupted }),
    conditions: [
      {
        type: "DisruptionAllowed",
        status: truth,
        reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
        message: "",
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        lastTransitionTime: former?.status === truth ? former.lastTransitionTime : now,
      },
    ],
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: expected,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
};

/** Evictions still under way, and milliseconds until the first of them is given up. */
export const stillDisrupted = (
  budget: KubeObject,
  pods: KubeObject[],
  now: number,
): { disrupted: Record<string, string>; recheck?: number } => {
  const disrupted: Record<string, string> = {};
  let recheck: number | undefined;
  const noted: Record<string, string> = budget["status"]?.disruptedPods ?? {};
  for (const { metadata } of pods) {
    const time = noted[metadata.name];
    if (time !== undefined && metadata.deletionTimestamp === undefined) {
      const left = Date.parse(time) + deletionTimeout - now;
      if (left > 0) {
        disrupted[metadata.name] = time;
        recheck = Math.min(recheck ?? left, left);
      }
    }
  }

  return recheck === undefined ? { disrupted } : { disrupted, recheck };
};
