/** Conditions of a Deployment, and when they change their times. */
import { formatTime } from "../../clock.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { Rollout } from "./rollout.ts";

export const hasDeadline = ({ spec }: KubeObject): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1;

export const progressing = ({ status }: KubeObject): Json =>
  status?.conditions?.find(({ type }: Json) => type === "Progressing");

export interface NewCondition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
}

/** Sets a condition on the Deployment; one with the same status and reason stays as it is. */
export const setCondition = ({ deployment, clock }: Rollout, condition: NewCondition): void => {
  deployment.status ??= {};
  deployment.status.conditions = withCondition(
    deployment.status.conditions ?? [],
    condition,
    formatTime(clock.now()),
  );
};

export const withCondition = (conditions: Json[], condition: NewCondition, now: string): Json[] => {
  const current = conditions.find(({ type }) => type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) {
    return conditions;
  }

  return [
    ...conditions.filter(({ type }) => type !== condition.type),
    {
      type: condition.type,
      status: condition.status,
      lastUpdateTime: condition.lastUpdateTime ?? now,
      lastTransitionTime:
        current?.status === condition.status
          ? current.lastTransitionTime
          : (condition.lastTransitionTime ?? now),
      reason: condition.reason,
      message: condition.message,
    },
  ];
};
