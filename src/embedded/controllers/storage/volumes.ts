/** Volumes: free, bound, released when their claim is gone, and then kept or deleted. Follows syncVolume of pkg/controller/volume/persistentvolume. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { setVolumePhase } from "./bind.ts";
import { fail, unbind } from "./free.ts";
import { deleteStorage } from "./plugins.ts";

export interface VolumeTools {
  client: Client;
  recorder: EventRecorder;
  /** Looks at the claim `NAMESPACE/NAME` again. */
  wakeClaim(key: string): void;
  recycle(volume: KubeObject): Promise<void>;
}

export const syncVolume = async (tools: VolumeTools, volume: KubeObject): Promise<void> => {
  const { client } = tools;
  const { name } = volume.metadata;
  const reference: Json = volume["spec"].claimRef;
  if (reference?.uid === undefined || reference.uid === "") {
    await setVolumePhase(client, name, "Available");
    return;
  }

  const claim = client.get("persistentvolumeclaims", reference.namespace, reference.name);
  if (claim?.metadata.uid !== reference.uid) {
    await release(tools, volume);
  } else if ((claim?.["spec"].volumeName ?? "") === "") {
    tools.wakeClaim(`${reference.namespace}/${reference.name}`);
  } else if (claim?.["spec"].volumeName === name) {
    await setVolumePhase(client, name, "Bound");
  } else {
    await unbind(client, volume);
  }
};

const release = async (tools: VolumeTools, volume: KubeObject): Promise<void> => {
  const { client } = tools;
  const { name } = volume.metadata;
  const { phase } = volume["status"] ?? {};
  if (phase !== "Released" && phase !== "Failed") {
    await setVolumePhase(client, name, "Released");
  }

  switch (volume["spec"].persistentVolumeReclaimPolicy) {
    case "Delete":
      await deleteVolume(tools, volume);
      break;
    case "Recycle":
      await tools.recycle(volume);
      break;
    default:
      break;
  }
};

const deleteVolume = async (tools: VolumeTools, volume: KubeObject): Promise<void> => {
  const { name, deletionTimestamp } = volume.metadata;
  const outcome = deleteStorage(volume);
  if (typeof outcome === "object") {
    await fail(tools, volume, "VolumeFailedDelete", outcome.complaint);
  } else if (outcome === "done" && deletionTimestamp === undefined) {
    await tools.client.delete("persistentvolumes", undefined, name);
  }
};
