/** Finds objects of one resource by a computed key (owner, node, namespace) without walking all of them. */
import type { Client } from "../api/client.ts";
import { controllerOf, namespacedName } from "../object.ts";
import type { KubeObject, ResourceKey } from "../object.ts";

export interface ObjectIndex {
  /** Objects under that key, in order of creation. */
  get(key: string): KubeObject[];
  stop(): void;
}

/** `keysOf` names the keys under which an object is to be found; it must depend on the object alone. */
export const createIndex = (
  client: Client,
  resource: ResourceKey,
  keysOf: (object: KubeObject) => string[],
): ObjectIndex => {
  const groups = new Map<string, Map<string, KubeObject>>();

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
      const group = groups.get(key) ?? new Map<string, KubeObject>();
      groups.set(key, group);
      group.set(namespacedName(object), object);
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

  return { get: (key) => [...(groups.get(key)?.values() ?? [])], stop };
};

const sameKeys = (left: string[], right: string[]): boolean =>
  left.length === right.length && left.every((key, index) => key === right[index]);

/** Keys of pods (or ReplicaSets, ...) under their controller's uid, and of those without one under `orphans/NAMESPACE`. */
export const byController = (object: KubeObject): string[] => {
  const owner = controllerOf(object);
  return [owner === undefined ? orphansOf(object.metadata.namespace) : owner.uid];
};

export const orphansOf = (namespace: string | undefined): string => `orphans/${namespace ?? ""}`;
