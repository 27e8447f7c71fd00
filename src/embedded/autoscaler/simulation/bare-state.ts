/** A node without pods, as the scheduler's filters look at it. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { amountsOf } from "../../scheduler/requests.ts";

export const bareState = (node: KubeObject): NodeState => ({
  node,
  pods: new Map(),
  requested: {},
  used: {},
  allocatable: amountsOf(node["status"]?.allocatable),
  ports: [],
});
