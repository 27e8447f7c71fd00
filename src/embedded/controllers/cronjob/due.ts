/** Which start of a CronJob is due, and when to look again. Follows mostRecentScheduleTime of pkg/controller/cronjob/utils.go. */
import type { KubeObject } from "../../object.ts";
import type { Schedule } from "./schedule.ts";

export interface Due {
  /** From when on starts are counted. */
  earliest: number;
  /** The latest start that should have happened. */
  latest?: number;
  missed: "none" | "few" | "many";
}

/** Times are milliseconds of the cluster's own time: `shift` is how far it is ahead of stored timestamps. */
export const startsDue = (
  { metadata, spec, status }: KubeObject,
  schedule: Schedule,
  now: number,
  shift: number,
  withDeadline: boolean,
): Due => {
  let earliest = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp) + shift;
  if (withDeadline && spec.startingDeadlineSeconds !== undefined) {
    earliest = Math.max(earliest, now - spec.startingDeadlineSeconds * 1000);
  }

  const first = schedule.next(earliest);
  if (first === undefined || now < first) {
    return { earliest, missed: "none" };
  }

  const second = schedule.next(first);
  if (second === undefined || now < second) {
    return { earliest, latest: first, missed: "none" };
  }

  const period = second - first;
  const count = Math.floor((now - first) / period) + 1;
  const near = first + (count - 2) * period;
  let latest: number | undefined;
  for (
    let time = schedule.next(near);
    time !== undefined && time <= now;
    time = schedule.next(time)
  ) {
    latest = time;
  }

  const missed = count > 100 ? "many" : "few";
  return latest === undefined ? { earliest, missed } : { earliest, latest, missed };
};

/** Milliseconds until the next start, with a little to spare. */
export const untilNext = (
  cronJob: KubeObject,
  schedule: Schedule,
  now: number,
  shift: number,
): number => {
  const { earliest, latest, missed } = startsDue(cronJob, schedule, now, shift, false);
  const from = latest ?? (missed === "none" ? earliest : now);
  return Math.max(0, (schedule.next(from) ?? now + 86_400_000) - now) + 100;
};
