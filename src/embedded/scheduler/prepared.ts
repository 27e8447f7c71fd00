/** Filters and scores that depend on all nodes and pods at once, and are therefore prepared once per pod. */
import type { Client } from "../api/client.ts";
import type { KubeObject } from "../object.ts";
import type { Filter } from "./filters.ts";
import type { NodeState } from "./node-state.ts";
import { podAffinityFilters, podAffinityScores } from "./pod-affinity.ts";
import type { Score } from "./scores.ts";
import { spreadFilters, spreadScores } from "./spread.ts";
import { volumeFilters } from "./volumes.ts";

export interface Prepared {
  /** In the order of the default profile. */
  filters: Filter[];
  scores: Score[];
}

/** @throws Rejected when the pod cannot be scheduled whatever the node. */
export const preparedFilters = (client: Client, pod: KubeObject, states: NodeState[]): Filter[] => [
  ...volumeFilters(client, pod),
  ...spreadFilters(pod, states),
  ...podAffinityFilters(client, pod, states),
];

/** @throws Rejected when the pod cannot be scheduled whatever the node. */
export const prepareFilters = (client: Client, pod: KubeObject, states: NodeState[]): Prepared => ({
  filters: preparedFilters(client, pod, states),
  scores: [...spreadScores(pod, states), ...podAffinityScores(client, pod, states)],
});
