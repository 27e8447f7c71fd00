/** Setting a condition on a pod as everybody but its kubelet does. */
import type { Json, KubeObject } from "../object.ts";

export interface PodCondition {
  type: string;
  status: "True" | "False";
  reason?: string;
  message?: string;
}

/** The pod's conditions with this one among them. @param now RFC 3339. */
export const withPodCondition = (
  { metadata, status }: KubeObject,
  condition: PodCondition,
  now: string,
): Json[] => {
  const conditions: Json[] = status?.conditions ?? [];
  const index = conditions.findIndex(({ type }) => type === condition.type);
  const former = conditions[index];
  const next = {
    type: condition.type,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    status: condition.status,
    lastProbeTime: null,
    lastTransitionTime: former?.status === condition.status ? former.lastTransitionTime : now,
    ...(condition.reason === undefined ? {} : { reason: condition.reason }),
    ...(condition.message === undefined ? {} : { message: condition.message }),
  };
  return former === undefined ? [...conditions, next] : conditions.with(index, next);
};
