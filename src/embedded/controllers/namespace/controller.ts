/** Namespaces that are being deleted: empties them, says what is left, and lets go. Follows k8s.io/kubernetes pkg/controller/namespace. */
import type { Client } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { KubeObject, ResourceKey } from "../../object.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";
import { namespaceConditions } from "./conditions.ts";
import type { Remaining } from "./conditions.ts";

/** Seconds that finalizers of content are given before another look. */
const finalizerEstimate = 15;

export const startNamespaces: StartController = (context) => {
  const { client, clock } = context;
  const loop = createLoop(context, "namespace", (name) => sync(name));

  const sync = async (name: string): Promise<void> => {
    const namespace = client.get("namespaces", undefined, name);
    if (namespace?.metadata.deletionTimestamp === undefined) {
      return;
    }

    await setPhase(client, namespace);
    if ((namespace.spec?.finalizers ?? []).length === 0) {
      return;
    }

    const remaining = await deleteContent(client, name, clock.now());
    await client.modify(
      "namespaces",
      undefined,
      name,
      (copy) => namespaceConditions(copy, remaining, formatTime(clock.now())),
      { subresource: "status" },
    );
    if (remaining.errors.length > 0) {
      throw remaining.errors[0];
    }

    if (remaining.byResource.size > 0) {
      loop.queue.addAfter(name, (Math.trunc(remaining.seconds / 2) + 1) * 1000);
    } else {
      await finalize(client, name);
    }
  };

  loop.watch("namespaces", ({ type, object }) => {
    if (type !== "DELETED" && object.metadata.deletionTimestamp !== undefined) {
      loop.queue.add(object.metadata.name);
    }
  });
  watchContent(client, loop);
  return loop;
};

// The original only comes back after an estimate of seconds; here the last object to go wakes the namespace at once.
const watchContent = (client: Client, loop: ReturnType<typeof createLoop>): void => {
  const watched = new Set<ResourceKey>();
  const watchAll = (): void => {
    for (const resource of contentResources(client)) {
      if (!watched.has(resource)) {
        watched.add(resource);
        loop.watch(resource, ({ type, object }) => {
          const { namespace } = object.metadata;
          if (type === "DELETED" && namespace !== undefined && isTerminating(client, namespace)) {
            loop.queue.addAfter(namespace, 20);
          }
        });
      }
    }
  };

  watchAll();
  loop.watch("apiextensions.k8s.io/customresourcedefinitions", () => setImmediate(watchAll));
};

const isTerminating = (client: Client, name: string): boolean =>
  client.get("namespaces", undefined, name)?.metadata.deletionTimestamp !== undefined;

const contentResources = (client: Client): ResourceKey[] =>
  client.resources().filter((key) => key !== "events" && key !== "events.k8s.io/events");

const setPhase = async (client: Client, namespace: KubeObject): Promise<void> => {
  if (namespace.status?.phase !== "Terminating") {
    const copy = clone(namespace);
    copy.status = { ...copy.status, phase: "Terminating" };
    await client.updateStatus("namespaces", copy);
  }
};

const deleteContent = async (client: Client, name: string, now: number): Promise<Remaining> => {
  const remaining: Remaining = {
    byResource: new Map(),
    byFinalizer: new Map(),
    errors: [],
    seconds: 0,
    complete: true,
  };
  await deleteAll(client, "pods", name, remaining, now);
  if (remaining.byResource.size > 0) {
    return { ...remaining, complete: false };
  }

  for (const resource of client.resources()) {
    if (resource !== "pods") {
      await deleteAll(client, resource, name, remaining, now);
    }
  }

  return remaining;
};

const deleteAll = async (
  client: Client,
  resource: ResourceKey,
  namespace: string,
  remaining: Remaining,
  now: number,
): Promise<void> => {
  const estimate = resource === "pods" ? gracePeriod(client, namespace, now) : 0;
  for (const { metadata } of client.list(resource, { namespace })) {
    if (metadata.namespace === namespace) {
      await deleteOne(client, resource, metadata, remaining);
    }
  }

  const left = client
    .list(resource, { namespace })
    .filter(({ metadata }) => metadata.namespace === namespace);
  if (left.length === 0) {
    return;
  }

  remaining.byResource.set(resource, left.length);
  for (const finalizer of left.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
    remaining.byFinalizer.set(finalizer, (remaining.byFinalizer.get(finalizer) ?? 0) + 1);
  }

  remaining.seconds = Math.max(remaining.seconds, estimate === 0 ? finalizerEstimate : estimate);
};

const deleteOne = async (
  client: Client,
  resource: ResourceKey,
  { namespace, name, deletionTimestamp }: KubeObject["metadata"],
  remaining: Remaining,
): Promise<void> => {
  if (deletionTimestamp !== undefined) {
    return;
  }

  try {
    await client.delete(resource, namespace, name, { propagationPolicy: "Background" });
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 405)) {
      remaining.errors.push(error as Error);
    }
  }
};

/** The longest grace period of pods that have not finished, in seconds. */
const gracePeriod = (client: Client, namespace: string, now: number): number => {
  const deletedAt = client.get("namespaces", undefined, namespace)?.metadata.deletionTimestamp;
  const longest = Math.max(
    0,
    ...client
      .list("pods", { namespace })
      .filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
      .map(({ spec }) => (spec.terminationGracePeriodSeconds ?? 0) as number),
  );
  return now - Date.parse(deletedAt ?? "") >= longest * 1000 ? 0 : longest;
};

const finalize = async (client: Client, name: string): Promise<void> => {
  const namespace = client.get("namespaces", undefined, name);
  const finalizers = (namespace?.spec?.finalizers ?? []).filter(
    (finalizer: string) => finalizer !== "kubernetes",
  );
  await client.patch(
    "namespaces",
    undefined,
    name,
    "merge",
    { spec: { finalizers } },
    { subresource: "finalize" },
  );
};
