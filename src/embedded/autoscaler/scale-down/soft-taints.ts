/** Keeps the mark of nodes that are not needed: the scheduler then prefers others. Follows core/scaledown/actuation/softtaint.go. */
import type { KubeObject } from "../../object.ts";
import { messageOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { addTaint, deletionCandidate, hasTaint, removeTaint, toBeDeleted } from "../taints.ts";

export const updateSoftTaints = async (
  scaling: Scaling,
  nodes: KubeObject[],
  unneeded: KubeObject[],
): Promise<void> => {
  const { client, groups, log, options } = scaling;
  let budget = options.maxBulkSoftTaints;
  if (budget === 0) {
    return;
  }

  const names = new Set(unneeded.map(({ metadata }) => metadata.name));
  let skipped = 0;
  for (const { metadata } of nodes.filter((node) => groups.of(node) !== undefined)) {
    const { name } = metadata;
    const node = client.get("nodes", undefined, name);
    const isWanted = names.has(name);
    if (
      node === undefined ||
      hasTaint(node, toBeDeleted) ||
      hasTaint(node, deletionCandidate) === isWanted
    ) {
      continue;
    }

    if (budget <= 0) {
      skipped += 1;
      continue;
    }

    budget -= 1;
    await change(scaling, name, isWanted).catch((error: unknown) => {
      log.warn(
        isWanted ? "softtaint.go:67" : "softtaint.go:51",
        `Soft taint on ${name} ${isWanted ? "adding" : "removal"} error ${messageOf(error)}`,
      );
    });
  }

  if (skipped > 0) {
    log.info(
      4,
      "softtaint.go:96",
      `Skipped adding/removing soft taints on ${skipped} nodes - API call or time limit exceeded`,
    );
  }
};

const change = async (scaling: Scaling, name: string, isWanted: boolean): Promise<void> =>
  isWanted
    ? addTaint(scaling, name, { key: deletionCandidate, effect: "PreferNoSchedule" }, false)
    : removeTaint(scaling, name, deletionCandidate, false);
