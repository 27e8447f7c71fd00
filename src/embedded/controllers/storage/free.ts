/** What becomes of a volume whose claim is gone: free for another, or failed. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import { boundByController, setVolumePhase } from "./bind.ts";
import { wasChosen } from "./claims.ts";

/** The volume is free again; one that a user kept for a claim stays kept. */
export const unbind = async (client: Client, volume: KubeObject): Promise<void> => {
  await client.modify("persistentvolumes", undefined, volume.metadata.name, (copy) => {
    if (wasChosen(copy)) {
      delete copy["spec"].claimRef;
      delete copy.metadata.annotations?.[boundByController];
    } else {
      delete copy["spec"].claimRef.uid;
      delete copy["spec"].claimRef.resourceVersion;
    }
  });
  await setVolumePhase(client, volume.metadata.name, "Available");
};

/** A volume that failed already keeps the message of the first time. */
export const fail = async (
  { client, recorder }: { client: Client; recorder: EventRecorder },
  { metadata }: KubeObject,
  reason: string,
  message: string,
): Promise<void> => {
  const volume = client.get("persistentvolumes", undefined, metadata.name);
  if (volume !== undefined && volume["status"]?.phase !== "Failed") {
    await setVolumePhase(client, metadata.name, "Failed", message);
    recorder.event(volume, "Warning", reason, message);
  }
};
