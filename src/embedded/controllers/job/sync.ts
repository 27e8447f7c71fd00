/** One pass over a Job: counts what ended, judges, makes or removes pods, and writes it all down. */
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { deletePod } from "../pod-control.ts";
import { isPodActive, isPodFinished, isPodReady } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";
import { judgeFailure } from "./failure-policy.ts";
import { formatIndexes } from "./indexes.ts";
import { manageJob, removeTracking } from "./manage.ts";
import { hasFailed, hasSucceeded, isIndexed, isTracked } from "./pods.ts";
import type { JobPass } from "./pass.ts";
import { ensureCondition, finalCondition, setCount } from "./status.ts";
import { countPods } from "./tally.ts";
import { isComplete, judge } from "./verdict.ts";
import type { Tally, Verdict } from "./verdict.ts";

const resource = "batch/jobs";

export const syncJob = async (pass: JobPass): Promise<void> => {
  const job = clone(pass.job);
  const status: Json = (job["status"] ??= {});
  const now = formatTime(pass.now);
  if (status.startTime === undefined && job["spec"].suspend !== true) {
    status.startTime = now;
  }

  const tally = countPods(pass, job);
  let verdict = judge(tally);
  let failure: Error | undefined;
  if (verdict === undefined) {
    failure = await keepGoing(pass, tally);
    verdict = isComplete({ ...tally, active: activeOf(pass).length }) ? completed : undefined;
    if (verdict === undefined) {
      noteSuspension(pass, job, now);
    }
  } else {
    await removeActive(pass, job);
  }

  await writeDown(pass, job, tally, verdict, now);
  watchDeadline(pass, job, verdict);
  if (failure !== undefined) {
    throw failure;
  }
};

const completed: Verdict = {
  type: "SuccessCriteriaMet",
  reason: "CompletionsReached",
  message: "Reached expected number of succeeded pods",
};

const activeOf = ({ pods }: JobPass): KubeObject[] => pods().filter(isPodActive);

const keepGoing = async (pass: JobPass, tally: Tally): Promise<Error | undefined> => {
  if (tally.job.metadata.deletionTimestamp !== undefined) {
    return undefined;
  }

  return manageJob({
    client: pass.client,
    recorder: pass.recorder,
    job: tally.job,
    active: tally.pods.filter(isPodActive),
    terminating: terminatingOf(tally.pods),
    succeeded: tally.succeeded,
    doneIndexes: tally.doneIndexes,
    failedIndexes: tally.failedIndexes,
    wait: pass.delays.left(pass.key, pass.now),
    again: pass.again,
  });
};

const terminatingOf = (pods: KubeObject[]): number =>
  pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isPodFinished(pod)).length;

const removeActive = async (pass: JobPass, job: KubeObject): Promise<void> => {
  for (const pod of activeOf(pass)) {
    await deletePod(pass.client, pass.recorder, pod, job);
  }
};

const noteSuspension = ({ recorder }: JobPass, job: KubeObject, now: string): void => {
  const status = job["status"];
  const isSuspended = job["spec"].suspend === true;
  const word = isSuspended ? "suspended" : "resumed";
  const changed = ensureCondition(
    status,
    {
      type: "Suspended",
      truth: isSuspended ? "True" : "False",
      reason: isSuspended ? "JobSuspended" : "JobResumed",
      message: `Job ${word}`,
    },
    now,
  );
  if (changed) {
    recorder.event(job, "Normal", isSuspended ? "Suspended" : "Resumed", `Job ${word}`);
    if (isSuspended) {
      delete status.startTime;
    } else {
      status.startTime = now;
    }
  }
};

/** First what is about to be counted, then the pods' finalizers, then the counters: nothing counts twice. */
const writeDown = async (
  pass: JobPass,
  job: KubeObject,
  tally: Tally,
  verdict: Verdict | undefined,
  now: string,
): Promise<void> => {
  const status = job["status"];
  const leaving = pass
    .pods()
    .filter(isTracked)
    .filter((pod) => mayLeave(job, pod, verdict));
  const succeeded = leaving.filter(hasSucceeded);
  const failed = leaving.filter(
    (pod) =>
      !hasSucceeded(pod) &&
      (isPodFinished(pod) || verdict?.type !== "SuccessCriteriaMet") &&
      judgeFailure(job, pod).counts,
  );
  setActive(pass, status);
  status.uncountedTerminatedPods = {
    ...(isIndexed(job) ? {} : uids("succeeded", succeeded)),
    ...uids("failed", failed),
  };
  if (verdict !== undefined) {
    ensureCondition(status, { ...verdict, truth: "True" }, now);
  }

  const written = await write(pass, job);
  for (const pod of leaving) {
    await removeTracking(pass.client, pod);
  }

  if (written !== undefined) {
    const final = clone(written);
    conclude(
      pass,
      final,
      tally,
      { succeeded: succeeded.length, failed: failed.length },
      verdict,
      now,
    );
    await write(pass, final);
  }
};

const mayLeave = (job: KubeObject, pod: KubeObject, verdict: Verdict | undefined): boolean =>
  job.metadata.deletionTimestamp !== undefined ||
  verdict !== undefined ||
  hasSucceeded(pod) ||
  hasFailed(job, pod);

const uids = (field: string, pods: KubeObject[]): Json =>
  pods.length === 0 ? {} : { [field]: pods.map(({ metadata }) => metadata.uid) };

const setActive = (pass: JobPass, status: Json): void => {
  const pods = pass.pods();
  setCount(status, "active", pods.filter(isPodActive).length);
  status.ready = pods.filter((pod) => isPodActive(pod) && isPodReady(pod)).length;
  status.terminating = terminatingOf(pods);
};

const conclude = (
  pass: JobPass,
  job: KubeObject,
  { doneIndexes, failedIndexes }: Tally,
  counted: { succeeded: number; failed: number },
  verdict: Verdict | undefined,
  now: string,
): void => {
  const status = job["status"];
  status.uncountedTerminatedPods = {};
  setActive(pass, status);
  setCount(status, "failed", (status.failed ?? 0) + counted.failed);
  if (isIndexed(job)) {
    status.completedIndexes = formatIndexes(doneIndexes);
    setCount(status, "succeeded", doneIndexes.size);
    if (job["spec"].backoffLimitPerIndex !== undefined) {
      status.failedIndexes = formatIndexes(failedIndexes);
    }
  } else {
    setCount(status, "succeeded", (status.succeeded ?? 0) + counted.succeeded);
  }

  if (verdict !== undefined && status.terminating === 0) {
    finish(pass, job, verdict, now);
  }
};

const finish = ({ recorder }: JobPass, job: KubeObject, verdict: Verdict, now: string): void => {
  const status = job["status"];
  const type = finalCondition(verdict);
  ensureCondition(status, { ...verdict, type, truth: "True" }, now);
  if (type === "Failed") {
    recorder.event(job, "Warning", verdict.reason, verdict.message);
    return;
  }

  status.completionTime = now;
  const { completions } = job["spec"];
  if (completions !== undefined && (status.succeeded ?? 0) > completions) {
    recorder.event(
      job,
      "Warning",
      "TooManySucceededPods",
      "Too many succeeded pods running after completion count reached",
    );
  }

  recorder.event(job, "Normal", "Completed", "Job completed");
};

const write = async ({ client }: JobPass, job: KubeObject): Promise<KubeObject | undefined> => {
  const { namespace, name, uid } = job.metadata;
  const stored = client.get(resource, namespace, name);
  if (stored?.metadata.uid !== uid) {
    return undefined;
  }

  return canonical(stored["status"] ?? {}) === canonical(job["status"])
    ? stored
    : client.updateStatus(resource, job);
};

const watchDeadline = (pass: JobPass, job: KubeObject, verdict: Verdict | undefined): void => {
  const { activeDeadlineSeconds, suspend } = job["spec"];
  if (verdict === undefined && activeDeadlineSeconds !== undefined && suspend !== true) {
    const left = Date.parse(job["status"].startTime) + activeDeadlineSeconds * 1000 - pass.now;
    pass.again(Math.max(1, left));
  }
};
