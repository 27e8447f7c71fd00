/** Which pods would have to leave a node for it to go. Follows simulator/drain.go. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { isDaemonSetPod } from "../pods.ts";
import { drainability } from "./drainability.ts";
import type { DrainContext } from "./drainability.ts";

export interface PodsToMove {
  pods: KubeObject[];
  /** Left to run to their end. */
  onCompletion: KubeObject[];
}

export const podsToMove = (
  state: NodeState,
  context: DrainContext,
): PodsToMove | { blocked: string } => {
  const moving: PodsToMove = { pods: [], onCompletion: [] };
  for (const pod of state.pods.values()) {
    const outcome = drainability(pod, context);
    if (typeof outcome === "object") {
      return outcome;
    }

    if (outcome === "wait") {
      moving.onCompletion.push(pod);
    } else if (outcome === "move" && !isDaemonSetPod(pod)) {
      moving.pods.push(pod);
    }
  }

  return moving;
};
