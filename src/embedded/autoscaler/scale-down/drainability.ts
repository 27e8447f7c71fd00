/** Whether a pod may be moved off its node, or keeps the node from being removed. Follows simulator/drainability. */
import type { Client } from "../../api/client.ts";
import type { Clock } from "../../clock.ts";
import { controllerOf, namespacedName, splitApiVersion } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { AutoscalerOptions } from "../options.ts";
import { annotationOf, isDaemonSetPod, isLongTerminating, isMirrorPod } from "../pods.ts";
import type { BudgetsLeft } from "./budgets-left.ts";

export interface DrainContext {
  options: AutoscalerOptions;
  clock: Clock;
  budgets: BudgetsLeft;
  /** Absent: controllers are taken to be there. */
  client?: Client;
}

export type Drainability =
  /** It moves elsewhere. */
  | "move"
  /** It is as good as gone, or belongs to the node. */
  | "skip"
  /** It is left to run to its end. */
  | "wait"
  | { blocked: string };

const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

export const drainability = (pod: KubeObject, context: DrainContext): Drainability => {
  const { options, clock } = context;
  if (isMirrorPod(pod) || isLongTerminating(pod, clock.now())) {
    return "skip";
  }

  const missing = options.skipNodesWithCustomControllerPods
    ? controllerFault(pod, context)
    : undefined;
  if (missing !== undefined) {
    return { blocked: missing };
  }

  const evict = annotationOf(pod, safeToEvict);
  if (isDaemonSetPod(pod) || evict === "true" || isTerminal(pod)) {
    return "move";
  }

  if (evict === "on-completion") {
    return "wait";
  }

  const blocked = blocker(pod, context, evict);
  return blocked === undefined ? "move" : { blocked };
};

const isTerminal = ({ spec, status }: KubeObject & { status?: Json }): boolean => {
  const phase: string = status?.phase ?? "";
  return (
    phase === "Failed" ||
    (phase === "Succeeded" && ["Never", "OnFailure"].includes(spec.restartPolicy))
  );
};

const replicatedKinds = ["ReplicationController", "Job", "ReplicaSet", "StatefulSet"];

const blocker = (
  pod: KubeObject,
  { options, clock, budgets }: DrainContext,
  evict: string | undefined,
): string | undefined => {
  const { name, namespace, creationTimestamp } = pod.metadata;
  const owner = controllerOf(pod);
  const isReplicated =
    owner !== undefined &&
    (!options.skipNodesWithCustomControllerPods || replicatedKinds.includes(owner.kind));
  if (!isReplicated) {
    return `${namespacedName(pod)} is not replicated`;
  }

  const left = budgets.matching(pod);
  if (options.skipNodesWithSystemPods && namespace === "kube-system" && left.length === 0) {
    const isOld = Date.parse(creationTimestamp) + options.bspDisruptionTimeout < clock.now();
    return isOld
      ? undefined
      : `non-daemonset, non-mirrored, non-pdb-assigned kube-system pod present: ${name}`;
  }

  if (evict === "false") {
    return `pod annotated as not safe to evict present: ${name}`;
  }

  if (options.skipNodesWithLocalStorage && hasLocalStorage(pod)) {
    return `pod with local storage present: ${name}`;
  }

  return left.some((count) => count < 1)
    ? `not enough pod disruption budget to move ${namespacedName(pod)}`
    : undefined;
};

const hasLocalStorage = (pod: KubeObject): boolean => {
  const harmless = (
    annotationOf(pod, "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes") ?? ""
  ).split(",");
  return ((pod.spec.volumes ?? []) as Json[]).some(
    ({ name, hostPath, emptyDir }) =>
      (hostPath !== undefined || (emptyDir !== undefined && emptyDir.medium !== "Memory")) &&
      !harmless.includes(name),
  );
};

/** What is wrong with the pod's controller. */
const controllerFault = (
  pod: KubeObject,
  { client, options }: DrainContext,
): string | undefined => {
  const owner = controllerOf(pod);
  if (client === undefined || owner === undefined) {
    return undefined;
  }

  const [group] = splitApiVersion(owner.apiVersion);
  const { namespace } = pod.metadata;
  const name = namespacedName(pod);
  const find = (resource: string): KubeObject | undefined =>
    client.get(resource, namespace, owner.name);
  const few = (found: KubeObject): string | undefined =>
    found["spec"]?.replicas !== undefined && found["spec"].replicas < options.minReplicaCount
      ? `replication controller for ${name} has too few replicas spec: ${found["spec"].replicas} min: ${options.minReplicaCount}`
      : undefined;
  const lost = (resource: string): string => `err: ${resource} "${owner.name}" not found`;

  switch (owner.kind) {
    case "ReplicationController": {
      const found = find("replicationcontrollers");
      return found === undefined
        ? `replication controller for ${name} is not available, ${lost("replicationcontroller")}`
        : few(found);
    }
    case "ReplicaSet": {
      const found = find("apps/replicasets");
      return found === undefined
        ? `replication controller for ${name} is not available, ${lost("replicaset.apps")}`
        : few(found);
    }
    case "DaemonSet":
      return group !== "apps" || find("apps/daemonsets") !== undefined
        ? undefined
        : `daemonset for ${name} is not present, ${lost("daemonset.apps")}`;
    case "Job":
      return find("batch/jobs") === undefined
        ? `job for ${name} is not available: ${lost("job.batch")}`
        : undefined;
    case "StatefulSet":
      return group !== "apps" || find("apps/statefulsets") !== undefined
        ? undefined
        : `statefulset for ${name} is not available: ${lost("statefulset.apps")}`;
    default:
      return undefined;
  }
};
