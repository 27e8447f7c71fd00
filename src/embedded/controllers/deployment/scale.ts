/** Changing the size of ReplicaSets: one of them, or all in proportion when the Deployment itself is scaled. */
import { clone } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { annotations, noteSizes } from "./annotations.ts";
import { desiredOf, isRollingUpdate, maxSurge, proportion } from "./arithmetic.ts";
import { byAge } from "./replica-sets.ts";
import { keep } from "./rollout.ts";
import type { Rollout } from "./rollout.ts";

export const isActive = ({ spec }: KubeObject): boolean => spec.replicas > 0;

/** True when the size changed. With `force`, noted sizes are brought up to date even when the size stays. */
export const scaleReplicaSet = async (
  rollout: Rollout,
  replicaSet: KubeObject,
  size: number,
  force = false,
): Promise<boolean> => {
  const from: number = replicaSet.spec.replicas;
  if (!force && from === size) {
    return false;
  }

  const { deployment, client, recorder } = rollout;
  const copy = clone(replicaSet);
  copy.spec.replicas = size;
  const { replicas } = deployment.spec;
  const noted = noteSizes(copy, replicas, replicas + maxSurge(deployment));
  if (!noted && from === size) {
    return false;
  }

  keep(rollout, await client.update("apps/replicasets", copy));
  if (from === size) {
    return false;
  }

  recorder.event(
    deployment,
    "Normal",
    "ScalingReplicaSet",
    `Scaled ${from < size ? "up" : "down"} replica set ${copy.metadata.name} from ${from} to ${size}`,
  );
  return true;
};

/** Follows a change of the Deployment's own size, or of a paused one. */
export const scale = async (
  rollout: Rollout,
  newest: KubeObject | undefined,
  old: KubeObject[],
): Promise<void> => {
  const { deployment } = rollout;
  const only = activeOrLatest(newest, old);
  if (only !== undefined) {
    await scaleReplicaSet(rollout, only, deployment.spec.replicas);
    return;
  }

  if (newest !== undefined && isSaturated(deployment, newest)) {
    for (const replicaSet of old.filter(isActive)) {
      await scaleReplicaSet(rollout, replicaSet, 0);
    }

    return;
  }

  if (isRollingUpdate(deployment)) {
    await scaleInProportion(rollout, [...old, ...(newest === undefined ? [] : [newest])]);
  }
};

const activeOrLatest = (
  newest: KubeObject | undefined,
  old: KubeObject[],
): KubeObject | undefined => {
  const active = [...old, ...(newest === undefined ? [] : [newest])].filter(isActive);
  if (active.length === 0) {
    return newest ?? old.toSorted(byAge).at(-1);
  }

  return active.length === 1 ? active[0] : undefined;
};

const isSaturated = ({ spec }: KubeObject, newest: KubeObject): boolean =>
  newest.spec.replicas === spec.replicas &&
  newest.metadata.annotations?.[annotations.desiredReplicas] === String(spec.replicas) &&
  (newest.status?.availableReplicas ?? 0) === spec.replicas;

const scaleInProportion = async (rollout: Rollout, all: KubeObject[]): Promise<void> => {
  const { deployment } = rollout;
  const active = all.filter(isActive);
  const { replicas } = deployment.spec;
  const toAdd = (replicas > 0 ? replicas + maxSurge(deployment) : 0) - desiredOf(active);
  const newerFirst = toAdd > 0 ? -1 : 1;
  const bySize =
    toAdd === 0
      ? active
      : active.toSorted(
          (left, right) =>
            right.spec.replicas - left.spec.replicas || newerFirst * byAge(left, right),
        );

  let added = 0;
  const sizes = bySize.map((replicaSet) => {
    const share = proportion(replicaSet, deployment, toAdd, added);
    added += share;
    return replicaSet.spec.replicas + share;
  });
  if (toAdd !== 0 && sizes[0] !== undefined) {
    // What rounding left over goes to the largest.
    sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  }

  for (const [index, replicaSet] of bySize.entries()) {
    await scaleReplicaSet(rollout, replicaSet, sizes[index] ?? 0, true);
  }
};
