/** Garbage collection: deletes what has lost its owners, in the background, before the owner or not at all. Follows k8s.io/kubernetes pkg/controller/garbagecollector. */
import type { KubeObject, OwnerReference } from "../../object.ts";
import { builtInResources } from "../../resources/table.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";
import { createGraph } from "./graph.ts";
import type { Graph, Node } from "./graph.ts";
import { removeFinalizer, removeOwners, unblockOwners } from "./patches.ts";

const foreground = "foregroundDeletion";
const orphan = "orphan";

export const startGarbageCollector: StartController = (context) => {
  const { client } = context;
  const recorder = context.recorder({ component: "garbage-collector-controller" });
  const loop = createLoop(context, "garbage collector", (uid) => sync(uid));
  const kinds = new Set(
    builtInResources.map(({ group, version, kind }) =>
      [group === "" ? version : `${group}/${version}`, kind].join("/"),
    ),
  );

  const sync = async (uid: string): Promise<void> => {
    const node = graph.find(uid);
    if (node === undefined) {
      return;
    }

    const { metadata } = node.object;
    if (metadata.deletionTimestamp === undefined) {
      await collect(node);
    } else if (has(node, orphan)) {
      await removeOwners(client, graph.dependents(uid), [uid]);
      await removeFinalizer(client, node, orphan);
    } else if (has(node, foreground)) {
      await awaitDependents(node);
    }
  };

  const awaitDependents = async (node: Node): Promise<void> => {
    const { uid } = node.object.metadata;
    const blocking = graph.dependents(uid).filter(({ object }) => isBlocking(object, uid));
    if (blocking.length === 0) {
      await removeFinalizer(client, node, foreground);
    }

    for (const { object } of blocking) {
      loop.queue.add(object.metadata.uid);
    }
  };

  const collect = async (node: Node): Promise<void> => {
    const owners = node.object.metadata.ownerReferences ?? [];
    const { solid, dangling, waiting } = classify(graph, node, owners);
    if (owners.length === 0 || (solid.length > 0 && dangling.length + waiting.length === 0)) {
      return;
    }

    if (solid.length > 0) {
      await removeOwners(
        client,
        [node],
        [...dangling, ...waiting].map(({ uid }) => uid),
      );
      return;
    }

    const dependents = graph.dependents(node.object.metadata.uid);
    const isForeground = waiting.length > 0 && dependents.length > 0;
    if (isForeground && dependents.some((dependent) => isLeaving(dependent))) {
      await unblockOwners(client, node);
    }

    await remove(node, isForeground ? "Foreground" : policyOf(node));
  };

  const remove = async (
    { resource, object }: Node,
    propagationPolicy: "Foreground" | "Background" | "Orphan",
  ): Promise<void> => {
    const { namespace, name, uid } = object.metadata;
    try {
      await client.delete(resource, namespace, name, {
        propagationPolicy,
        preconditions: { uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) {
        throw error;
      }
    }
  };

  const graph = createGraph({
    client,
    isServed: (apiVersion, kind) => kinds.has(`${apiVersion}/${kind}`),
    changed: (node, { type, object, old }) => {
      const { uid, ownerReferences = [], deletionTimestamp } = object.metadata;
      if (type === "DELETED") {
        for (const dependent of graph.dependents(uid)) {
          loop.queue.add(dependent.object.metadata.uid);
        }

        for (const owner of ownerReferences) {
          loop.queue.add(owner.uid);
        }

        return;
      }

      const isNewOwner =
        old === undefined || old.metadata.ownerReferences?.length !== ownerReferences.length;
      if (ownerReferences.length > 0 && isNewOwner) {
        loop.queue.add(uid);
        tellWrongNamespace(node);
      }

      if (deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) {
        startLeaving(node);
      }

      for (const { uid: former } of old?.metadata.ownerReferences ?? []) {
        if (!ownerReferences.some((owner) => owner.uid === former)) {
          loop.queue.add(former);
        }
      }
    },
  });

  const startLeaving = (node: Node): void => {
    const { uid } = node.object.metadata;
    if (has(node, foreground)) {
      for (const { object } of graph.dependents(uid)) {
        loop.queue.add(object.metadata.uid);
      }
    }

    loop.queue.add(uid);
  };

  const tellWrongNamespace = ({ object }: Node): void => {
    const { namespace, name, uid, ownerReferences = [] } = object.metadata;
    for (const owner of ownerReferences) {
      const found = graph.find(owner.uid)?.object.metadata.namespace;
      if (found !== undefined && found !== namespace) {
        recorder.event(
          {
            ...object,
            metadata: { name, uid, ...(namespace === undefined ? {} : { namespace }) },
          } as KubeObject,
          "Warning",
          "OwnerRefInvalidNamespace",
          `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${namespace ?? ""}, name: ${owner.name}, uid: ${owner.uid}] does not exist in namespace "${namespace ?? ""}"`,
        );
        return;
      }
    }
  };

  // Objects that exist already come during this call, so everything that looks at them must be there before.
  graph.start();
  loop.onStop(() => graph.stop());
  return loop;
};

const has = ({ object }: Node, finalizer: string): boolean =>
  object.metadata.finalizers?.includes(finalizer) ?? false;

const isLeaving = (node: Node): boolean =>
  node.object.metadata.deletionTimestamp !== undefined && has(node, foreground);

const isBlocking = ({ metadata }: KubeObject, owner: string): boolean =>
  metadata.ownerReferences?.some(
    ({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true,
  ) ?? false;

const policyOf = (node: Node): "Foreground" | "Background" | "Orphan" => {
  if (has(node, orphan)) {
    return "Orphan";
  }

  return has(node, foreground) ? "Foreground" : "Background";
};

interface Classified {
  /** The owner exists. */
  solid: OwnerReference[];
  /** The owner does not exist (any more). */
  dangling: OwnerReference[];
  /** The owner only waits for its dependents to go. */
  waiting: OwnerReference[];
}

const classify = (graph: Graph, { object }: Node, references: OwnerReference[]): Classified => {
  const found: Classified = { solid: [], dangling: [], waiting: [] };
  for (const reference of references) {
    const owner = graph.find(reference.uid);
    if (owner === undefined || !isMeant(owner.object, reference, object)) {
      // Of a kind that nobody knows it cannot be said that the owner is gone.
      (graph.knowsKind(reference) ? found.dangling : found.solid).push(reference);
    } else {
      (isLeaving(owner) ? found.waiting : found.solid).push(reference);
    }
  }

  return found;
};

const isMeant = (
  { kind, metadata }: KubeObject,
  reference: OwnerReference,
  dependent: KubeObject,
): boolean =>
  kind === reference.kind &&
  metadata.name === reference.name &&
  (metadata.namespace === undefined || metadata.namespace === dependent.metadata.namespace);
