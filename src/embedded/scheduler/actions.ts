/** What the scheduler writes: bindings, the condition PodScheduled, and evictions by preemption. */
import type { Client } from "../api/client.ts";
import { withPodCondition } from "../controllers/pod-condition.ts";
import type { PodCondition } from "../controllers/pod-condition.ts";
import type { KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import type { SeriesRecorder } from "./events.ts";
import type { Victims } from "./preemption.ts";

export interface Actions {
  client: Client;
  recorder: SeriesRecorder;
  now(): string;
}

/** @throws StatusError */
export const bindPod = async (
  { client, recorder, now }: Actions,
  pod: KubeObject,
  node: string,
): Promise<void> => {
  const { namespace, name } = pod.metadata;
  const conditions = withPodCondition(pod, { type: "PodScheduled", status: "True" }, now());
  await client.patch(
    "pods",
    namespace,
    name,
    "merge",
    { spec: { nodeName: node }, status: { conditions } },
    { subresource: "binding" },
  );
  recorder.event(pod, {
    type: "Normal",
    reason: "Scheduled",
    action: "Binding",
    message: `Successfully assigned ${namespace}/${name} to ${node}`,
  });
};

/** @param nominated Node to nominate; empty clears it, undefined leaves it. @throws StatusError */
export const setCondition = async (
  { client, now }: Actions,
  { metadata }: KubeObject,
  reason: string,
  message: string,
  nominated: string | undefined,
): Promise<void> => {
  await client.modify(
    "pods",
    metadata.namespace,
    metadata.name,
    (copy) => {
      const before = JSON.stringify(copy.status);
      const condition: PodCondition = { type: "PodScheduled", status: "False", reason, message };
      copy.status = { ...copy.status, conditions: withPodCondition(copy, condition, now()) };
      if (nominated === "") {
        delete copy.status.nominatedNodeName;
      } else if (nominated !== undefined) {
        copy.status.nominatedNodeName = nominated;
      }

      return copy.metadata.uid !== metadata.uid || JSON.stringify(copy.status) === before
        ? false
        : undefined;
    },
    { subresource: "status" },
  );
};

/** Tells victims that they go, and deletes them with their own grace. */
export const evictVictims = async (
  actions: Actions,
  preemptor: KubeObject,
  { pods, state }: Victims,
): Promise<void> => {
  for (const victim of pods) {
    if (victim.metadata.deletionTimestamp === undefined) {
      await evict(actions, preemptor, victim, state.node.metadata.name);
    }
  }
};

const evict = async (
  { client, recorder, now }: Actions,
  preemptor: KubeObject,
  victim: KubeObject,
  node: string,
): Promise<void> => {
  const { namespace, name } = victim.metadata;
  const condition: PodCondition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "PreemptionByScheduler",
    message: `${preemptor.spec.schedulerName}: preempting to accommodate a higher priority pod`,
  };
  try {
    await client.modify(
      "pods",
      namespace,
      name,
      (copy) => {
        copy.status = { ...copy.status, conditions: withPodCondition(copy, condition, now()) };
      },
      { subresource: "status" },
    );
    await client.delete("pods", namespace, name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) {
      throw error;
    }

    return;
  }

  recorder.event(victim, {
    type: "Normal",
    reason: "Preempted",
    action: "Preempting",
    message: `Preempted by pod ${preemptor.metadata.uid} on node ${node}`,
    related: preemptor,
  });
};
