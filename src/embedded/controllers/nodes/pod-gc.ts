/** Removes pods whose node is gone, and those that were deleted before they had one. Follows pkg/controller/podgc. */
import type { Client } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import type { KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";
import { withPodCondition } from "../pod-condition.ts";
import type { PodCondition } from "../pod-condition.ts";
import { isPodFinished } from "../pod-state.ts";

/** Milliseconds. */
const checkPeriod = 20_000;
const quarantine = 40_000;
/** Finished pods that are kept. */
const threshold = 12_500;

export const startPodGc: StartController = (context) => {
  const { client, clock } = context;
  const missing = new Map<string, number>();
  const loop = createLoop(context, "pod gc", async () => {
    await collect();
  });

  const collect = async (): Promise<void> => {
    const now = clock.now() + clock.skipped();
    const pods = client.list("pods");
    const gone = new Set(
      pods
        .map(({ spec }) => spec.nodeName as string | undefined)
        .filter((name) => name !== undefined && client.get("nodes", undefined, name) === undefined),
    ) as Set<string>;
    for (const name of missing.keys()) {
      if (!gone.has(name)) {
        missing.delete(name);
      }
    }

    for (const name of gone) {
      const since = missing.get(name) ?? now;
      missing.set(name, since);
      if (now - since >= quarantine) {
        await removeAll(
          pods.filter(({ spec }) => spec.nodeName === name),
          orphaned,
        );
      }
    }

    await removeAll(pods.filter(isStray));
    const finished = pods.filter(isPodFinished);
    await removeAll(finished.slice(0, Math.max(0, finished.length - threshold)));
  };

  const removeAll = async (pods: KubeObject[], condition?: PodCondition): Promise<void> => {
    for (const pod of pods) {
      await markFailed(client, pod, condition, formatTime(clock.now()));
      await forceDelete(client, pod);
    }
  };

  loop.every(checkPeriod, () => loop.queue.add("all"));
  return loop;
};

const orphaned: PodCondition = {
  type: "DisruptionTarget",
  status: "True",
  reason: "DeletionByPodGC",
  message: "PodGC: node no longer exists",
};

const isStray = ({ metadata, spec }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined && spec.nodeName === undefined;

const markFailed = async (
  client: Client,
  pod: KubeObject,
  condition: PodCondition | undefined,
  now: string,
): Promise<void> => {
  const { namespace, name } = pod.metadata;
  await client.modify(
    "pods",
    namespace,
    name,
    (copy) => {
      if (isPodFinished(copy)) {
        return false;
      }

      const conditions =
        condition === undefined
          ? copy["status"]?.conditions
          : withPodCondition(copy, condition, now);
      copy["status"] = { ...copy["status"], phase: "Failed", conditions };
      return undefined;
    },
    { subresource: "status" },
  );
};

const forceDelete = async (client: Client, { metadata }: KubeObject): Promise<void> => {
  try {
    await client.delete("pods", metadata.namespace, metadata.name, { gracePeriodSeconds: 0 });
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) {
      throw error;
    }
  }
};
