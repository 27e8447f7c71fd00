/** The conditions of a HorizontalPodAutoscaler. */
import type { Json } from "../../object.ts";

export interface ScalerCondition {
  type: "AbleToScale" | "ScalingActive" | "ScalingLimited";
  status: "True" | "False";
  reason: string;
  message: string;
}

/** The conditions with this one among them. @param now RFC 3339. */
export const withCondition = (
  conditions: Json[],
  condition: ScalerCondition,
  now: string,
): Json[] => {
  const index = conditions.findIndex(({ type }) => type === condition.type);
  const former = conditions[index];
  const next = {
    ...condition,
    lastTransitionTime: former?.status === condition.status ? former.lastTransitionTime : now,
  };
  return former === undefined ? [...conditions, next] : conditions.with(index, next);
};
