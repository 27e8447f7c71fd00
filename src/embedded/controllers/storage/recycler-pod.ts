/** The pod that empties a volume. Follows pkg/volume/util/recyclerclient. */
import type { Client, WatchEvent } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { parseQuantity } from "../../resources/quantity.ts";
import { isTaken } from "../history/revisions.ts";
import { recyclable } from "./plugins.ts";

const namespace = "default";
const image = "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6";
const script =
  'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1';
/** Seconds more for each GiB. */
const perGibibyte = 30;

const secondsFor = (volume: KubeObject, least: number): number => {
  const bytes = parseQuantity(volume["spec"].capacity.storage as string).value();
  return Math.max(least, Number(bytes / 2n ** 30n) * perGibibyte);
};

/** Undefined for volumes that nobody can scrub. */
export const recyclerPod = (volume: KubeObject): Json => {
  const way = recyclable(volume);
  return (
    way && {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `recycler-for-${volume.metadata.name}`, namespace },
      spec: {
        activeDeadlineSeconds: secondsFor(volume, way.seconds),
        restartPolicy: "Never",
        volumes: [{ name: "vol", ...way.source }],
        containers: [
          {
            name: "pv-recycler",
            image,
            command: ["/bin/sh"],
            args: ["-c", script],
            volumeMounts: [{ name: "vol", mountPath: "/scrub" }],
          },
        ],
      },
    }
  );
};

/** What went wrong; nothing when the volume is empty. */
export interface Verdict {
  complaint?: string;
}

export interface Run {
  /** Never resolves once stopped. */
  end: Promise<Verdict>;
  stop(): void;
}

export type Tell = (type: "Normal" | "Warning", message: string) => void;

/** Undefined while it runs. */
const verdictOn = ({ type, object }: WatchEvent): Verdict | undefined => {
  const { phase, message } = object["status"] ?? {};
  if (type === "DELETED") {
    return { complaint: "failed to recycle volume: recycler pod was deleted" };
  }

  if (phase === "Failed") {
    const why = (message as string | undefined) ?? "pod failed, pod.Status.Message unknown";
    return { complaint: `failed to recycle volume: ${why}` };
  }

  return phase === "Succeeded" ? {} : undefined;
};

const watchPod = (client: Client, name: string, tell: Tell): Run => {
  const stops: (() => void)[] = [];
  const stop = (): void => stops.forEach((one) => one());
  const end = new Promise<Verdict>((resolve) => {
    stops.push(
      client.watch("pods", (event) => {
        const { metadata } = event.object;
        const verdict =
          metadata.namespace === namespace && metadata.name === name ? verdictOn(event) : undefined;
        if (verdict !== undefined) {
          resolve(verdict);
        }
      }),
      client.watch("events", ({ type, object }) => {
        const { metadata, involvedObject } = object as Json;
        if (type === "ADDED" && metadata.namespace === namespace && involvedObject.name === name) {
          tell(object["type"] as "Normal" | "Warning", object["message"] as string);
        }
      }),
    );
  });
  return { end: end.finally(stop), stop };
};

/**
Starts the pod; what it is told of is told on. A pod of that name that is there already might be anybody's: it is deleted for the next time.
@throws StatusError when it cannot be made
*/
export const runRecycler = async (client: Client, pod: Json, tell: Tell): Promise<Run> => {
  const { name } = pod.metadata;
  try {
    await client.create("pods", pod);
  } catch (error) {
    if (!isTaken(error)) {
      throw error;
    }

    await client.delete("pods", namespace, name);
    const complaint = "old recycler pod found, will retry later";
    return { end: Promise.resolve({ complaint }), stop() {} };
  }

  return watchPod(client, name, tell);
};
