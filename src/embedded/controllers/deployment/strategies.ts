/** The two ways to replace old pods: a rolling update step by step, or all at once. */
import type { KubeObject } from "../../object.ts";
import { isPodFinished } from "../pod-state.ts";
import { desiredOf, maxUnavailable, newReplicas, statusSum } from "./arithmetic.ts";
import { byAge, ensureNewest, sortOut, syncRevision } from "./replica-sets.ts";
import { cleanUp } from "./history.ts";
import type { Rollout } from "./rollout.ts";
import { isActive, scaleReplicaSet } from "./scale.ts";
import { isComplete, syncRolloutStatus } from "./status.ts";

export const rollOut = async (rollout: Rollout): Promise<void> => {
  const newest = await ensureNewest(rollout);
  if (!(await growNewest(rollout, newest)) && !(await shrinkOld(rollout))) {
    if (isComplete(rollout.deployment, rollout.deployment.status)) {
      await cleanUp(rollout);
    }
  }

  await syncRolloutStatus(rollout);
};

const growNewest = async (rollout: Rollout, newest: KubeObject): Promise<boolean> => {
  const { deployment, replicaSets } = rollout;
  const current: number = newest.spec.replicas;
  const { replicas } = deployment.spec;
  if (current === replicas) {
    return false;
  }

  const size = current > replicas ? replicas : newReplicas(deployment, replicaSets, current);
  return scaleReplicaSet(rollout, newest, size);
};

const shrinkOld = async (rollout: Rollout): Promise<boolean> => {
  const { deployment, replicaSets } = rollout;
  const { newest, old } = sortOut(rollout);
  if (newest === undefined || desiredOf(old) === 0) {
    return false;
  }

  const minAvailable: number = deployment.spec.replicas - maxUnavailable(deployment);
  const missing = newest.spec.replicas - (newest.status?.availableReplicas ?? 0);
  const spare = desiredOf(replicaSets) - minAvailable - missing;
  if (spare <= 0) {
    return false;
  }

  const unhealthy = await shrinkEach(
    rollout,
    spare,
    ({ spec, status }) => spec.replicas - (status?.availableReplicas ?? 0),
  );
  const available = statusSum(rollout.replicaSets, "availableReplicas");
  const healthy = await shrinkEach(rollout, available - minAvailable, ({ spec }) => spec.replicas);
  return unhealthy + healthy > 0;
};

/** Takes up to `limit` replicas away from old ReplicaSets, oldest first, of each at most `removable`. */
const shrinkEach = async (
  rollout: Rollout,
  limit: number,
  removable: (replicaSet: KubeObject) => number,
): Promise<number> => {
  let removed = 0;
  for (const replicaSet of sortOut(rollout).old.filter(isActive).toSorted(byAge)) {
    const count = Math.min(limit - removed, removable(replicaSet));
    if (removed >= limit) {
      break;
    }

    if (count > 0) {
      await scaleReplicaSet(rollout, replicaSet, replicaSet.spec.replicas - count);
      removed += count;
    }
  }

  return removed;
};

/** @param podsOf Pods of one ReplicaSet by its uid. */
export const recreate = async (
  rollout: Rollout,
  podsOf: (uid: string) => KubeObject[],
): Promise<void> => {
  await syncRevision(rollout);
  let scaled = false;
  for (const replicaSet of sortOut(rollout).old.filter(isActive)) {
    scaled = (await scaleReplicaSet(rollout, replicaSet, 0)) || scaled;
  }

  const { old } = sortOut(rollout);
  const stillRunning =
    statusSum(old, "replicas") > 0 ||
    old.some(({ metadata }) => podsOf(metadata.uid).some((pod) => !isPodFinished(pod)));
  if (!scaled && !stillRunning) {
    const newest = await ensureNewest(rollout);
    await scaleReplicaSet(rollout, newest, rollout.deployment.spec.replicas);
    if (isComplete(rollout.deployment, rollout.deployment.status)) {
      await cleanUp(rollout);
    }
  }

  await syncRolloutStatus(rollout);
};
