/** Groups whose nodes did not come are left alone for a while, longer each time. Follows utils/backoff. */
import type { AutoscalerOptions } from "../options.ts";

export interface ErrorInfo {
  errorClass: "Other" | "OutOfResource";
  code: string;
  message: string;
}

export interface Backoff {
  /** Until when the group is left alone from now on. */
  start(group: string, error: ErrorInfo, now: number): number;
  /** Why it is left alone; undefined when it is not. */
  status(group: string, now: number): ErrorInfo | undefined;
  forgetOld(now: number): void;
}

interface Entry {
  duration: number;
  until: number;
  last: number;
  error: ErrorInfo;
}

export const createBackoff = (options: AutoscalerOptions): Backoff => {
  const entries = new Map<string, Entry>();
  return {
    start: (group, error, now) => {
      const known = entries.get(group);
      let duration = known?.duration ?? options.initialNodeGroupBackoff;
      // Several failures at once do not add up.
      if (known !== undefined && known.until < now) {
        duration = Math.min(2 * duration, options.maxNodeGroupBackoff);
      }

      entries.set(group, { duration, until: now + duration, last: now, error });
      return now + duration;
    },
    status: (group, now) => {
      const entry = entries.get(group);
      return entry === undefined || entry.until < now ? undefined : entry.error;
    },
    forgetOld: (now) => {
      for (const [group, { last }] of entries) {
        if (last + options.nodeGroupBackoffReset < now) {
          entries.delete(group);
        }
      }
    },
  };
};
