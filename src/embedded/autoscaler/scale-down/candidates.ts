/** Nodes that may be considered for removal, in the order in which they are. Follows processors/nodes and processors/scaledowncandidates. */
import type { KubeObject } from "../../object.ts";
import { timeOf, wallTime } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goTime } from "../go-text.ts";
import type { ScaleTimes } from "../state/scale-times.ts";
import { noBudgets } from "./budgets-left.ts";
import { podsToMove } from "./pods-to-move.ts";

/** @param previous Names of the candidates of the last pass: they come before others. */
export const scaleDownCandidates = (
  scaling: Scaling,
  nodes: KubeObject[],
  previous: Set<string>,
  times: ScaleTimes,
): KubeObject[] => {
  const ranked = aboveMinimum(scaling, nodes).map((node) => ({
    node,
    rank: rankOf(scaling, node),
    isNew: !previous.has(node.metadata.name),
  }));
  const ordered = ranked
    .toSorted((left, right) => left.rank - right.rank || Number(left.isNew) - Number(right.isNew))
    .map(({ node }) => node);
  return scaling.options.scaleDownDelayTypeLocal ? rested(scaling, ordered, times) : ordered;
};

const aboveMinimum = ({ groups, log }: Scaling, nodes: KubeObject[]): KubeObject[] => {
  const sizes = new Map(groups.all().map((group) => [group.id, group.targetSize()]));
  return nodes.filter((node) => {
    const group = groups.of(node);
    if (group === undefined) {
      log.info(
        5,
        "pre_filtering_processor.go:54",
        `Node ${node.metadata.name} should not be processed by cluster autoscaler (no node group config)`,
      );
      return false;
    }

    const size = sizes.get(group.id) ?? 0;
    if (size <= group.minSize) {
      log.info(
        1,
        "pre_filtering_processor.go:64",
        `Skipping ${node.metadata.name} - node group min size reached (current: ${size}, min: ${group.minSize})`,
      );
    }

    return size > group.minSize;
  });
};

/** Empty nodes first, those where something is left to finish behind them. */
const rankOf = ({ clock, options, snapshot }: Scaling, node: KubeObject): number => {
  const state = snapshot.get(node.metadata.name);
  const moving =
    state === undefined
      ? { blocked: "" }
      : podsToMove(state, { clock, options, budgets: noBudgets });
  if ("blocked" in moving || moving.pods.length > 0) {
    return 2;
  }

  return moving.onCompletion.length > 0 ? 1 : 0;
};

/** Leaves out groups that were scaled a short while ago, where delays are counted per group. */
const rested = (scaling: Scaling, nodes: KubeObject[], times: ScaleTimes): KubeObject[] => {
  const { clock, groups, log, options } = scaling;
  const now = timeOf(clock);
  const told = new Set<string>();
  const rules: [times: Map<string, number>, delay: number, what: string][] = [
    [times.ups, options.scaleDownDelayAfterAdd, "scaled up"],
    [times.downs, options.scaleDownDelayAfterDelete, "scaled down"],
    [times.failures, options.scaleDownDelayAfterFailure, "failed to scale down"],
  ];
  return nodes.filter((node) => {
    const id = groups.of(node)?.id ?? "";
    const rule = rules.find(([byGroup, delay]) => (byGroup.get(id) ?? -Infinity) + delay > now);
    if (rule !== undefined && !told.has(id)) {
      told.add(id);
      log.info(
        4,
        "scale_down_candidates_delay_processor.go:66",
        `Skipping scale down on node group ${id} because it ${rule[2]} recently at ${goTime(wallTime(clock, rule[0].get(id) ?? 0))}`,
      );
    }

    return rule === undefined;
  });
};
