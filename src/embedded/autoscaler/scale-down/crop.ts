/** Not all nodes go at once. Follows core/scaledown/budgets. */
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { Deletions } from "./deletions.ts";
import type { Plan } from "./planner.ts";

export interface Bucket {
  group: NodeGroup;
  nodes: KubeObject[];
}

/** As many nodes as may go at the same time, by group. */
export const crop = (
  { groups, options }: Scaling,
  { empty, drain }: Plan,
  deletions: Deletions,
): { empty: Bucket[]; drain: Bucket[] } => {
  const draining = deletions.drained().length;
  const budget = options.maxScaleDownParallelism - deletions.empty().length - draining;
  const first = empty.slice(0, Math.max(0, budget));
  const drainBudget = Math.min(budget - first.length, options.maxDrainParallelism - draining);
  const bucketsOf = (nodes: KubeObject[]): Bucket[] => {
    const buckets = new Map<string, Bucket>();
    for (const node of nodes) {
      const group = groups.of(node);
      if (group !== undefined) {
        const bucket = buckets.get(group.id) ?? { group, nodes: [] };
        bucket.nodes.push(node);
        buckets.set(group.id, bucket);
      }
    }

    return [...buckets.values()];
  };

  return { empty: bucketsOf(first), drain: bucketsOf(drain.slice(0, Math.max(0, drainBudget))) };
};
