/** The Job for one start of a CronJob. */
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { controllerRef } from "../controller-ref.ts";

/** @param time Of the start, cluster time. @param shift How far cluster time is ahead of stored timestamps. */
export const jobFor = (cronJob: KubeObject, time: number, shift: number): Json => {
  const { metadata = {}, spec } = cronJob["spec"].jobTemplate;
  const { timeZone } = cronJob["spec"];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(time / 60_000)}`,
      namespace: cronJob.metadata.namespace,
      ...(metadata.labels === undefined ? {} : { labels: { ...metadata.labels } }),
      annotations: {
        ...metadata.annotations,
        "batch.kubernetes.io/cronjob-scheduled-timestamp": inZone(time - shift, timeZone),
      },
      ownerReferences: [controllerRef(cronJob)],
    },
    spec: clone(spec),
  };
};

/** RFC 3339 with the zone's offset. */
const inZone = (time: number, zone: string | undefined): string => {
  if (zone === undefined || zone === "UTC" || zone === "") {
    return formatTime(time);
  }

  const offset =
    new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(time)
      .find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(offset);
  if (match === null) {
    return formatTime(time);
  }

  const minutes = (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
  return formatTime(time + minutes * 60_000).replace("Z", `${match[1]}${match[2]}:${match[3]}`);
};
