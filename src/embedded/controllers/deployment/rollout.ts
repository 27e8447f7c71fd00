/** What one pass over a Deployment works on. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Clock } from "../../clock.ts";
import type { KubeObject } from "../../object.ts";

export interface Rollout {
  client: Client;
  recorder: EventRecorder;
  clock: Clock;
  /** A private copy; replaced by what the API answers when the pass writes it. */
  deployment: KubeObject;
  /** Owned ReplicaSets, oldest first; kept current as the pass writes them. */
  replicaSets: KubeObject[];
  /** Comes back to this Deployment after that many milliseconds. */
  again(ms: number): void;
}

/** Puts a written ReplicaSet in the place of its former state. */
export const keep = (rollout: Rollout, written: KubeObject): void => {
  rollout.replicaSets = rollout.replicaSets.map((replicaSet) =>
    replicaSet.metadata.uid === written.metadata.uid ? written : replicaSet,
  );
};

/** Writes status (and the revision annotation, which travels with it). */
export const writeStatus = async (rollout: Rollout): Promise<void> => {
  rollout.deployment = structuredClone(
    await rollout.client.updateStatus("apps/deployments", rollout.deployment),
  );
};
