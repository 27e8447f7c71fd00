/** A cluster of which a test says what it answers, on a clock that runs as fast as nobody waits for anything. */
import type { ProberOptions } from "../../src/cluster/probe/prober.ts";
import { ask } from "../../src/cluster/probe/prober.ts";
import type { FindingsCache, Kept } from "../../src/cluster/probe/cache.ts";
import type { CapabilityName, Finding } from "../../src/cluster/provider.ts";
import type { Api, ApiAnswer, ApiRequest } from "../../src/kubectl/api.ts";
import type { Clock } from "../../src/kubectl/clock.ts";
import type { Json } from "../../src/kubectl/object.ts";

/** Time goes on to the next timer whenever nothing else is to be done. */
export const createSwiftClock = (start = Date.parse("2026-11-24T12:00:00Z")): Clock => {
  let now = 0;
  const timers = new Set<{ due: number; task: () => void }>();
  let turning = false;
  const turn = (): void => {
    const [next] = [...timers].toSorted((a, b) => a.due - b.due);
    if (next === undefined) {
      turning = false;
      return;
    }

    timers.delete(next);
    now = Math.max(now, next.due);
    next.task();
    later();
  };
  // Promises that a timer settles have run their course before the next one.
  const later = (): void => {
    setImmediate(() => setImmediate(turn));
  };
  return {
    now: () => start + now,
    monotonic: () => now,
    after(ms, task) {
      const timer = { due: now + ms, task };
      timers.add(timer);
      if (!turning) {
        turning = true;
        later();
      }

      return () => {
        timers.delete(timer);
      };
    },
  };
};

export const node = (name: string, more: Json = {}): Json => ({
  metadata: { name, uid: `uid-${name}`, annotations: more.annotations ?? {} },
  spec: { taints: more.taints ?? [], unschedulable: more.unschedulable },
  status: {
    allocatable: { cpu: "2", memory: "4Gi" },
    conditions: [{ type: "Ready", status: more.ready ?? "True" }],
    nodeInfo: { architecture: more.architecture ?? "amd64", bootID: more.boot ?? "b1" },
    images: [
      { names: ["docker.io/library/busybox:1.37.0"] },
      { names: ["registry.k8s.io/pause:3.10"] },
    ],
  },
});

type Answer = { status?: number; body?: Json } | undefined;

export interface Script {
  nodes?: Json[];
  /** Asked first, with the method before the path; undefined: the usual answer. */
  answer?(call: string, request: ApiRequest): Answer;
  /** Lines that a pod prints, from now on: called each 100 ms of the clock while somebody follows. */
  talk?(pod: string): string[];
  cluster?: Partial<ProberOptions["cluster"]>;
  /** Nothing may be written. */
  readOnly?: boolean;
  cache?: FindingsCache;
  signal?: AbortSignal;
  kubectl?: string;
  wayIn?: ProberOptions["wayIn"];
}

export interface ScriptedCluster {
  probe(name: CapabilityName): Promise<Finding>;
  /** `POST /api/v1/namespaces`, without queries. */
  calls: string[];
  clock: Clock;
}

export const createScriptedCluster = (script: Script): ScriptedCluster => {
  const clock = createSwiftClock();
  const calls: string[] = [];
  const gone = new Set<string>();
  const usual = (call: string): Answer => {
    const [method = "", path = ""] = call.split(" ");
    const last = path.split("/").at(-1) ?? "";
    if (method === "DELETE") {
      gone.add(path);
      return {};
    }

    if (method === "POST") {
      return { status: 201 };
    }

    if (gone.has(path)) {
      return { status: 404 };
    }

    const lists: Record<string, Json> = {
      "/api/v1/nodes": { items: script.nodes ?? [node("worker")] },
      "/api/v1/namespaces": { items: [] },
      "/api/v1/namespaces/kube-system": { metadata: { uid: "system" } },
      "/version": { gitVersion: "v1.36.4" },
    };
    const body = lists[path];
    if (body !== undefined) {
      return { body };
    }

    return /\/pods\/[^/]+$/.test(path)
      ? {
          body: {
            metadata: { name: last },
            spec: { nodeName: "worker" },
            status: { phase: "Running", podIP: "10.0.0.1" },
          },
        }
      : { status: path.includes("/serviceaccounts/") ? 200 : 404 };
  };

  const api: Api = {
    async request(request): Promise<ApiAnswer> {
      request.signal?.throwIfAborted();
      const call = `${request.method ?? "GET"} ${request.path.split("?")[0]}`;
      calls.push(call);
      const { status = 200, body } = script.answer?.(call, request) ?? usual(call) ?? {};
      return { status, body };
    },
    stream: (path, { onLine, signal }) =>
      new Promise((resolve) => {
        const pod = /\/pods\/([^/]+)\/log/.exec(path)?.[1] ?? "";
        const speak = (): void => {
          if (signal.aborted) {
            resolve({ status: 200, body: undefined });
            return;
          }

          script.talk?.(pod).forEach((line) => onLine(line));
          clock.after(100, speak);
        };
        speak();
      }),
    close() {},
  };

  return {
    calls,
    clock,
    async probe(name) {
      const findings = await ask(
        {
          cluster: {
            provider: "kind",
            name: "drydock",
            capabilities: { kubernetes: "v1.36.4", nodes: 1 },
            ...(script.readOnly === true ? {} : { scratch: "drydock-" }),
            ...script.cluster,
          },
          api,
          clock,
          random: () => 0.5,
          kubectl: script.kubectl ?? "1.36.4",
          signal: script.signal ?? new AbortController().signal,
          progress() {},
          wayIn: script.wayIn ?? (async () => undefined),
          choice: { provider: "kind", name: "drydock" },
          cache: script.cache ?? memoryCache(),
        },
        [name],
      );
      return findings[name]!;
    },
  };
};

export const memoryCache = (): FindingsCache => {
  let kept: Kept | undefined;
  return {
    read: async () => kept,
    async write(_choice, next) {
      kept = next;
    },
  };
};
