/** Volumes whose policy is Recycle are emptied by a pod, then free again. Follows recycleVolumeOperation of pkg/controller/volume/persistentvolume. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { namespacedName } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { fail, unbind } from "./free.ts";
import { recyclerPod, runRecycler } from "./recycler-pod.ts";
import type { Verdict } from "./recycler-pod.ts";

const failure = "VolumeFailedRecycle";

export interface Recycler {
  /** Begins, unless the volume is being emptied already. */
  recycle(volume: KubeObject): Promise<void>;
  stop(): void;
}

export interface RecyclerTools {
  client: Client;
  recorder: EventRecorder;
  log(message: string): void;
  /** Pods that are not over yet and use the claim `NAMESPACE/NAME`. */
  podsOf(claim: string): KubeObject[];
}

export const createRecycler = (tools: RecyclerTools): Recycler => {
  const { client, recorder, log, podsOf } = tools;
  /** How to stop, by the volume's uid. */
  const running = new Map<string, () => void>();

  /** Pods that outlived the claim, unless one of its name was made since: that has a volume of its own. */
  const usersOf = ({ spec }: KubeObject): string[] => {
    const { namespace, name } = spec.claimRef;
    return client.get("persistentvolumeclaims", namespace, name) === undefined
      ? podsOf(`${namespace}/${name}`).map(namespacedName).toSorted()
      : [];
  };

  const conclude = async (volume: KubeObject, { complaint }: Verdict): Promise<void> => {
    if (complaint === undefined) {
      recorder.event(volume, "Normal", "VolumeRecycled", "Volume recycled");
      await unbind(client, volume);
    } else {
      await fail(tools, volume, failure, `Recycle failed: ${complaint}`);
    }
  };

  const scrub = async (volume: KubeObject, pod: Json): Promise<void> => {
    const { uid } = volume.metadata;
    running.set(uid, () => {});
    try {
      const run = await runRecycler(client, pod, (type, message) =>
        recorder.event(volume, type, "RecyclerPod", `Recycler pod: ${message}`),
      );
      running.set(uid, run.stop);
      const verdict = await run.end;
      await remove(client, pod);
      await conclude(volume, verdict);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await fail(
        tools,
        volume,
        failure,
        `Recycle failed: unexpected error creating recycler pod:  ${why}`,
      );
    } finally {
      running.delete(uid);
    }
  };

  return {
    async recycle(volume) {
      if (running.has(volume.metadata.uid)) {
        return;
      }

      const users = usersOf(volume);
      const pod = recyclerPod(volume);
      if (users.length > 0) {
        recorder.event(volume, "Normal", failure, `Volume is used by pods: ${users.join(",")}`);
      } else if (pod === undefined) {
        await fail(tools, volume, failure, "No recycler plugin found for the volume!");
      } else {
        // Other volumes do not wait for the pod.
        void scrub(volume, pod).catch((error: unknown) => log(`recycler: ${String(error)}`));
      }
    },
    stop() {
      running.forEach((stop) => stop());
    },
  };
};

/** The pod of a run that has ended; it may be gone already. */
const remove = async (client: Client, { metadata }: Json): Promise<void> => {
  try {
    await client.delete("pods", metadata.namespace as string, metadata.name as string);
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "NotFound")) {
      throw error;
    }
  }
};
