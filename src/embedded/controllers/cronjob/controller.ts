/** CronJobs: Jobs made by a schedule. Follows k8s.io/kubernetes pkg/controller/cronjob. */
import type { Client, EventRecorder } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import { clone, controllerOf, namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController } from "../object-index.ts";
import { canonical } from "../template-hash.ts";
import { noteJobs, trimHistory } from "./history.ts";
import { startsDue, untilNext } from "./due.ts";
import { jobFor } from "./new-job.ts";
import { parseSchedule } from "./schedule.ts";

const resource = "batch/cronjobs";

export const startCronJobs: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "cronjob-controller" });
  const loop = createLoop(context, "cronjob", (key) => sync(key));
  const jobs = loop.index("batch/jobs", byController);

  const sync = async (key: string): Promise<void> => {
    const stored = client.get(resource, ...splitKey(key));
    if (stored === undefined) {
      return;
    }

    const cronJob = clone(stored);
    cronJob["status"] ??= {};
    const own = jobs.get(cronJob.metadata.uid);
    await trimHistory({ client, recorder, cronJob }, own);
    noteJobs({ client, recorder, cronJob }, own);
    const wait = await startDue({
      client,
      recorder,
      cronJob,
      now: clock.now() + clock.skipped(),
      shift: clock.skipped(),
    });
    if (canonical(stored["status"] ?? {}) !== canonical(cronJob["status"])) {
      await client.updateStatus(resource, cronJob);
    }

    if (wait !== undefined) {
      loop.queue.addAfter(key, wait);
    }
  };

  loop.watch(resource, ({ type, object, old }) => {
    const isOwnWrite =
      old !== undefined && JSON.stringify(old["spec"]) === JSON.stringify(object["spec"]);
    if (type !== "DELETED" && !isOwnWrite) {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch("batch/jobs", ({ object }) => {
    const owner = controllerOf(object);
    if (owner?.kind === "CronJob") {
      loop.queue.add(`${object.metadata.namespace}/${owner.name}`);
    }
  });
  return loop;
};

interface CronPass {
  client: Client;
  recorder: EventRecorder;
  /** A private copy. */
  cronJob: KubeObject;
  /** Cluster time. */
  now: number;
  shift: number;
}

/** Starts what is due. Returns milliseconds until the next look; undefined: only when something changes. */
const startDue = async (pass: CronPass): Promise<number | undefined> => {
  const { recorder, cronJob, now, shift } = pass;
  const { suspend, schedule: text, timeZone, startingDeadlineSeconds: deadline } = cronJob["spec"];
  if (suspend === true || cronJob.metadata.deletionTimestamp !== undefined) {
    return undefined;
  }

  const schedule = parseSchedule(text, timeZone);
  const { latest, missed } = startsDue(cronJob, schedule, now, shift, true);
  const wait = (): number => untilNext(cronJob, schedule, now, shift);
  if (latest === undefined) {
    return wait();
  }

  if (missed === "many") {
    recorder.event(
      cronJob,
      "Warning",
      "TooManyMissedTimes",
      "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew",
    );
  }

  if (deadline !== undefined && latest + deadline * 1000 < now) {
    recorder.event(
      cronJob,
      "Warning",
      "MissSchedule",
      `Missed scheduled time to start a job: ${new Date(latest - shift).toUTCString().replace("GMT", "+0000")}`,
    );
    return wait();
  }

  return (await start(pass, latest)) ? wait() : undefined;
};

/** False when the Job of that time exists and is somebody else's. */
const start = async (pass: CronPass, time: number): Promise<boolean> => {
  const { client, recorder, cronJob, shift } = pass;
  const status: Json = cronJob["status"];
  const job = jobFor(cronJob, time, shift);
  const active: Json[] = status.active ?? [];
  const isDone =
    active.some(({ name }) => name === job.metadata.name) ||
    status.lastScheduleTime === formatTime(time - shift);
  if (isDone) {
    return true;
  }

  const { concurrencyPolicy } = cronJob["spec"];
  if (concurrencyPolicy === "Forbid" && active.length > 0) {
    const message =
      "Not starting job because prior execution is running and concurrency policy is Forbid";
    recorder.event(cronJob, "Normal", "JobAlreadyActive", message);
    return true;
  }

  if (concurrencyPolicy === "Replace") {
    await replaceActive(pass);
  }

  try {
    const created = await client.create("batch/jobs", job);
    recorder.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${created.metadata.name}`);
    remember(status, created, time - shift);
  } catch (error) {
    return explain(pass, error, job);
  }

  return true;
};

const remember = (status: Json, { metadata }: KubeObject, time: number): void => {
  const { namespace, name, uid, resourceVersion } = metadata;
  status.active = [
    ...(status.active ?? []),
    { kind: "Job", namespace, name, uid, apiVersion: "batch/v1", resourceVersion },
  ];
  status.lastScheduleTime = formatTime(time);
};

const explain = ({ recorder, cronJob }: CronPass, error: unknown, job: Json): boolean => {
  if (!(error instanceof StatusError)) {
    throw error;
  }

  if (error.reason === "AlreadyExists") {
    return job.metadata.namespace === undefined;
  }

  recorder.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
  throw error;
};

const replaceActive = async ({ client, recorder, cronJob }: CronPass): Promise<void> => {
  const status: Json = cronJob["status"];
  for (const { namespace, name } of (status.active ?? []) as Json[]) {
    await client.delete("batch/jobs", namespace, name, { propagationPolicy: "Background" });
    recorder.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${name}`);
  }

  delete status.active;
};
