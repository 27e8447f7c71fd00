/** Claims for the ephemeral volumes of pods. Follows pkg/controller/volume/ephemeral. */
import { clone, namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { controllerRef } from "../controller-ref.ts";
import { createLoop, splitKey } from "../loop.ts";

export const startEphemeralVolumes: StartController = (context) => {
  const { client } = context;
  const recorder = context.recorder({ component: "ephemeral_volume" });
  const loop = createLoop(context, "ephemeral volumes", async (key) => {
    const pod = client.get("pods", ...splitKey(key));
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) {
      return;
    }

    for (const volume of volumesOf(pod)) {
      await ensure(pod, volume);
    }
  });

  const ensure = async (pod: KubeObject, { name: volume, ephemeral }: Json): Promise<void> => {
    const { namespace } = pod.metadata;
    const name = `${pod.metadata.name}-${volume}`;
    const known = client.get("persistentvolumeclaims", namespace, name);
    if (known !== undefined) {
      if (known.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid) !== true) {
        throw new Error(
          `PVC "${namespace}/${name}" was not created for pod "${namespacedName(pod)}" (pod is not owner)`,
        );
      }

      return;
    }

    const { metadata = {}, spec } = ephemeral.volumeClaimTemplate;
    try {
      await client.create("persistentvolumeclaims", {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { ...clone(metadata), name, namespace, ownerReferences: [controllerRef(pod)] },
        spec: clone(spec),
      });
    } catch (error) {
      if (error instanceof StatusError) {
        recorder.event(
          pod,
          "Warning",
          "EphemeralVolumeCreationFailed",
          `ephemeral volume "${volume}": create PVC: ${error.message}`,
        );
      }

      throw error;
    }
  };

  loop.watch("pods", ({ type, object, old }) => {
    if (type !== "DELETED" && old === undefined && volumesOf(object).length > 0) {
      loop.queue.add(namespacedName(object));
    }
  });
  return loop;
};

const volumesOf = (pod: KubeObject): Json[] =>
  ((pod["spec"].volumes ?? []) as Json[]).filter(({ ephemeral }) => ephemeral !== undefined);
