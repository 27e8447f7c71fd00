/** The cluster as a step sees it: one list+watch per kind and namespace, shared by checks, causes and live pictures. */
import { LabError } from "../errors.ts";
import type { Found } from "../checks/scene.ts";
import { createApi } from "../kubectl/api.ts";
import type { Api } from "../kubectl/api.ts";
import type { Clock } from "../kubectl/clock.ts";
import { createDiscovery, resourcePath } from "../kubectl/discovery.ts";
import type { ApiResource, Discovery } from "../kubectl/discovery.ts";
import { startProxy } from "../kubectl/proxy.ts";
import { createReflector } from "../kubectl/reflector.ts";
import type { Change, Reflector } from "../kubectl/reflector.ts";
import type { Target } from "../lab/check.ts";

export interface WorldOptions {
  kubectl: string;
  kubeconfig: string;
  env: Record<string, string>;
  /** Folder for the proxy's socket, removed at the end. */
  folder: string;
  clock: Clock;
  random: () => number;
  onProcess?(pid: number, word: string): void;
}

export interface World {
  api: Api;
  discovery: Discovery;
  find(target: Target, namespace: string): Found;
  /** Keys of everything `find` was asked for while `task` ran. */
  record<T>(task: () => T): { result: T; keys: ReadonlySet<string> };
  /** Looks anew, and at once, at what could not be read in a namespace. */
  renew(namespace: string): void;
  /** After each change of something that is watched. */
  subscribe(listener: (key: string, change: Change) => void): () => void;
  /** Stops watching everything else. */
  retain(keys: ReadonlySet<string>): void;
  close(): Promise<void>;
}

interface Watched {
  resource?: ApiResource;
  reflector?: Reflector;
  /** Why there is no reflector yet. */
  reason: string;
  early: boolean;
  closed: boolean;
}

/** Always watched: the connection is judged by it. */
const allNamespaces = "namespaces  ";

/** Rejects when kubectl cannot serve as a proxy. @throws LabError */
export const openWorld = async (options: WorldOptions): Promise<World> => {
  const { clock, random } = options;
  const proxy = startProxy(options);
  try {
    await proxy.ready;
  } catch (cause) {
    await proxy.close();
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("environment", `kubectl cannot talk to the cluster: ${message}`, { cause });
  }

  const api = createApi(proxy.socket, clock);
  const discovery = createDiscovery(api, clock);
  const watched = new Map<string, Watched>();
  const listeners = new Set<(key: string, change: Change) => void>();
  let recorder: Set<string> | undefined;
  let closed = false;

  const tell = (key: string, change: Change) => {
    for (const listener of listeners) {
      listener(key, change);
    }
  };

  const watch = async (key: string, target: Target, namespace: string, entry: Watched) => {
    try {
      const resource = await discovery.find(target.resource);
      if (entry.closed) {
        return;
      }

      if (resource === undefined) {
        entry.reason = `the cluster knows no resource "${target.resource}"`;
        entry.early = false;
        retryLater(key, entry);
        return;
      }

      entry.resource = resource;
      entry.reflector = createReflector({
        api,
        path: resourcePath(resource, { namespace }),
        ...(target.select !== undefined && { labelSelector: target.select }),
        clock,
        random,
      });
      entry.reflector.subscribe((change) => {
        entry.early = false;
        tell(key, change);
      });
    } catch (error) {
      entry.reason = `no connection to the cluster (${error instanceof Error ? error.message : ""})`;
      entry.early = false;
      retryLater(key, entry);
    }
  };

  const isGone = (namespace: string): boolean => {
    recorder?.add(allNamespaces);
    const reflector = watched.get(allNamespaces)?.reflector;
    return (
      namespace !== "" && reflector?.sync().synced === true && !reflector.objects().has(namespace)
    );
  };

  /** Forgets a failed start, so that the next question starts anew. */
  const retryLater = (key: string, entry: Watched) => {
    tell(key, { type: "sync" });
    clock.after(1000, () => {
      if (watched.get(key) === entry) {
        watched.delete(key);
        tell(key, { type: "sync" });
      }
    });
  };

  return {
    api,
    discovery,
    find(target, namespace) {
      const key = `${target.resource} ${namespace} ${target.select ?? ""}`;
      recorder?.add(key);
      let entry = watched.get(key);
      if (entry === undefined) {
        entry = { reason: "not read yet", early: true, closed: false };
        watched.set(key, entry);
        if (!closed) {
          void watch(key, target, namespace, entry);
        }
      }

      const found = answer(entry, target, namespace);
      // Who may look only into namespaces of their own is forbidden to look into one that is not there.
      return !found.known && found.reason.startsWith("Forbidden") && isGone(namespace)
        ? { known: true, objects: [], resource: entry.resource! }
        : found;
    },
    renew(namespace) {
      for (const [key, entry] of watched) {
        if (key.split(" ")[1] === namespace && entry.reflector?.sync().synced === false) {
          entry.closed = true;
          entry.reflector.close();
          watched.delete(key);
          tell(key, { type: "sync" });
        }
      }
    },
    record(task) {
      const outer = recorder;
      const keys = new Set<string>();
      recorder = keys;
      try {
        return { result: task(), keys };
      } finally {
        recorder = outer;
        for (const key of keys) {
          outer?.add(key);
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    retain(keys) {
      for (const [key, entry] of watched) {
        if (!keys.has(key)) {
          entry.closed = true;
          entry.reflector?.close();
          watched.delete(key);
        }
      }
    },
    async close() {
      closed = true;
      listeners.clear();
      for (const entry of watched.values()) {
        entry.closed = true;
        entry.reflector?.close();
      }

      watched.clear();
      api.close();
      await proxy.close();
    },
  };
};

const answer = (entry: Watched, target: Target, namespace: string): Found => {
  const { resource, reflector } = entry;
  if (resource === undefined || reflector === undefined) {
    return { known: false, reason: entry.reason, early: entry.early };
  }

  const sync = reflector.sync();
  if (!sync.synced) {
    return { known: false, reason: sync.reason, early: sync.reason === "not read yet" };
  }

  const objects = reflector.objects();
  if (target.name === undefined) {
    return { known: true, objects: [...objects.values()], resource };
  }

  const where = namespace === "" ? "default" : namespace;
  const object = objects.get(resource.namespaced ? `${where}/${target.name}` : target.name);
  return { known: true, objects: object === undefined ? [] : [object], resource };
};
