/** What a CronJob remembers of its Jobs: those that run, those that ended, and how many of them to keep. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";

export interface CronTools {
  client: Client;
  recorder: EventRecorder;
  /** A private copy whose status is changed. */
  cronJob: KubeObject;
}

const endOf = ({ status }: KubeObject): "Complete" | "Failed" | undefined =>
  status?.conditions?.find(
    ({ type, status: truth }: Json) =>
      (type === "Complete" || type === "Failed") && truth === "True",
  )?.type;

/** Brings the list of running Jobs and the time of the last success up to date. */
export const noteJobs = ({ recorder, cronJob }: CronTools, jobs: KubeObject[]): void => {
  const status: Json = cronJob["status"];
  for (const job of jobs) {
    noteJob(recorder, cronJob, job);
  }

  for (const { uid, name } of (status.active ?? []) as Json[]) {
    if (!jobs.some(({ metadata }) => metadata.uid === uid)) {
      recorder.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`);
      forget(status, uid);
    }
  }
};

const noteJob = (recorder: EventRecorder, cronJob: KubeObject, job: KubeObject): void => {
  const status: Json = cronJob["status"];
  const { uid, name } = job.metadata;
  const isActive = (status.active ?? []).some((active: Json) => active.uid === uid);
  const end = endOf(job);
  if (end === undefined) {
    if (!isActive) {
      const message = `Saw a job that the controller did not create or forgot: ${name}`;
      recorder.event(cronJob, "Warning", "UnexpectedJob", message);
    }

    return;
  }

  if (isActive) {
    forget(status, uid);
    recorder.event(
      cronJob,
      "Normal",
      "SawCompletedJob",
      `Saw completed job: ${name}, condition: ${end}`,
    );
  }

  const time: string | undefined = end === "Complete" ? job["status"].completionTime : undefined;
  if (time !== undefined && time > (status.lastSuccessfulTime ?? "")) {
    status.lastSuccessfulTime = time;
  }
};

const forget = (status: Json, uid: string): void => {
  status.active = (status.active ?? []).filter((active: Json) => active.uid !== uid);
  if (status.active.length === 0) {
    delete status.active;
  }
};

/** Deletes the oldest ended Jobs beyond the limits. */
export const trimHistory = async (tools: CronTools, jobs: KubeObject[]): Promise<void> => {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = tools.cronJob["spec"];
  await trim(tools, jobs, "Complete", successfulJobsHistoryLimit);
  await trim(tools, jobs, "Failed", failedJobsHistoryLimit);
};

const trim = async (
  { client, recorder, cronJob }: CronTools,
  jobs: KubeObject[],
  end: "Complete" | "Failed",
  limit: number | undefined,
): Promise<void> => {
  const ended = jobs
    .filter((job) => endOf(job) === end && job.metadata.deletionTimestamp === undefined)
    .toSorted((left, right) => (startOf(left) < startOf(right) ? -1 : 1));
  const surplus = limit === undefined ? 0 : ended.length - limit;
  for (const { metadata } of ended.slice(0, Math.max(0, surplus))) {
    await client.delete("batch/jobs", metadata.namespace, metadata.name, {
      propagationPolicy: "Background",
    });
    forget(cronJob["status"], metadata.uid);
    recorder.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${metadata.name}`);
  }
};

const startOf = ({ metadata, status }: KubeObject): string =>
  `${status?.startTime ?? ""} ${metadata.name}`;
