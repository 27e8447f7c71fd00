/** ReplicaSets (and replication controllers): keeps as many pods as wanted. Follows k8s.io/kubernetes pkg/controller/replicaset. */
import type { Client, EventRecorder } from "../../api/client.ts";
import { controllerOf, namespacedName } from "../../object.ts";
import type { KubeObject, ResourceKey } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import type { ControllerContext, Running, StartController } from "../controller.ts";
import { claimObjects } from "../controller-ref.ts";
import { createLoop, splitKey } from "../loop.ts";
import { byController, orphansOf } from "../object-index.ts";
import { createPod, deletePod, isNamespaceTerminating, podFromTemplate } from "../pod-control.ts";
import { isPodActive, isPodFinished } from "../pod-state.ts";
import { podsToDelete } from "./ranking.ts";
import { createInBatches } from "./slow-start.ts";
import { calculateStatus, nextAvailabilityCheck, writeStatus } from "./status.ts";

interface Variant {
  resource: ResourceKey;
  kind: string;
  component: string;
  matches(owner: KubeObject, labels: Record<string, string>): boolean;
}

/** Pods made or deleted in one pass. */
const burst = 500;

export const startReplicaSets: StartController = (context) =>
  startVariant(context, {
    resource: "apps/replicasets",
    kind: "ReplicaSet",
    component: "replicaset-controller",
    matches: ({ spec }, labels) => labelSelectorMatches(spec.selector, labels),
  });

export const startReplicationControllers: StartController = (context) =>
  startVariant(context, {
    resource: "replicationcontrollers",
    kind: "ReplicationController",
    component: "replication-controller",
    matches: ({ spec }, labels) =>
      labelSelectorMatches({ matchLabels: spec.selector ?? {} }, labels),
  });

const startVariant = (context: ControllerContext, variant: Variant): Running => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: variant.component });
  const loop = createLoop(context, variant.kind.toLowerCase(), (key) => sync(key));
  const pods = loop.index("pods", byController);
  const siblings = loop.index(variant.resource, byController);

  const sync = async (key: string): Promise<void> => {
    const stored = client.get(variant.resource, ...splitKey(key));
    if (stored === undefined) {
      return;
    }

    const { uid, namespace, deletionTimestamp } = stored.metadata;
    const own = pods.get(uid);
    const terminating = own.filter(
      (pod) =>
        pod.metadata.deletionTimestamp !== undefined &&
        !isPodFinished(pod) &&
        variant.matches(stored, pod.metadata.labels ?? {}),
    );
    const active = await claimObjects(
      {
        client,
        resource: "pods",
        owner: stored,
        matches: (labels) => variant.matches(stored, labels),
      },
      [...own, ...pods.get(orphansOf(namespace))].filter(isPodActive),
    );
    const related = (): KubeObject[] => {
      const owner = controllerOf(stored);
      return owner === undefined
        ? active
        : siblings.get(owner.uid).flatMap(({ metadata }) => pods.get(metadata.uid));
    };

    const failure =
      deletionTimestamp === undefined
        ? await manage({ client, recorder, now: clock.now() }, stored, active, related)
        : undefined;
    const latest = client.get(variant.resource, ...splitKey(key));
    if (latest?.metadata.uid !== uid) {
      return;
    }

    const status = calculateStatus(latest, { active, terminating, failure, now: clock.now() });
    await writeStatus(client, variant.resource, latest, status);
    if (failure !== undefined) {
      throw failure;
    }

    const wait = nextAvailabilityCheck(active, latest, clock.now());
    if (wait !== undefined) {
      loop.queue.addAfter(key, wait);
    }
  };

  loop.watch(variant.resource, ({ object }) => loop.queue.add(namespacedName(object)));
  loop.watch("pods", ({ object, old }) => {
    wakeOwner(object);
    if (old !== undefined && controllerOf(old)?.uid !== controllerOf(object)?.uid) {
      wakeOwner(old);
    }
  });

  const wakeOwner = (pod: KubeObject): void => {
    const owner = controllerOf(pod);
    const { namespace, labels } = pod.metadata;
    if (owner !== undefined) {
      if (owner.kind === variant.kind) {
        loop.queue.add(`${namespace}/${owner.name}`);
      }
    } else if (namespace !== undefined && labels !== undefined) {
      for (const candidate of client.list(variant.resource, { namespace })) {
        if (variant.matches(candidate, labels)) {
          loop.queue.add(namespacedName(candidate));
        }
      }
    }
  };

  return loop;
};

interface Tools {
  client: Client;
  recorder: EventRecorder;
  now: number;
}

/** Makes or deletes what is too few or too many; returns the first error. */
const manage = async (
  { client, recorder, now }: Tools,
  owner: KubeObject,
  active: KubeObject[],
  related: () => KubeObject[],
): Promise<Error | undefined> => {
  const surplus = active.length - (owner.spec.replicas ?? 1);
  if (surplus < 0) {
    return createInBatches(Math.min(-surplus, burst), async () => {
      try {
        await createPod(client, recorder, podFromTemplate(owner.spec.template, owner), owner);
      } catch (error) {
        // When the namespace goes away every further pod would fail as well: nothing to tell, nothing to try again.
        if (!isNamespaceTerminating(error)) {
          throw error;
        }
      }
    });
  }

  const chosen = surplus > 0 ? podsToDelete(active, related, Math.min(surplus, burst), now) : [];
  for (const pod of chosen) {
    try {
      await deletePod(client, recorder, pod, owner);
    } catch (error) {
      return error as Error;
    }
  }

  return undefined;
};
