/** Claims in use by a pod, and volumes bound to a claim, are not deleted under their users. Follows pkg/controller/volume/{pvc,pv}protection. */
import type { Client } from "../../api/client.ts";
import { namespacedName } from "../../object.ts";
import type { KubeObject, ResourceKey } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { claimsOfPod } from "./binder.ts";

const claimFinalizer = "kubernetes.io/pvc-protection";
const volumeFinalizer = "kubernetes.io/pv-protection";

export const startClaimProtection: StartController = (context) => {
  const { client } = context;
  const loop = createLoop(context, "claim protection", async (key) => {
    const claim = client.get("persistentvolumeclaims", ...splitKey(key));
    if (claim !== undefined) {
      // A pod that is not scheduled does not hold its claim.
      const isUsed = users.get(key).some((pod) => pod["spec"].nodeName !== undefined);
      await protect(client, "persistentvolumeclaims", claim, claimFinalizer, isUsed);
    }
  });
  const users = loop.index("pods", claimsOfPod);
  loop.watch("persistentvolumeclaims", ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch("pods", ({ object, old }) => {
    for (const key of new Set([
      ...(old === undefined ? [] : claimsOfPod(old)),
      ...claimsOfPod(object),
    ])) {
      loop.queue.add(key);
    }
  });
  return loop;
};

export const startVolumeProtection: StartController = (context) => {
  const { client } = context;
  const loop = createLoop(context, "volume protection", async (name) => {
    const volume = client.get("persistentvolumes", undefined, name);
    if (volume !== undefined) {
      const isUsed = volume["status"]?.phase === "Bound";
      await protect(client, "persistentvolumes", volume, volumeFinalizer, isUsed);
    }
  });
  loop.watch("persistentvolumes", ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(object.metadata.name);
    }
  });
  return loop;
};

const protect = async (
  client: Client,
  resource: ResourceKey,
  { metadata }: KubeObject,
  finalizer: string,
  isUsed: boolean,
): Promise<void> => {
  const has = metadata.finalizers?.includes(finalizer) ?? false;
  const isLeaving = metadata.deletionTimestamp !== undefined;
  if (isLeaving ? !has || isUsed : has) {
    return;
  }

  await client.modify(resource, metadata.namespace, metadata.name, (copy) => {
    const others = (copy.metadata.finalizers ?? []).filter((name) => name !== finalizer);
    copy.metadata.finalizers = isLeaving ? others : [...others, finalizer];
    if (copy.metadata.finalizers.length === 0) {
      delete copy.metadata.finalizers;
    }
  });
};
