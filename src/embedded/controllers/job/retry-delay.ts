/** How long a Job waits before it replaces failed pods: longer after each failure, forgotten after a success. Follows backoff_utils.go. */
import type { Json, KubeObject } from "../../object.ts";

/** Milliseconds. */
const firstDelay = 10_000;
const maxDelay = 600_000;

export interface RetryDelays {
  /** Notes newly finished pods. */
  note(key: string, succeeded: KubeObject[], failed: KubeObject[]): void;
  /** Milliseconds until further pods may be made. @param now Milliseconds since 1970. */
  left(key: string, now: number): number;
  forget(key: string): void;
}

export const createRetryDelays = (): RetryDelays => {
  const records = new Map<string, { failures: number; last: number }>();
  return {
    note(key, succeeded, failed) {
      const lastSuccess = Math.max(0, ...succeeded.map(finishedAt));
      const recent = failed.map(finishedAt).filter((time) => time > lastSuccess);
      const former = succeeded.length > 0 ? 0 : (records.get(key)?.failures ?? 0);
      if (recent.length > 0) {
        records.set(key, { failures: former + recent.length, last: Math.max(...recent) });
      } else if (succeeded.length > 0) {
        records.delete(key);
      }
    },
    left(key, now) {
      const record = records.get(key);
      return record === undefined
        ? 0
        : Math.max(
            0,
            record.last + Math.min(firstDelay * 2 ** (record.failures - 1), maxDelay) - now,
          );
    },
    forget: (key) => records.delete(key),
  };
};

const finishedAt = ({ metadata, status }: KubeObject): number => {
  const times = ((status?.containerStatuses ?? []) as Json[])
    .map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ""))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0
    ? Math.max(...times)
    : Date.parse(metadata.deletionTimestamp ?? metadata.creationTimestamp);
};
