/** StatefulSets: pods with names and volumes of their own, in order. Follows k8s.io/kubernetes pkg/controller/statefulset. */
import { clone, controllerOf, namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import type { StartController } from "../controller.ts";
import { claimObjects } from "../controller-ref.ts";
import {
  claimHistory,
  currentRevision,
  revisionData,
  revisionHash,
  truncateHistory,
} from "../history/revisions.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController, orphansOf } from "../object-index.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { untilAvailable } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";
import { ordinalOf, revisionNameOf } from "./pods.ts";
import { statusOf } from "./status.ts";
import type { Revisions } from "./status.ts";
import { updatePods } from "./update.ts";

const resource = "apps/statefulsets";

export const startStatefulSets: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "statefulset-controller" });
  const loop = createLoop(context, "statefulset", (key) => sync(key));
  const pods = loop.index("pods", byController);
  const histories = loop.index("apps/controllerrevisions", byController);

  const podsOf = async (set: KubeObject): Promise<KubeObject[]> => {
    const { uid, namespace } = set.metadata;
    const orphans = pods
      .get(orphansOf(namespace))
      .filter((pod) => ordinalOf(set, pod) !== undefined);
    return claimObjects(
      {
        client,
        resource: "pods",
        owner: set,
        matches: (labels) => labelSelectorMatches(set["spec"].selector, labels),
      },
      [...pods.get(uid), ...orphans],
    );
  };

  const revisionsOf = async (set: KubeObject, known: KubeObject[]): Promise<Revisions> => {
    const collisions: number = set["status"]?.collisionCount ?? 0;
    const hash = revisionHash(revisionData(set["spec"].template), collisions);
    const update = await currentRevision(client, { owner: set, hash }, known);
    const named = set["status"]?.currentRevision;
    return { update, current: known.find(({ metadata }) => metadata.name === named) ?? update };
  };

  const sync = async (key: string): Promise<void> => {
    const set = client.get(resource, ...splitKey(key));
    if (set === undefined) {
      return;
    }

    const { uid, namespace } = set.metadata;
    const known = await claimHistory(client, set, [
      ...histories.get(uid),
      ...histories.get(orphansOf(namespace)),
    ]);
    const own = await podsOf(set);
    const revisions = await revisionsOf(set, known);
    let failure: Error | undefined;
    if (set.metadata.deletionTimestamp === undefined) {
      try {
        await updatePods({ client, recorder, set, ...revisions, now: clock.now() }, own);
      } catch (error) {
        failure = error as Error;
      }
    }

    await writeStatus(key, revisions);
    if (failure !== undefined && !isNamespaceTerminating(failure)) {
      throw failure;
    }

    const live = new Set([
      revisions.current.metadata.name,
      revisions.update.metadata.name,
      ...own.map(revisionNameOf),
    ]);
    await truncateHistory(client, set, known, ({ metadata }) => live.has(metadata.name));
  };

  const writeStatus = async (key: string, revisions: Revisions): Promise<void> => {
    const set = client.get(resource, ...splitKey(key));
    if (set === undefined) {
      return;
    }

    const own = pods.get(set.metadata.uid);
    const status = statusOf(set, own, revisions, clock.now());
    if (canonical(status) !== canonical(set["status"] ?? {})) {
      const copy = clone(set);
      copy["status"] = status;
      await client.updateStatus(resource, copy);
    }

    const waits = own.map(
      (pod) => untilAvailable(pod, set["spec"].minReadySeconds ?? 0, clock.now()) ?? 0,
    );
    const wait = Math.max(0, ...waits);
    if (wait > 0) {
      loop.queue.addAfter(key, wait);
    }
  };

  loop.watch(resource, ({ object }) => loop.queue.add(namespacedName(object)));
  loop.watch("pods", ({ object, old }) => {
    for (const pod of old === undefined ? [object] : [old, object]) {
      const owner = controllerOf(pod);
      if (owner?.kind === "StatefulSet") {
        loop.queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }
    }

    if (controllerOf(object) === undefined) {
      const { namespace, labels = {} } = object.metadata;
      for (const set of client.list(resource, namespace === undefined ? {} : { namespace })) {
        if (labelSelectorMatches(set["spec"].selector, labels)) {
          loop.queue.add(namespacedName(set));
        }
      }
    }
  });
  return loop;
};
