/** The status of a ReplicaSet: counts of its pods and whether making them fails. */
import type { Client } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject, ResourceKey } from "../../object.ts";
import { isPodReady, untilAvailable } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";

export interface Observed {
  active: KubeObject[];
  terminating: KubeObject[];
  /** Why pods could not be made or deleted. */
  failure: Error | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

export const calculateStatus = (
  owner: KubeObject,
  { active, terminating, failure, now }: Observed,
): Json => {
  const { spec, metadata } = owner;
  const minReady = spec.minReadySeconds ?? 0;
  const labels = Object.entries(spec.template?.metadata?.labels ?? {});
  const full = active.filter((pod) =>
    labels.every(([name, value]) => pod.metadata.labels?.[name] === value),
  );
  const available = active.filter((pod) => untilAvailable(pod, minReady, now) === 0);
  const conditions = failureConditions(owner, active.length, failure, now);
  return {
    replicas: active.length,
    ...positive("fullyLabeledReplicas", full.length),
    ...positive("readyReplicas", active.filter(isPodReady).length),
    ...positive("availableReplicas", available.length),
    ...(owner.kind === "ReplicaSet" ? { terminatingReplicas: terminating.length } : {}),
    observedGeneration: metadata.generation,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
};

const positive = (field: string, count: number): Json => (count === 0 ? {} : { [field]: count });

const failureConditions = (
  { spec, status }: KubeObject,
  count: number,
  failure: Error | undefined,
  now: number,
): Json[] => {
  const conditions: Json[] = status?.conditions ?? [];
  const known = conditions.find(({ type }) => type === "ReplicaFailure");
  if ((failure === undefined) === (known === undefined)) {
    return conditions;
  }

  const others = conditions.filter(({ type }) => type !== "ReplicaFailure");
  return failure === undefined
    ? others
    : [
        ...others,
        {
          type: "ReplicaFailure",
          status: "True",
          lastTransitionTime: formatTime(now),
          reason: count < spec.replicas ? "FailedCreate" : "FailedDelete",
          message: failure.message,
        },
      ];
};

export const writeStatus = async (
  client: Client,
  resource: ResourceKey,
  owner: KubeObject,
  status: Json,
): Promise<void> => {
  if (canonical(owner.status ?? {}) !== canonical(status)) {
    const copy = clone(owner);
    copy.status = status;
    await client.updateStatus(resource, copy);
  }
};

/** Milliseconds until the next ready pod counts as available; undefined when none is on the way. */
export const nextAvailabilityCheck = (
  active: KubeObject[],
  { spec }: KubeObject,
  now: number,
): number | undefined => {
  const waits = active
    .map((pod) => untilAvailable(pod, spec.minReadySeconds ?? 0, now))
    .filter((wait) => wait !== undefined && wait > 0) as number[];
  return waits.length === 0 ? undefined : Math.min(...waits);
};
