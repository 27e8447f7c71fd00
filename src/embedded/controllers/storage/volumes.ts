/** Volumes: free, bound, released when their claim is gone, and then kept or deleted. Follows syncVolume of pkg/controller/volume/persistentvolume. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { setVolumePhase } from "./bind.ts";
import { wasChosen } from "./claims.ts";

export interface VolumeTools {
  client: Client;
  recorder: EventRecorder;
  /** Looks at the claim `NAMESPACE/NAME` again. */
  wakeClaim(key: string): void;
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
      tools.recorder.event(volume, "Normal", "VolumeRecycled", "Volume recycled");
      await unbind(client, volume);
      break;
    default:
      break;
  }
};

const deleteVolume = async (
  { client, recorder }: VolumeTools,
  volume: KubeObject,
): Promise<void> => {
  const { name, annotations, deletionTimestamp } = volume.metadata;
  if (annotations?.["pv.kubernetes.io/provisioned-by"] !== undefined) {
    return;
  }

  if (volume["spec"].hostPath !== undefined) {
    if (deletionTimestamp === undefined) {
      await client.delete("persistentvolumes", undefined, name);
    }

    return;
  }

  const message = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
  await setVolumePhase(client, name, "Failed", message);
  recorder.event(volume, "Warning", "VolumeFailedDelete", message);
};

/** The volume is free again; one that a user kept for a claim stays kept. */
const unbind = async (client: Client, volume: KubeObject): Promise<void> => {
  await client.modify("persistentvolumes", undefined, volume.metadata.name, (copy) => {
    if (wasChosen(copy)) {
      delete copy["spec"].claimRef;
      delete copy.metadata.annotations?.["pv.kubernetes.io/bound-by-controller"];
    } else {
      delete copy["spec"].claimRef.uid;
      delete copy["spec"].claimRef.resourceVersion;
    }
  });
  await setVolumePhase(client, volume.metadata.name, "Available");
};
