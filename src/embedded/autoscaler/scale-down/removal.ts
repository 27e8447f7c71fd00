/** Tries out whether a node's pods would find places elsewhere. Follows simulator/cluster.go. */
import { clone } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import { withoutNode } from "../pods.ts";
import { bareState } from "../simulation/bare-state.ts";
import { createPlacing } from "../simulation/placing.ts";
import { toBeDeleted } from "../taints.ts";
import type { BudgetsLeft } from "./budgets-left.ts";
import { podsToMove } from "./pods-to-move.ts";

export interface Removable {
  node: KubeObject;
  pods: KubeObject[];
  onCompletion: KubeObject[];
  /** More pods of one budget than it lets go at once. */
  isRisky: boolean;
}

export interface Removals {
  /** Undefined when the node cannot go. Successes stay in the snapshot, for the next to be tried on top. */
  simulate(name: string, destinations: Set<string>, budgets: BudgetsLeft): Removable | undefined;
  dropOldHints(): void;
}

export const createRemovals = ({ client, clock, log, options, snapshot }: Scaling): Removals => {
  const placing = createPlacing(snapshot, log);

  const findPlaces = (
    name: string,
    node: KubeObject,
    pods: KubeObject[],
    destinations: Set<string>,
  ): string | undefined => {
    for (const pod of pods) {
      snapshot.unschedule(pod, name);
    }

    // The node stays while it is drained, and counts where pods are spread; nothing fits on it.
    snapshot.remove(name);
    snapshot.add(bareState(markedCopy(node, clock.now())));
    const places = placing.place(
      pods.map(withoutNode),
      (state) => state.node.metadata.name !== name && destinations.has(state.node.metadata.name),
      true,
    );
    if (places.size < pods.length) {
      return `can reschedule only ${places.size} out of ${pods.length} pods`;
    }

    snapshot.remove(name);
    return undefined;
  };

  return {
    simulate: (name, destinations, budgets) => {
      const state = snapshot.get(name);
      if (state === undefined) {
        log.error(
          "cluster.go:133",
          `Can't retrieve node ${name} from snapshot, err: node not found`,
        );
        return undefined;
      }

      log.info(2, "cluster.go:141", `Simulating node ${name} removal`);
      const moving = podsToMove(state, { client, clock, options, budgets });
      if ("blocked" in moving) {
        log.info(2, "cluster.go:145", `Node ${name} cannot be removed: ${moving.blocked}`);
        return undefined;
      }

      snapshot.fork();
      const why = findPlaces(name, state.node, moving.pods, destinations);
      if (why !== undefined) {
        snapshot.revert();
        log.info(2, "cluster.go:156", `Node ${name} is not suitable for removal: ${why}`);
        return undefined;
      }

      snapshot.commit();
      log.info(2, "cluster.go:159", `Node ${name} may be removed`);
      return { node: state.node, ...moving, isRisky: false };
    },
    dropOldHints: () => placing.dropOldHints(),
  };
};

const markedCopy = (node: KubeObject, now: number): KubeObject => {
  const copy = clone(node);
  const taint = { key: toBeDeleted, value: String(Math.floor(now / 1000)), effect: "NoSchedule" };
  copy["spec"] = { ...copy["spec"], taints: [...(copy["spec"]?.taints ?? []), taint] };
  return copy;
};
