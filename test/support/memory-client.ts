/** A Client over plain maps for tests of controllers: versions, generations, finalizers and grace, but no admission or defaults. */
import { clone, namespacedName } from "../../src/embedded/object.ts";
import type { Json, KubeObject, ResourceKey } from "../../src/embedded/object.ts";
import type { Client, WatchEvent, WatchEventType } from "../../src/embedded/api/client.ts";
import { formatTime } from "../../src/embedded/clock.ts";
import type { Clock } from "../../src/embedded/clock.ts";
import { builtInResources } from "../../src/embedded/resources/table.ts";
import { matches, parseLabelSelector } from "../../src/embedded/resources/selectors.ts";
import { StatusError, alreadyExists, conflict, notFound } from "../../src/embedded/status.ts";

export interface MemoryClient extends Client {
  /** Refuses creations by throwing; called with each draft. */
  admit: (key: ResourceKey, object: Json) => void;
  /** Stores an earlier version, as a cluster does that goes back in time. */
  goBack(key: ResourceKey, object: KubeObject): void;
}

export const createMemoryClient = (clock: Clock): MemoryClient => {
  const tables = new Map<ResourceKey, Map<string, KubeObject>>();
  const watchers = new Map<ResourceKey, Set<(event: WatchEvent) => void>>();
  let version = 0;
  let names = 0;

  const tableOf = (key: ResourceKey): Map<string, KubeObject> => {
    const table = tables.get(key) ?? new Map<string, KubeObject>();
    tables.set(key, table);
    return table;
  };

  const groupResource = (key: ResourceKey): { group: string; resource: string } => {
    const [first = "", second] = key.split("/");
    return second === undefined
      ? { group: "", resource: first }
      : { group: first, resource: second };
  };

  const tell = (key: ResourceKey, type: WatchEventType, object: KubeObject, old?: KubeObject) => {
    for (const watcher of watchers.get(key) ?? []) {
      watcher({ type, object, ...(old === undefined ? {} : { old }) });
    }
  };

  const put = (key: ResourceKey, object: KubeObject, old?: KubeObject): KubeObject => {
    version += 1;
    object.metadata.resourceVersion = String(version);
    const { metadata } = object;
    const isGone =
      metadata.deletionTimestamp !== undefined &&
      (metadata.finalizers ?? []).length === 0 &&
      (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
      !(key === "namespaces" && (object.spec?.finalizers ?? []).length > 0);
    if (isGone) {
      tableOf(key).delete(namespacedName(object));
      tell(key, "DELETED", object, old);
    } else {
      tableOf(key).set(namespacedName(object), object);
      tell(key, old === undefined ? "ADDED" : "MODIFIED", object, old);
    }

    return object;
  };

  const need = (key: ResourceKey, namespace: string | undefined, name: string): KubeObject => {
    const found = client.get(key, namespace, name);
    if (found === undefined) {
      throw notFound(groupResource(key), name);
    }

    return found;
  };

  const write = (key: ResourceKey, object: KubeObject, status: boolean): KubeObject => {
    const old = need(key, object.metadata.namespace, object.metadata.name);
    const sent = object.metadata.resourceVersion;
    if (sent !== undefined && sent !== old.metadata.resourceVersion) {
      throw conflict(
        groupResource(key),
        object.metadata.name,
        "the object has been modified; please apply your changes to the latest version and try again",
      );
    }

    const next = clone(object);
    if (status) {
      next.spec = clone(old.spec);
    } else if ("status" in old && key !== "nodes" && old.status !== undefined) {
      next.status = clone(old.status);
    }

    const changed = JSON.stringify(next.spec) !== JSON.stringify(old.spec);
    next.metadata.generation = (old.metadata.generation ?? 1) + (changed && key !== "pods" ? 1 : 0);
    return put(key, next, old);
  };

  const client: MemoryClient = {
    admit: () => undefined,
    goBack(key, object) {
      const { namespace, name } = object.metadata;
      put(key, clone(object), client.get(key, namespace, name));
    },
    get: (key, namespace, name) =>
      tableOf(key).get(namespace === undefined ? name : `${namespace}/${name}`),
    list: (key, { namespace, labelSelector } = {}) => {
      const requirements = parseLabelSelector(labelSelector ?? "");
      return [...tableOf(key).values()].filter(
        ({ metadata }) =>
          (namespace === undefined || metadata.namespace === namespace) &&
          matches(requirements, metadata.labels),
      );
    },
    async create(key, draft) {
      const object = clone(draft) as KubeObject;
      const { metadata } = object;
      names += 1;
      metadata.name ??= `${metadata.generateName}${names.toString(36).padStart(5, "0")}`;
      if (client.get(key, metadata.namespace, metadata.name) !== undefined) {
        throw alreadyExists(groupResource(key), metadata.name);
      }

      client.admit(key, object);
      metadata.uid = `uid-${names}`;
      metadata.creationTimestamp = formatTime(clock.now());
      metadata.generation = 1;
      if (key === "namespaces") {
        object.spec = { finalizers: ["kubernetes"], ...object.spec };
        object.status = { phase: "Active" };
      }

      if (key === "pods") {
        object.status ??= { phase: "Pending" };
      }

      return put(key, object);
    },
    update: async (key, object) => write(key, object, false),
    updateStatus: async (key, object) => write(key, object, true),
    async modify(key, namespace, name, change, options) {
      const stored = client.get(key, namespace, name);
      if (stored === undefined) {
        return undefined;
      }

      const copy = clone(stored);
      return change(copy) === false ? stored : write(key, copy, options?.subresource === "status");
    },
    async patch(key, namespace, name, type, body, options) {
      if (type !== "merge") {
        throw new Error("only merge patches here");
      }

      const old = need(key, namespace, name);
      const next = merge(clone(old), body);
      return options?.subresource === "finalize"
        ? put(key, next, old)
        : write(key, next, options?.subresource === "status");
    },
    async delete(key, namespace, name, options = {}) {
      const old = need(key, namespace, name);
      if (
        options.preconditions?.uid !== undefined &&
        options.preconditions.uid !== old.metadata.uid
      ) {
        throw new StatusError(409, "Conflict", "uid");
      }

      const next = clone(old);
      const isPod = key === "pods" && old.spec?.nodeName !== undefined;
      const grace =
        options.gracePeriodSeconds ?? (isPod ? (old.spec.terminationGracePeriodSeconds ?? 30) : 0);
      const policy = { Foreground: "foregroundDeletion", Orphan: "orphan", Background: undefined }[
        options.propagationPolicy ?? "Background"
      ];
      next.metadata.deletionTimestamp ??= formatTime(clock.now() + grace * 1000);
      next.metadata.deletionGracePeriodSeconds =
        isPod && old.status?.phase !== "Succeeded" ? grace : 0;
      if (policy !== undefined) {
        next.metadata.finalizers = [...(next.metadata.finalizers ?? []), policy];
      }

      put(key, next, old);
    },
    watch(key, listener) {
      const group = watchers.get(key) ?? new Set();
      watchers.set(key, group);
      const own = (event: WatchEvent): void => listener(event);
      for (const object of tableOf(key).values()) {
        own({ type: "ADDED", object });
      }

      group.add(own);
      return () => group.delete(own);
    },
    resources: () =>
      builtInResources.filter(({ verbs }) => verbs.includes("list")).map(({ key }) => key),
  };
  return client;
};

const merge = (target: Json, patch: Json): Json => {
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      delete target[name];
    } else if (typeof value === "object" && !Array.isArray(value)) {
      target[name] = merge(target[name] ?? {}, value);
    } else {
      target[name] = value;
    }
  }

  return target;
};
