/** Conditions and counters of a Job's status. */
import type { Json, KubeObject } from "../../object.ts";
import type { Verdict } from "./verdict.ts";

export const isFinished = ({ status }: KubeObject): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: truth }: Json) =>
      (type === "Complete" || type === "Failed") && truth === "True",
  );

/** Adds or changes a condition; false when it was so already. A condition that is False is never added. */
export const ensureCondition = (
  status: Json,
  {
    type,
    truth,
    reason,
    message,
  }: { type: string; truth: "True" | "False"; reason: string; message: string },
  now: string,
): boolean => {
  const conditions: Json[] = (status.conditions ??= []);
  const known = conditions.find((condition) => condition.type === type);
  const condition = {
    type,
    status: truth,
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  };
  if (known === undefined) {
    if (truth === "True") {
      conditions.push(condition);
    } else if (conditions.length === 0) {
      delete status.conditions;
    }

    return truth === "True";
  }

  if (known.status === truth && known.reason === reason && known.message === message) {
    return false;
  }

  Object.assign(known, condition);
  return true;
};

/** The last condition that follows from the interim one. */
export const finalCondition = ({ type }: Verdict): "Complete" | "Failed" =>
  type === "SuccessCriteriaMet" ? "Complete" : "Failed";

export const setCount = (status: Json, field: string, count: number): void => {
  if (count === 0) {
    delete status[field];
  } else {
    status[field] = count;
  }
};
