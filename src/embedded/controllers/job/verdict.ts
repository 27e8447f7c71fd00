/** Whether a Job is at its end, and why. Follows syncJob of pkg/controller/job. */
import type { Json, KubeObject } from "../../object.ts";
import { judgeFailure } from "./failure-policy.ts";
import { indexOf, parseIndexes } from "./indexes.ts";
import { hasFailed, isIndexed } from "./pods.ts";

export interface Verdict {
  type: "SuccessCriteriaMet" | "FailureTarget";
  reason: string;
  message: string;
}

export interface Tally {
  job: KubeObject;
  pods: KubeObject[];
  succeeded: number;
  failed: number;
  /** Of Indexed Jobs. */
  doneIndexes: Set<number>;
  failedIndexes: Set<number>;
  active: number;
  /** Milliseconds since 1970. */
  now: number;
}

export const judge = (tally: Tally): Verdict | undefined =>
  standing(tally) ??
  byFailurePolicy(tally) ??
  byLimits(tally) ??
  byIndexes(tally) ??
  bySuccessPolicy(tally);

/** What an earlier pass has decided stays decided. */
const standing = ({ job }: Tally): Verdict | undefined => {
  const known: Json = job["status"]?.conditions?.find(
    ({ type, status }: Json) =>
      (type === "SuccessCriteriaMet" || type === "FailureTarget") && status === "True",
  );
  return known === undefined
    ? undefined
    : { type: known.type, reason: known.reason ?? "", message: known.message ?? "" };
};

const fail = (reason: string, message: string): Verdict => ({
  type: "FailureTarget",
  reason,
  message,
});

const byFailurePolicy = ({ job, pods }: Tally): Verdict | undefined => {
  for (const pod of pods.filter((candidate) => hasFailed(job, candidate))) {
    const { message } = judgeFailure(job, pod);
    if (message !== undefined) {
      return fail("PodFailurePolicy", message);
    }
  }

  return undefined;
};

const byLimits = ({ job, pods, failed, now }: Tally): Verdict | undefined => {
  const { backoffLimit = 6, activeDeadlineSeconds, suspend } = job["spec"];
  if (failed > backoffLimit || hasRestartedTooOften(job, pods, backoffLimit)) {
    return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }

  const start = Date.parse(job["status"]?.startTime ?? "");
  const isLate =
    activeDeadlineSeconds !== undefined &&
    suspend !== true &&
    now - start >= activeDeadlineSeconds * 1000;
  return isLate
    ? fail("DeadlineExceeded", "Job was active longer than specified deadline")
    : undefined;
};

const hasRestartedTooOften = ({ spec }: KubeObject, pods: KubeObject[], limit: number): boolean => {
  if (spec.template.spec.restartPolicy !== "OnFailure") {
    return false;
  }

  const restarts = pods
    .filter((pod) => ["Running", "Pending"].includes(pod["status"]?.phase))
    .flatMap((pod) => [
      ...(pod["status"].initContainerStatuses ?? []),
      ...(pod["status"].containerStatuses ?? []),
    ])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
};

const byIndexes = ({ job, doneIndexes, failedIndexes }: Tally): Verdict | undefined => {
  const { backoffLimitPerIndex, maxFailedIndexes, completions = 0 } = job["spec"];
  if (!isIndexed(job) || backoffLimitPerIndex === undefined) {
    return undefined;
  }

  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return fail(
      "MaxFailedIndexesExceeded",
      "Job has exceeded the specified maximal number of failed indexes",
    );
  }

  return failedIndexes.size > 0 && failedIndexes.size + doneIndexes.size >= completions
    ? fail("FailedIndexes", "Job has failed indexes")
    : undefined;
};

const bySuccessPolicy = ({ job, doneIndexes }: Tally): Verdict | undefined => {
  const { successPolicy, completions = 0 } = job["spec"];
  if (!isIndexed(job) || successPolicy === undefined || doneIndexes.size === 0) {
    return undefined;
  }

  for (const [place, rule] of ((successPolicy.rules ?? []) as Json[]).entries()) {
    const wanted =
      rule.succeededIndexes === undefined
        ? undefined
        : parseIndexes(rule.succeededIndexes, completions);
    const met =
      wanted === undefined
        ? doneIndexes.size
        : [...wanted].filter((index) => doneIndexes.has(index)).length;
    if (met >= (rule.succeededCount ?? wanted?.size ?? Number.POSITIVE_INFINITY)) {
      return {
        type: "SuccessCriteriaMet",
        reason: "SuccessPolicy",
        message: `Matched rules at index ${place}`,
      };
    }
  }

  return undefined;
};

/** All wanted pods have succeeded and nothing runs any more. */
export const isComplete = ({ job, succeeded, active }: Tally): boolean => {
  const { completions } = job["spec"];
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
};

/** Indexes whose pods failed too often. @param pods Failed ones. */
export const countFailedIndexes = (job: KubeObject, pods: KubeObject[]): Set<number> => {
  const { backoffLimitPerIndex, completions = 0 } = job["spec"];
  const failed = parseIndexes(job["status"]?.failedIndexes, completions);
  if (backoffLimitPerIndex === undefined) {
    return failed;
  }

  const counts = new Map<number, number>();
  for (const pod of pods) {
    const index = indexOf(pod);
    const { counts: isCounted, action } = judgeFailure(job, pod);
    if (index !== undefined && isCounted) {
      counts.set(index, (counts.get(index) ?? 0) + 1);
      if (action === "FailIndex" || (counts.get(index) ?? 0) > backoffLimitPerIndex) {
        failed.add(index);
      }
    }
  }

  return failed;
};
