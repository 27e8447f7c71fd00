/** Ends a wait early: states from which no amount of time leads to what the check wants. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import { ownedBy } from "./owned.ts";
import type { Scene } from "./scene.ts";

/** Restarts after which a crash is no accident. */
const crashes = 3;
/** Failed pulls after which an image is not there. */
const pulls = 2;

/** Why waiting for these objects cannot help, in one sentence; undefined when it may. */
export const hopelessReason = (
  objects: readonly KubeObject[],
  scene: Scene,
): string | undefined => {
  for (const object of objects) {
    const reason = reasonOf(object, scene, 0);
    if (reason !== undefined) {
      return reason;
    }
  }

  return undefined;
};

const reasonOf = (object: KubeObject, scene: Scene, depth: number): string | undefined => {
  const own = judges[object.kind]?.(object, scene);
  if (own !== undefined || depth > 2) {
    return own;
  }

  return ownedBy(object, scene)
    .filter((child) => isCurrent(object, child))
    .map((child) => reasonOf(child, scene, depth + 1))
    .find((reason) => reason !== undefined);
};

/** Pods of an old ReplicaSet say nothing about what comes. */
const isCurrent = (owner: KubeObject, child: KubeObject): boolean =>
  child.metadata.deletionTimestamp === undefined &&
  (owner.kind !== "Deployment" || (child["spec"]?.replicas ?? 0) > 0);

const condition = (object: Json, type: string): Json =>
  object.status?.conditions?.find((item: Json) => item.type === type);

const judges: Record<string, (object: Json, scene: Scene) => string | undefined> = {
  Pod: (pod, scene) => {
    const { name } = pod.metadata;
    if (pod.status?.phase === "Failed") {
      return `Pod ${name} has failed and does not start again.`;
    }

    const containers: Json[] = [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
    ];
    const crashed = containers.find(
      ({ state, restartCount }) =>
        state?.waiting?.reason === "CrashLoopBackOff" && restartCount >= crashes,
    );
    if (crashed !== undefined) {
      return `Container ${crashed.name} of pod ${name} has crashed ${crashed.restartCount} times.`;
    }

    const missing = containers.find(({ state }) => state?.waiting?.reason === "ImagePullBackOff");
    return missing !== undefined && failedPulls(pod, scene) >= pulls
      ? `Image ${missing.image} of pod ${name} cannot be pulled.`
      : undefined;
  },
  Job: (job) => {
    const failed = condition(job, "Failed");
    return failed?.status === "True"
      ? `Job ${job.metadata.name} has failed: ${failed.message ?? failed.reason}`
      : undefined;
  },
  Deployment: (deployment) => {
    const progressing = condition(deployment, "Progressing");
    return progressing?.reason === "ProgressDeadlineExceeded"
      ? `Deployment ${deployment.metadata.name} has given up: ${progressing.message}`
      : undefined;
  },
};

const failedPulls = (pod: Json, scene: Scene): number => {
  const events = scene.find({ resource: "events" }, pod.metadata.namespace);
  return events.known
    ? events.objects
        .filter(
          (event) =>
            event["reason"] === "Failed" &&
            event["involvedObject"]?.uid === pod.metadata.uid &&
            String(event["message"]).startsWith("Failed to pull image"),
        )
        .reduce((sum, event) => sum + Number(event["count"] ?? 1), 0)
    : 0;
};
