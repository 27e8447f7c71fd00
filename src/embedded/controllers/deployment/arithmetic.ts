/** The numbers of a rollout. Follows k8s.io/kubernetes pkg/controller/deployment/util. */
import type { KubeObject } from "../../object.ts";
import { scaledValue } from "../int-or-percent.ts";
import { annotations } from "./annotations.ts";

export const isRollingUpdate = ({ spec }: KubeObject): boolean =>
  spec.strategy?.type === "RollingUpdate";

const fenceposts = ({ spec }: KubeObject): { surge: number; unavailable: number } => {
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, spec.replicas, "up");
  const unavailable = scaledValue(maxUnavailable, spec.replicas, "down");
  // Rounding may leave neither; then one pod may be missing, since surge might run into a quota.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
};

export const maxSurge = (deployment: KubeObject): number =>
  isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;

export const maxUnavailable = (deployment: KubeObject): number =>
  !isRollingUpdate(deployment) || deployment.spec.replicas === 0
    ? 0
    : Math.min(fenceposts(deployment).unavailable, deployment.spec.replicas);

export const desiredOf = (replicaSets: KubeObject[]): number =>
  replicaSets.reduce((sum, { spec }) => sum + spec.replicas, 0);

/** Sum of one number of the statuses. */
export const statusSum = (
  replicaSets: KubeObject[],
  field: "replicas" | "readyReplicas" | "availableReplicas",
): number => replicaSets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);

/** How large the newest ReplicaSet, now of size `current`, may be. */
export const newReplicas = (deployment: KubeObject, all: KubeObject[], current: number): number => {
  const { replicas } = deployment.spec;
  if (!isRollingUpdate(deployment)) {
    return replicas;
  }

  const { maxSurge: surge } = deployment.spec.strategy.rollingUpdate;
  const room = replicas + scaledValue(surge, replicas, "up") - desiredOf(all);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
};

/** The share of `toAdd` replicas (negative to remove) that falls to one ReplicaSet when `added` are given out already. */
export const proportion = (
  replicaSet: KubeObject,
  deployment: KubeObject,
  toAdd: number,
  added: number,
): number => {
  if (replicaSet.spec.replicas === 0 || toAdd === 0 || toAdd === added) {
    return 0;
  }

  const share = fraction(replicaSet, deployment);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
};

const fraction = ({ spec, metadata }: KubeObject, deployment: KubeObject): number => {
  if (deployment.spec.replicas === 0) {
    return -spec.replicas;
  }

  const noted = Number.parseInt(metadata.annotations?.[annotations.maxReplicas] ?? "", 10);
  const before = Number.isNaN(noted) || noted <= 0 ? (deployment.status?.replicas ?? 0) : noted;
  return before === 0
    ? 0
    : Math.round((spec.replicas * (deployment.spec.replicas + maxSurge(deployment))) / before) -
        spec.replicas;
};
