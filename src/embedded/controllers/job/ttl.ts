/** Deletes finished Jobs when their time to live is over. Follows pkg/controller/ttlafterfinished. */
import { namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { isFinished } from "./status.ts";

const resource = "batch/jobs";

export const startJobTtl: StartController = (context) => {
  const { client, clock } = context;
  const loop = createLoop(context, "ttl after finished", async (key) => {
    const job = client.get(resource, ...splitKey(key));
    if (job === undefined || !isDue(job)) {
      return;
    }

    const left = finishedAt(job) + job["spec"].ttlSecondsAfterFinished * 1000 - clock.now();
    if (left > 0) {
      loop.queue.addAfter(key, left);
      return;
    }

    await remove(job);
  });

  const remove = async ({ metadata }: KubeObject): Promise<void> => {
    try {
      await client.delete(resource, metadata.namespace, metadata.name, {
        propagationPolicy: "Foreground",
        preconditions: { uid: metadata.uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) {
        throw error;
      }
    }
  };

  loop.watch(resource, ({ type, object }) => {
    if (type !== "DELETED" && isDue(object)) {
      loop.queue.add(namespacedName(object));
    }
  });
  return loop;
};

const isDue = (job: KubeObject): boolean =>
  job["spec"].ttlSecondsAfterFinished !== undefined &&
  job.metadata.deletionTimestamp === undefined &&
  isFinished(job);

const finishedAt = ({ status }: KubeObject): number =>
  Date.parse(
    status.conditions.find(
      ({ type, status: truth }: Json) =>
        (type === "Complete" || type === "Failed") && truth === "True",
    ).lastTransitionTime,
  );
