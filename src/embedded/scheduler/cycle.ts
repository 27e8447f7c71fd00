/** One attempt to find a node for a pod: filters, scores, and preemption when nothing fits. */
import type { Client } from "../api/client.ts";
import type { KubeObject } from "../object.ts";
import { nodeFilters } from "./filters.ts";
import type { Cycle, Filter } from "./filters.ts";
import { pinnedNodes } from "./node-selector.ts";
import { copyState, placePod } from "./node-state.ts";
import type { NodeState } from "./node-state.ts";
import { preempt, priorityOf } from "./preemption.ts";
import type { Victims } from "./preemption.ts";
import { prepareFilters } from "./prepared.ts";
import { podRequests } from "./requests.ts";
import { nodeScores, scoreNodes } from "./scores.ts";
import { Rejected, nodesUnavailable, refuseFinally } from "./verdict.ts";
import type { Refusal } from "./verdict.ts";

export type Decision =
  | { node: NodeState }
  | {
      message: string;
      victims?: Victims;
      /** The node nominated before no longer helps. */
      clearNomination: boolean;
    };

export interface Surroundings {
  client: Client;
  states: NodeState[];
  /** Pods that wait for their victims to leave a node. */
  nominated: { pod: KubeObject; node: string }[];
  random(): number;
}

export const decide = (pod: KubeObject, around: Surroundings): Decision => {
  const { client, states } = around;
  if (states.length === 0) {
    return { message: "no nodes available to schedule pods", clearNomination: true };
  }

  try {
    const prepared = prepareFilters(client, pod, states);
    return place(
      pod,
      around,
      [...nodeFilters, ...prepared.filters],
      [...nodeScores, ...prepared.scores],
    );
  } catch (error) {
    if (error instanceof Rejected) {
      // What comes after in the original fails with "not found", because it was never prepared.
      return {
        message: `0/${states.length} nodes are available: ${error.message}. not found`,
        clearNomination: true,
      };
    }

    throw error;
  }
};

const place = (
  pod: KubeObject,
  { client, states, nominated, random }: Surroundings,
  filters: Filter[],
  scores: typeof nodeScores,
): Decision => {
  const cycle: Cycle = { pod, requests: podRequests(pod) };
  const run = (state: NodeState): Refusal | undefined => {
    for (const filter of filters) {
      const refusal = filter(cycle, state);
      if (refusal !== undefined) {
        return refusal;
      }
    }

    return undefined;
  };
  const check = (state: NodeState): Refusal | undefined =>
    run(withNominated(state, pod, nominated)) ?? undefined;

  const pinned = pinnedNodes(pod);
  const refusals = new Map<string, Refusal>();
  const feasible = states.filter((state) => {
    const { name } = state.node.metadata;
    const refusal =
      pinned?.has(name) === false
        ? refuseFinally("node(s) didn't satisfy plugin(s) [NodeAffinity]")
        : check(state);
    if (refusal !== undefined) {
      refusals.set(name, refusal);
    }

    return refusal === undefined;
  });
  if (feasible.length > 0) {
    return { node: best(feasible, scoreNodes(scores, cycle, feasible), random) };
  }

  const outcome = preempt({
    pod,
    states,
    refusals,
    budgets: client.list("policy/poddisruptionbudgets"),
    check,
  });
  const why = nodesUnavailable(states.length, refusals.values());
  return "victims" in outcome
    ? { message: why, victims: outcome.victims, clearNomination: false }
    : {
        message: `${why} no new claims to deallocate, ${outcome.message}`,
        clearNomination: outcome.clearNomination,
      };
};

// Room that was made for a pod at least as important is not taken by another one in the meantime.
const withNominated = (
  state: NodeState,
  pod: KubeObject,
  nominated: Surroundings["nominated"],
): NodeState => {
  const { name } = state.node.metadata;
  const guests = nominated.filter(
    ({ pod: other, node }) =>
      node === name &&
      other.metadata.uid !== pod.metadata.uid &&
      priorityOf(other) >= priorityOf(pod),
  );
  if (guests.length === 0) {
    return state;
  }

  const copy = copyState(state);
  for (const guest of guests) {
    placePod(copy, guest.pod);
  }

  return copy;
};

const best = (states: NodeState[], totals: number[], random: () => number): NodeState => {
  const highest = Math.max(...totals);
  const top = states.filter((_, index) => totals[index] === highest);
  return top[Math.floor(random() * top.length)] ?? (states[0] as NodeState);
};
