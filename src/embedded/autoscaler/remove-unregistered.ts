/** Machines that never became nodes are given back. Follows removeOldUnregisteredNodes of core/static_autoscaler.go. */
import type { KubeObject } from "../object.ts";
import { messageOf, timeOf } from "./context.ts";
import type { Scaling } from "./context.ts";
import type { NodeGroup } from "./provider/node-group.ts";
import { machineAsNode } from "./state/group-readiness.ts";
import type { Instances } from "./state/instances.ts";

/** @param unregistered Machines without a node, and since when. */
export const removeUnregistered = async (
  scaling: Scaling,
  instances: Instances,
  unregistered: Map<string, number>,
): Promise<void> => {
  const { log } = scaling;
  if (unregistered.size === 0) {
    return;
  }

  log.info(1, "static_autoscaler.go:441", `${unregistered.size} unregistered nodes present`);
  for (const [group, machines] of lateOnes(scaling, unregistered)) {
    const { id } = group;
    log.info(
      0,
      "static_autoscaler.go:1015",
      `Removing ${machines.length} unregistered nodes for node group ${id}`,
    );
    const possible = group.targetSize() - group.minSize;
    if (possible <= 0) {
      log.warn(
        "static_autoscaler.go:1024",
        `Node group ${id} min size reached, skipping removal of ${machines.length} unregistered nodes`,
      );
      continue;
    }

    if (machines.length > possible) {
      log.warn(
        "static_autoscaler.go:1028",
        `Capping node group ${id} unregistered node removal to ${possible} nodes, removing all ${machines.length} would exceed min size constaint`,
      );
    }

    await give(scaling, instances, group, machines.slice(0, possible));
  }
};

const lateOnes = (
  { clock, groups, log, options }: Scaling,
  unregistered: Map<string, number>,
): Map<NodeGroup, KubeObject[]> => {
  const late = new Map<NodeGroup, KubeObject[]>();
  for (const [id, since] of unregistered) {
    const machine = machineAsNode(id);
    const group = groups.of(machine);
    if (group === undefined) {
      log.warn("static_autoscaler.go:1084", `No node group for node ${id}, skipping`);
    } else if (since + options.maxNodeProvisionTime < timeOf(clock)) {
      log.info(0, "static_autoscaler.go:1094", `Marking unregistered node ${id} for removal`);
      late.set(group, [...(late.get(group) ?? []), machine]);
    }
  }

  return late;
};

const give = async (
  { log, statusEvents }: Scaling,
  instances: Instances,
  group: NodeGroup,
  machines: KubeObject[],
): Promise<void> => {
  const { id } = group;
  instances.forget(id);
  try {
    await group.remove(machines);
    for (const { metadata } of machines) {
      statusEvents.event(
        "Normal",
        "DeleteUnregistered",
        `Removed unregistered node ${metadata.name}`,
      );
    }

    log.info(0, "static_autoscaler.go:451", "Some unregistered nodes were removed");
  } catch (error) {
    log.warn(
      "static_autoscaler.go:1054",
      `Failed to remove ${machines.length} unregistered nodes from node group ${id}: ${messageOf(error)}`,
    );
    for (const { metadata } of machines) {
      statusEvents.event(
        "Warning",
        "DeleteUnregisteredFailed",
        `Failed to remove node ${metadata.name}: ${messageOf(error)}`,
      );
    }
  }
};
