/** Who owns whom, over all resources: built from watches, read by the garbage collector. */
import type { Client, WatchEvent } from "../../api/client.ts";
import type { KubeObject, OwnerReference, ResourceKey } from "../../object.ts";

export interface Node {
  resource: ResourceKey;
  /** As last seen. */
  object: KubeObject;
}

export interface Graph {
  /** Begins to follow all objects; those that exist are told of at once. */
  start(): void;
  find(uid: string): Node | undefined;
  dependents(uid: string): Node[];
  /** Whether objects of that apiVersion and kind can exist here. */
  knowsKind(reference: OwnerReference): boolean;
  stop(): void;
}

export interface GraphOptions {
  client: Client;
  /** Kinds by `apiVersion/kind`. */
  isServed(apiVersion: string, kind: string): boolean;
  changed(node: Node, event: WatchEvent): void;
}

const definitions = "apiextensions.k8s.io/customresourcedefinitions";

export const createGraph = ({ client, isServed, changed }: GraphOptions): Graph => {
  const nodes = new Map<string, Node>();
  const dependents = new Map<string, Set<string>>();
  const stops = new Map<ResourceKey, () => void>();

  const link = (object: KubeObject): void => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const group = dependents.get(uid) ?? new Set<string>();
      dependents.set(uid, group);
      group.add(object.metadata.uid);
    }
  };

  const unlink = (object: KubeObject): void => {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const group = dependents.get(uid);
      if (group?.delete(object.metadata.uid) === true && group.size === 0) {
        dependents.delete(uid);
      }
    }
  };

  const observe = (resource: ResourceKey, event: WatchEvent): void => {
    const { type, object } = event;
    const { uid } = object.metadata;
    const known = nodes.get(uid);
    if (known !== undefined) {
      unlink(known.object);
    }

    const node = { resource, object };
    if (type === "DELETED") {
      nodes.delete(uid);
    } else {
      nodes.set(uid, node);
      link(object);
    }

    changed(node, event);
  };

  // Events own nothing and are owned by nothing; there are many of them.
  const watchAll = (): void => {
    for (const resource of client.resources()) {
      if (!stops.has(resource) && !/(^|\/)events$/.test(resource)) {
        stops.set(
          resource,
          client.watch(resource, (event) => observe(resource, event)),
        );
      }
    }
  };

  return {
    start: () => {
      watchAll();
      stops.set(
        "new definitions",
        client.watch(definitions, () => setImmediate(watchAll)),
      );
    },
    find: (uid) => nodes.get(uid),
    dependents: (uid) =>
      [...(dependents.get(uid) ?? [])]
        .map((dependent) => nodes.get(dependent))
        .filter((node) => node !== undefined),
    knowsKind: ({ apiVersion, kind }) =>
      isServed(apiVersion, kind) ||
      client
        .list(definitions)
        .some(
          ({ spec }) =>
            spec.names.kind === kind &&
            spec.versions.some(
              ({ name }: { name: string }) => `${spec.group}/${name}` === apiVersion,
            ),
        ),
    stop: () => {
      for (const stop of stops.values()) {
        stop();
      }
    },
  };
};
