/** One list+watch, kept for as long as somebody wants it; knows at any moment whether what it holds is the truth. */
import type { Json, KubeObject } from "./object.ts";
import { Unreachable } from "./api.ts";
import type { Api, ApiAnswer } from "./api.ts";
import { pause, type Clock } from "./clock.ts";

export interface ReflectorOptions {
  api: Api;
  /** Path of the collection: `/api/v1/namespaces/ignite/pods`. */
  path: string;
  /** `app=web`, as the server takes it. */
  labelSelector?: string;
  fieldSelector?: string;
  clock: Clock;
  random: () => number;
}

export type Sync = { synced: true } | { synced: false; reason: string };

export interface Reflector {
  sync(): Sync;
  /** What is there now, by `namespace/name` or `name`. Objects are shared: never change one. */
  objects(): ReadonlyMap<string, KubeObject>;
  /** After each change of objects or sync; `removed` tells a deletion from a change. */
  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}

export type Change = { type: "set" | "removed"; object: KubeObject } | { type: "sync" };

const serverTimeout = 290;
const idle = 330_000;
const firstDelay = 250;
const longestDelay = 5000;

export const createReflector = (options: ReflectorOptions): Reflector => {
  const { clock, random } = options;
  const abort = new AbortController();
  const life = { sync: { synced: false, reason: "not read yet" } as Sync, delay: firstDelay };
  const store = new Map<string, KubeObject>();
  const listeners = new Set<(change: Change) => void>();

  const tell = (change: Change) => {
    for (const listener of listeners) {
      listener(change);
    }
  };

  const setSync = (sync: Sync) => {
    const same =
      sync.synced === life.sync.synced &&
      (sync.synced || (life.sync as { reason?: string }).reason === sync.reason);
    life.sync = sync;
    if (!same) {
      tell({ type: "sync" });
    }
  };

  const set = (object: KubeObject) => {
    store.set(keyOf(object), object);
    tell({ type: "set", object });
  };

  const remove = (object: KubeObject) => {
    if (store.delete(keyOf(object))) {
      tell({ type: "removed", object });
    }
  };

  const list = async (): Promise<string> => {
    const answer = await options.api.request({
      path: withQuery(options, {}),
      signal: abort.signal,
      timeout: 30_000,
    });
    if (answer.status !== 200) {
      throw new Refused(answer);
    }

    const { items, apiVersion, kind } = answer.body;
    const fresh = new Map<string, KubeObject>(
      (items ?? []).map((item: Json) => {
        const object = {
          apiVersion,
          kind: String(kind).replace(/List$/, ""),
          ...item,
        } as KubeObject;
        return [keyOf(object), object];
      }),
    );
    for (const [key, object] of store) {
      if (!fresh.has(key)) {
        remove(object);
      }
    }

    for (const [key, object] of fresh) {
      if (store.get(key)?.metadata.resourceVersion !== object.metadata.resourceVersion) {
        set(object);
      }
    }

    return String(answer.body.metadata?.resourceVersion ?? "");
  };

  const watch = async (from: string): Promise<string | undefined> => {
    let version = from;
    let expired = false;
    const apply = (line: string) => {
      const { type, object } = JSON.parse(line) as { type: string; object: Json };
      if (type === "ERROR") {
        expired = true;
        return;
      }

      version = object.metadata.resourceVersion;
      if (type === "DELETED") {
        remove(object);
      } else if (type !== "BOOKMARK") {
        set(object);
      }
    };
    const answer = await options.api.stream(
      withQuery(options, {
        watch: "1",
        allowWatchBookmarks: "true",
        resourceVersion: version,
        timeoutSeconds: String(serverTimeout),
      }),
      { onLine: apply, idle, signal: abort.signal },
    );
    if (answer.status === 410) {
      return undefined;
    }

    if (answer.status !== 200) {
      throw new Refused(answer);
    }

    return expired ? undefined : version;
  };

  const run = async (): Promise<void> => {
    let version: string | undefined;
    while (!abort.signal.aborted) {
      try {
        version ??= await list();
        setSync({ synced: true });
        const began = clock.monotonic();
        version = await watch(version);
        // A server that ends each watch at once must not be asked in a tight loop.
        if (clock.monotonic() - began > firstDelay) {
          life.delay = firstDelay;
        } else {
          await rest();
        }
      } catch (error) {
        version = undefined;
        if (abort.signal.aborted) {
          return;
        }

        setSync({ synced: false, reason: reasonOf(error) });
        await rest();
      }
    }
  };

  const rest = async (): Promise<void> => {
    const ms = life.delay * (0.5 + random());
    life.delay = Math.min(longestDelay, life.delay * 2);
    await pause(clock, ms, abort.signal);
  };

  void run();
  return {
    sync: () => life.sync,
    objects: () => store,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      abort.abort();
      listeners.clear();
    },
  };
};

class Refused extends Error {
  constructor({ status, body }: ApiAnswer) {
    super(
      status === 403
        ? `Forbidden: ${String(body?.message ?? "")}`
        : `the API server answered ${status}${body?.message ? `: ${body.message}` : ""}`,
    );
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Unreachable
    ? `no connection to the cluster (${error.message})`
    : error instanceof Error
      ? error.message
      : String(error);

const withQuery = (
  { path, labelSelector, fieldSelector }: ReflectorOptions,
  extra: Record<string, string>,
): string => {
  const query = new URLSearchParams({
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
    ...extra,
  }).toString();
  return query === "" ? path : `${path}?${query}`;
};

const keyOf = ({ metadata: { namespace, name } }: KubeObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
