/** Wakes a per-Service reconciliation whenever the Service, one of its pods or what was made of them changes. */
import type { KubeObject, ResourceKey } from "../../object.ts";
import { namespacedName } from "../../object.ts";
import type { ControllerContext } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import type { Loop } from "../loop.ts";
import { servicesOf } from "./backends.ts";

export interface ServiceSync {
  name: string;
  /** What the controller writes; changes of it wake the Service that `serviceOf` names. */
  writes: ResourceKey;
  serviceOf(written: KubeObject): string | undefined;
  /** `service` is undefined when it is gone; `pods` are those its selector matches. */
  sync(key: string, service: KubeObject | undefined, pods: KubeObject[]): Promise<void>;
}

export const createServiceLoop = (
  context: ControllerContext,
  { name, writes, serviceOf, sync }: ServiceSync,
): Loop => {
  const { client } = context;
  const byNamespace = ({ metadata }: KubeObject): string[] => [metadata.namespace ?? ""];
  const loop = createLoop(context, name, async (key) => {
    const [namespace = "", service] = splitKey(key);
    const stored = client.get("services", namespace, service);
    const selector = Object.entries((stored?.spec.selector ?? {}) as Record<string, string>);
    const matching = pods
      .get(namespace)
      .filter(({ metadata }) =>
        selector.every(([label, value]) => metadata.labels?.[label] === value),
      );
    await sync(key, stored, selector.length === 0 ? [] : matching);
  });
  const pods = loop.index("pods", byNamespace);
  const services = loop.index("services", byNamespace);

  loop.watch("services", ({ object }) => loop.queue.add(namespacedName(object)));
  loop.watch("pods", ({ object, old }) => {
    if (old !== undefined && !matters(old, object)) {
      return;
    }

    const candidates = services.get(object.metadata.namespace ?? "");
    for (const pod of old === undefined ? [object] : [old, object]) {
      for (const service of servicesOf(candidates, pod.metadata.labels ?? {})) {
        loop.queue.add(namespacedName(service));
      }
    }
  });
  loop.watch(writes, ({ type, object, old }) => {
    const service = type === "ADDED" && old === undefined ? undefined : serviceOf(object);
    if (service !== undefined) {
      loop.queue.add(`${object.metadata.namespace}/${service}`);
    }
  });
  return loop;
};

const matters = (old: KubeObject, pod: KubeObject): boolean => relevant(old) !== relevant(pod);

const relevant = ({ metadata, spec, status }: KubeObject): string =>
  JSON.stringify([
    metadata.labels,
    metadata.deletionTimestamp,
    spec.nodeName,
    status?.podIP,
    status?.phase,
    status?.conditions?.find(({ type }: { type: string }) => type === "Ready")?.status,
  ]);
