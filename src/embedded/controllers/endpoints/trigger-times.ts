/** What made the addresses behind a Service change, and when: the annotation by which real clusters measure how long that took. Follows TriggerTimeTracker of k8s.io/endpointslice. */
import type { Json, KubeObject } from "../../object.ts";
import { namespacedName } from "../../object.ts";

const annotation = "endpoints.kubernetes.io/last-change-trigger-time";

export interface TriggerTimes {
  /** The earliest change since the last call; the Service's own beginning at the first one. */
  next(service: KubeObject, pods: readonly KubeObject[]): string | undefined;
  forget(key: string): void;
}

export const createTriggerTimes = (): TriggerTimes => {
  const known = new Map<string, ReadonlyMap<string, string>>();
  return {
    next(service, pods) {
      const key = namespacedName(service);
      const before = known.get(key);
      const now = timesOf(service, pods);
      known.set(key, now);
      if (before === undefined) {
        return service.metadata.creationTimestamp;
      }

      const changed = [...now].filter(([what, moment]) => moment > (before.get(what) ?? ""));
      return changed.map(([, moment]) => moment.split(" ")[0]!).toSorted()[0];
    },
    forget(key) {
      known.delete(key);
    },
  };
};

/** When the Service was made, and when each pod was last ready or not, and which: pods here are ready within the second in which they were not. */
const timesOf = (service: KubeObject, pods: readonly KubeObject[]): Map<string, string> => {
  const times = new Map([["service", service.metadata.creationTimestamp]]);
  for (const { metadata, status } of pods) {
    const ready = status?.conditions?.find(({ type }: Json) => type === "Ready");
    if (ready?.lastTransitionTime) {
      times.set(`pod ${metadata.name}`, `${ready.lastTransitionTime} ${ready.status}`);
    }
  }

  return times;
};

/** Annotations of what is written because of a change at that time. */
export const withTriggerTime = (
  annotations: Record<string, string> | undefined,
  time: string | undefined,
): Record<string, string> => {
  const { [annotation]: _, ...others } = annotations ?? {};
  return time === undefined ? others : { ...others, [annotation]: time };
};
