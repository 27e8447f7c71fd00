/** What the scheduler's taint filter says of nodes that it refuses. Follows the tainttoleration plugin. */
import { namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { untolerated } from "../../scheduler/tolerations.ts";
import type { Refusal } from "../../scheduler/verdict.ts";
import type { Klog } from "../log.ts";

export const tellTaints = (
  log: Klog,
  pod: KubeObject,
  node: KubeObject,
  { reasons }: Refusal,
): void => {
  if (!log.enabled(4) || reasons[0] !== "node(s) had untolerated taint(s)") {
    return;
  }

  const { key, value, effect, timeAdded } = untolerated(
    node["spec"]?.taints,
    pod.spec.tolerations,
    ["NoSchedule", "NoExecute"],
  );
  const taint = JSON.stringify({
    key,
    ...(value === undefined || value === "" ? {} : { value }),
    effect,
    ...(timeAdded === undefined ? {} : { timeAdded }),
  });
  log.info(
    4,
    "taint_toleration.go:117",
    `"node had untolerated taints" logger="Filter.TaintToleration" node="${node.metadata.name}" pod="${namespacedName(pod)}" untoleratedTaint=${taint}`,
  );
};
