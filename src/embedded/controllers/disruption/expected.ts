/** How many pods a budget expects and how many of them have to be healthy. */
import type { Client } from "../../api/client.ts";
import { controllerOf } from "../../object.ts";
import type { KubeObject, OwnerReference, ResourceKey } from "../../object.ts";
import { scaledValue } from "../int-or-percent.ts";

export interface Expected {
  expected: number;
  desired: number;
  /** Names of pods without a controller. */
  unmanaged: string[];
}

/** @throws Error when a pod's controller has no scale. */
export const expectedPods = (
  client: Client,
  { spec }: KubeObject,
  pods: KubeObject[],
): Expected => {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) {
    const { expected, unmanaged } = totalScale(client, pods);
    const missing = scaledValue(maxUnavailable, expected, "up");
    return { expected, desired: Math.max(0, expected - missing), unmanaged };
  }

  if (typeof minAvailable === "string") {
    const { expected, unmanaged } = totalScale(client, pods);
    return { expected, desired: scaledValue(minAvailable, expected, "up"), unmanaged };
  }

  return minAvailable === undefined
    ? { expected: 0, desired: 0, unmanaged: [] }
    : { expected: pods.length, desired: minAvailable, unmanaged: [] };
};

const totalScale = (
  client: Client,
  pods: KubeObject[],
): { expected: number; unmanaged: string[] } => {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      unmanaged.push(pod.metadata.name);
    } else if (!scales.has(owner.uid)) {
      const found = scaleOf(client, owner, pod.metadata.namespace);
      if (found === undefined) {
        throw new Error(`found no controllers for pod "${pod.metadata.name}"`);
      }

      scales.set(found.uid, found.replicas);
    }
  }

  return { expected: [...scales.values()].reduce((sum, scale) => sum + scale, 0), unmanaged };
};

const resources: Record<string, ResourceKey> = {
  ReplicaSet: "apps/replicasets",
  ReplicationController: "replicationcontrollers",
  StatefulSet: "apps/statefulsets",
  Deployment: "apps/deployments",
};

/** The scale of what stands at the top: that of the Deployment for a ReplicaSet it owns. */
const scaleOf = (
  client: Client,
  { kind, name, uid }: OwnerReference,
  namespace: string | undefined,
): { uid: string; replicas: number } | undefined => {
  const resource = resources[kind];
  const owner = resource === undefined ? undefined : client.get(resource, namespace, name);
  if (owner === undefined || owner.metadata.uid !== uid) {
    return undefined;
  }

  const above = controllerOf(owner);
  const deployment =
    kind === "ReplicaSet" && above?.kind === "Deployment"
      ? client.get("apps/deployments", namespace, above.name)
      : undefined;
  const top = deployment ?? owner;
  return { uid: top.metadata.uid, replicas: top["spec"].replicas ?? 1 };
};
