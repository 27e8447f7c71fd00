/** One node with the pods that are on it now. */
import type { KubeObject } from "../../object.ts";
import { placePod } from "../../scheduler/node-state.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { isPodFinished } from "../../controllers/pod-state.ts";
import type { Scaling } from "../context.ts";
import { isExpendable } from "../pods.ts";
import { bareState } from "../simulation/bare-state.ts";

export const stateOfNode = ({ client, options }: Scaling, node: KubeObject): NodeState => {
  const state = bareState(node);
  for (const pod of client.list("pods")) {
    const isHere = pod.spec.nodeName === node.metadata.name && !isPodFinished(pod);
    if (isHere && !isExpendable(pod, options.expendablePodsPriorityCutoff)) {
      placePod(state, pod);
    }
  }

  return state;
};
