/** The status of a HorizontalPodAutoscaler after a look (horizontal.go: setStatus). */
import type { Json } from "../../object.ts";

export interface StatusChange {
  /** Replicas of the target before the look. */
  current: number;
  /** Undefined: as it was. */
  desired?: number | undefined;
  metrics?: Json[] | undefined;
}

export const statusAfter = (former: Json, { current, desired, metrics }: StatusChange): Json => ({
  ...(current === 0 ? {} : { currentReplicas: current }),
  desiredReplicas: desired ?? former.desiredReplicas ?? 0,
  ...(former.lastScaleTime === undefined ? {} : { lastScaleTime: former.lastScaleTime }),
  currentMetrics: metrics ?? null,
  conditions: former.conditions,
});
