/** Old ReplicaSets are kept for rollbacks, but no more than the Deployment wants. */
import { revisionOf } from "./annotations.ts";
import { byAge, sortOut } from "./replica-sets.ts";
import type { Rollout } from "./rollout.ts";

export const cleanUp = async (rollout: Rollout): Promise<void> => {
  const { revisionHistoryLimit: limit } = rollout.deployment.spec;
  if (limit === undefined || limit === 2 ** 31 - 1) {
    return;
  }

  const old = sortOut(rollout)
    .old.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((left, right) => revisionOf(left) - revisionOf(right) || byAge(left, right));
  for (const { metadata, spec, status } of old.slice(0, Math.max(0, old.length - limit))) {
    const isEmpty = spec.replicas === 0 && (status?.replicas ?? 0) === 0;
    if (isEmpty && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)) {
      await rollout.client.delete("apps/replicasets", metadata.namespace, metadata.name);
    }
  }
};
