/** Keeps `status` of quotas in line with what their namespaces hold. Follows pkg/controller/resourcequota. */
import { isCountedBy, refreshQuota } from "../../admission/quota/usage.ts";
import type { WatchEvent } from "../../api/client.ts";
import { namespacedName } from "../../object.ts";
import type { KubeObject, ResourceKey } from "../../object.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";

/** Milliseconds between recounts that nothing asked for. */
const resync = 300_000;

export const startQuotas: StartController = (context) => {
  const { client, clock } = context;
  const loop = createLoop(context, "resource quota", async (key) => {
    const [namespace, name] = splitKey(key);
    if (client.get("resourcequotas", namespace, name) !== undefined) {
      await refreshQuota(client, namespace ?? "", name, clock.now());
    }
  });
  const quotas = loop.index("resourcequotas", ({ metadata }) => [metadata.namespace ?? ""]);
  const watched = new Set<ResourceKey>();

  const watchAll = (): void => {
    for (const resource of client.resources()) {
      if (!watched.has(resource) && resource !== "resourcequotas") {
        watched.add(resource);
        loop.watch(resource, (event) => recount(resource, event));
      }
    }
  };

  const recount = (resource: ResourceKey, event: WatchEvent): void => {
    const { namespace } = event.object.metadata;
    if (namespace === undefined || !canFree(resource, event)) {
      return;
    }

    for (const quota of quotas.get(namespace)) {
      if (isCountedBy(quota, resource)) {
        loop.queue.add(namespacedName(quota));
      }
    }
  };

  loop.watch("resourcequotas", ({ type, object, old }) => {
    if (type !== "DELETED" && JSON.stringify(old?.["spec"]) !== JSON.stringify(object["spec"])) {
      loop.queue.add(namespacedName(object));
    }
  });
  watchAll();
  loop.watch("apiextensions.k8s.io/customresourcedefinitions", () => setImmediate(watchAll));
  loop.every(resync, () => {
    for (const quota of client.list("resourcequotas")) {
      loop.queue.add(namespacedName(quota));
    }
  });
  return loop;
};

// Admission has counted what is created; what goes, finishes or shrinks has to be counted here.
const canFree = (resource: ResourceKey, { type, object, old }: WatchEvent): boolean => {
  if (type === "DELETED") {
    return true;
  }

  const finished = ({ status }: KubeObject): boolean =>
    status?.phase === "Succeeded" || status?.phase === "Failed";
  switch (resource) {
    case "pods":
      return (
        old !== undefined &&
        (finished(old) !== finished(object) ||
          old.metadata.deletionTimestamp !== object.metadata.deletionTimestamp ||
          JSON.stringify(old["spec"]) !== JSON.stringify(object["spec"]))
      );
    case "services":
    case "persistentvolumeclaims":
      return old !== undefined && JSON.stringify(old["spec"]) !== JSON.stringify(object["spec"]);
    default:
      return false;
  }
};
