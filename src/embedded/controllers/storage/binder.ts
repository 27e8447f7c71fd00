/** The controller that binds volumes and claims. */
import { namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { isPodFinished } from "../pod-state.ts";
import { syncClaim } from "./claims.ts";
import { createRecycler } from "./recycler.ts";
import { syncVolume } from "./volumes.ts";

/** Milliseconds between looks at claims that found nothing and volumes that failed. */
const resync = 15_000;

export const startVolumeBinder: StartController = (context) => {
  const { client } = context;
  const recorder = context.recorder({ component: "persistentvolume-controller" });
  const claims = createLoop(context, "claims", async (key) => {
    const claim = client.get("persistentvolumeclaims", ...splitKey(key));
    if (claim !== undefined) {
      await syncClaim({ client, recorder, podsOf: (of) => users.get(namespacedName(of)) }, claim);
    }
  });
  const users = claims.index("pods", claimsOfPod);
  const volumes = createLoop(context, "volumes", async (name) => {
    const volume = client.get("persistentvolumes", undefined, name);
    if (volume !== undefined) {
      await syncVolume(
        { client, recorder, wakeClaim: (key) => claims.queue.add(key), recycle: recycler.recycle },
        volume,
      );
    }
  });
  const recycler = createRecycler({
    client,
    recorder,
    log: context.log,
    podsOf: (claim) => users.get(claim),
  });

  const wakePending = (): void => {
    for (const claim of client.list("persistentvolumeclaims")) {
      if (claim["status"]?.phase === undefined || claim["status"].phase === "Pending") {
        claims.queue.add(namespacedName(claim));
      }
    }
  };

  claims.watch("persistentvolumeclaims", ({ type, object }) => {
    if (type !== "DELETED") {
      claims.queue.add(namespacedName(object));
    }

    const { volumeName } = object["spec"];
    if (volumeName !== undefined && volumeName !== "") {
      volumes.queue.add(volumeName);
    }
  });
  volumes.watch("persistentvolumes", ({ type, object, old }) => {
    volumes.queue.add(object.metadata.name);
    const reference: Json = object["spec"].claimRef;
    if (reference !== undefined) {
      claims.queue.add(`${reference.namespace}/${reference.name}`);
    }

    if (type !== "DELETED" && old?.["status"]?.phase !== object["status"]?.phase) {
      wakePending();
    }
  });
  volumes.watch("storage.k8s.io/storageclasses", wakePending);
  claims.every(resync, wakePending);
  claims.every(resync, () => {
    for (const volume of client.list("persistentvolumes")) {
      if (volume["status"]?.phase === "Failed") {
        volumes.queue.add(volume.metadata.name);
      }
    }
  });
  claims.onStop(() => void volumes.stop());
  claims.onStop(recycler.stop);
  return claims;
};

/** `NAMESPACE/NAME` of the claims that a pod uses; those of ephemeral volumes are named after the pod. */
export const claimsOfPod = (pod: KubeObject): string[] =>
  isPodFinished(pod)
    ? []
    : ((pod["spec"].volumes ?? []) as Json[]).flatMap(
        ({ name, persistentVolumeClaim, ephemeral }) => {
          const { namespace } = pod.metadata;
          if (persistentVolumeClaim !== undefined) {
            return [`${namespace}/${persistentVolumeClaim.claimName}`];
          }

          return ephemeral === undefined ? [] : [`${namespace}/${pod.metadata.name}-${name}`];
        },
      );
