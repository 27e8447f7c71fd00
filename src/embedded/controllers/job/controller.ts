/** Jobs: pods that run to their end. Follows k8s.io/kubernetes pkg/controller/job. */
import { controllerOf, namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import type { StartController } from "../controller.ts";
import { claimObjects } from "../controller-ref.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController, orphansOf } from "../object-index.ts";
import { removeTracking } from "./manage.ts";
import { isTracked } from "./pods.ts";
import { createRetryDelays } from "./retry-delay.ts";
import { isFinished } from "./status.ts";
import { syncJob } from "./sync.ts";

const resource = "batch/jobs";
const ownController = "kubernetes.io/job-controller";

export const startJobs: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "job-controller" });
  const delays = createRetryDelays();
  const loop = createLoop(context, "job", (key) => sync(key));
  const pods = loop.index("pods", byController);
  const orphans = createLoop(context, "job orphans", (key) => release(key));

  const sync = async (key: string): Promise<void> => {
    const job = client.get(resource, ...splitKey(key));
    const managedBy: string = job?.["spec"].managedBy ?? ownController;
    if (job === undefined || isFinished(job) || managedBy !== ownController) {
      delays.forget(key);
      return;
    }

    const { uid, namespace } = job.metadata;
    await claimObjects(
      {
        client,
        resource: "pods",
        owner: job,
        matches: (labels) => labelSelectorMatches(job["spec"].selector, labels),
      },
      [...pods.get(uid), ...pods.get(orphansOf(namespace))],
    );
    await syncJob({
      client,
      recorder,
      key,
      job,
      pods: () => pods.get(uid),
      delays,
      now: clock.now(),
      again: (ms) => loop.queue.addAfter(key, ms),
    });
  };

  /** A pod that no Job counts any more must not be held back. */
  const release = async (key: string): Promise<void> => {
    const pod = client.get("pods", ...splitKey(key));
    if (pod !== undefined && isTracked(pod) && !isCounted(pod)) {
      await removeTracking(client, pod);
    }
  };

  const isCounted = (pod: KubeObject): boolean => {
    const owner = controllerOf(pod);
    if (owner?.kind !== "Job") {
      return owner !== undefined;
    }

    const job = client.get(resource, pod.metadata.namespace, owner.name);
    return job?.metadata.uid === owner.uid && !isFinished(job);
  };

  loop.watch(resource, ({ type, object }) => {
    loop.queue.add(namespacedName(object));
    if (type === "DELETED" || isFinished(object)) {
      for (const pod of pods.get(object.metadata.uid).filter(isTracked)) {
        orphans.queue.add(namespacedName(pod));
      }
    }
  });
  loop.watch("pods", ({ type, object, old }) => {
    for (const pod of old === undefined ? [object] : [old, object]) {
      const owner = controllerOf(pod);
      if (owner?.kind === "Job") {
        loop.queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }
    }

    if (type !== "DELETED" && isTracked(object)) {
      orphans.queue.add(namespacedName(object));
    }
  });
  loop.onStop(() => void orphans.stop());
  return loop;
};
