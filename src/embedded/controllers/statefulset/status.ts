/** The status of a StatefulSet: how many pods there are, of which revision. */
import type { Json, KubeObject } from "../../object.ts";
import { isPodReady } from "../pod-state.ts";
import { isAvailable, isLeaving, revisionNameOf } from "./pods.ts";

export interface Revisions {
  current: KubeObject;
  update: KubeObject;
}

export const statusOf = (
  set: KubeObject,
  pods: KubeObject[],
  { current, update }: Revisions,
  now: number,
): Json => {
  const ready = pods.filter((pod) => pod["status"]?.phase === "Running" && isPodReady(pod));
  const staying = pods.filter((pod) => !isLeaving(pod));
  const of = (revision: KubeObject): number =>
    staying.filter((pod) => revisionNameOf(pod) === revision.metadata.name).length;
  const updated = of(update);
  const { replicas: wanted = 1, updateStrategy } = set["spec"];
  const isDone =
    updateStrategy?.type !== "OnDelete" &&
    [updated, pods.length, ready.length].every((count) => count === wanted);
  const shown = isDone ? update : current;
  return {
    ...(set.metadata.generation === undefined
      ? {}
      : { observedGeneration: set.metadata.generation }),
    replicas: pods.length,
    ...positive("readyReplicas", ready.length),
    ...positive("currentReplicas", isDone ? updated : of(current)),
    ...positive("updatedReplicas", updated),
    currentRevision: shown.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: set["status"]?.collisionCount ?? 0,
    availableReplicas: ready.filter((pod) => isAvailable(set, pod, now)).length,
  };
};

const positive = (field: string, count: number): Json => (count === 0 ? {} : { [field]: count });
