/** Finds objects of one resource by a computed key (owner, node, namespace) without walking all of them. */
import type { Client } from "../api/client.ts";
import { controllerOf, namespacedName } from "../object.ts";
import type { KubeObject, ObjectMeta, ResourceKey } from "../object.ts";

export interface ObjectIndex {
  /** Objects under that key, in order of creation. */
  get(key: string): KubeObject[];
  stop(): void;
}

/**
`keysOf` names the keys under which an object is to be found; it must depend on the object alone.

What is found is read from the store, since times in objects that were remembered do not age with the cluster's clock.
*/
export const createIndex = (
  client: Client,
  resource: ResourceKey,
  keysOf: (object: KubeObject) => string[],
): ObjectIndex => {
  const groups = new Map<string, Map<string, Pick<ObjectMeta, "namespace" | "name">>>();

  const remove = (object: KubeObject): void => {
    for (const key of keysOf(object)) {
      const group = groups.get(key);
      if (group?.delete(namespacedName(object)) === true && group.size === 0) {
        groups.delete(key);
      }
    }
  };

  const put = (object: KubeObject): void => {
    for (const key of keysOf(object)) {
      const group = groups.get(key) ?? new Map<string, ObjectMeta>();
      groups.set(key, group);
      const { namespace, name } = object.metadata;
      group.set(namespacedName(object), {
        name,
        ...(namespace === undefined ? {} : { namespace }),
      });
    }
  };

  const stop = client.watch(resource, ({ type, object, old }) => {
    if (old !== undefined && (type === "DELETED" || !sameKeys(keysOf(old), keysOf(object)))) {
      remove(old);
    }

    if (type === "DELETED") {
      remove(object);
    } else {
      put(object);
    }
  });

  return {
    get: (key) =>
      Array.from(
        groups.get(key)?.values() ?? [],
        ({ namespace, name }) => client.get(resource, namespace, name) ?? [],
      ).flat(),
    stop,
  };
};

const sameKeys = (left: string[], right: string[]): boolean =>
  left.length === right.length && left.every((key, index) => key === right[index]);

/** Keys of pods (or ReplicaSets, ...) under their controller's uid, and of those without one under `orphans/NAMESPACE`. */
export const byController = (object: KubeObject): string[] => {
  const owner = controllerOf(object);
  return [owner === undefined ? orphansOf(object.metadata.namespace) : owner.uid];
};

export const orphansOf = (namespace: string | undefined): string => `orphans/${namespace ?? ""}`;
