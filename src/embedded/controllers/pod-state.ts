/** Questions about a pod that several controllers ask, answered as k8s.io/kubernetes pkg/api/v1/pod does. */
import type { Json, KubeObject } from "../object.ts";

export const conditionOf = (object: KubeObject, type: string): Json =>
  object.status?.conditions?.find((condition: Json) => condition.type === type);

export const isPodReady = (pod: KubeObject): boolean =>
  conditionOf(pod, "Ready")?.status === "True";

export const isPodFinished = ({ status }: KubeObject): boolean =>
  status?.phase === "Succeeded" || status?.phase === "Failed";

/** Neither finished nor on its way out. */
export const isPodActive = (pod: KubeObject): boolean =>
  !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined;

/** Milliseconds until the pod counts as available: 0 when it does, undefined when it is not ready. */
export const untilAvailable = (
  pod: KubeObject,
  minReadySeconds: number,
  now: number,
): number | undefined => {
  const ready = conditionOf(pod, "Ready");
  if (ready?.status !== "True") {
    return undefined;
  }

  const since = Date.parse(ready.lastTransitionTime ?? "");
  return minReadySeconds === 0 || Number.isNaN(since)
    ? 0
    : Math.max(0, since + minReadySeconds * 1000 - now);
};
