/** Which of the nodes that fit is best: 0 to 100 per score, times its weight in the default profile. */
import type { Json } from "../object.ts";
import type { Cycle } from "./filters.ts";
import type { NodeState } from "./node-state.ts";
import { termMatches } from "./node-selector.ts";
import { loadOf } from "./requests.ts";
import { untolerated } from "./tolerations.ts";

export interface Score {
  weight: number;
  /** Raw value per node. */
  rate(cycle: Cycle, state: NodeState): number;
  /** Brings raw values to 0..100: `share` of the highest, `reverse` less is better; absent: they are so already. */
  normalise?: "share" | "reverse";
}

const leastAllocated: Score = {
  weight: 1,
  rate: (cycle, state) => {
    const { used } = state;
    const wanted = loadOf(cycle.pod, cycle.requests);
    const shares = ["cpu", "memory"].map((name) => {
      const capacity = state.allocatable[name] ?? 0;
      const total = (used[name] ?? 0) + (wanted[name] ?? 0);
      return capacity === 0 || total > capacity
        ? 0
        : Math.floor(((capacity - total) * 100) / capacity);
    });
    return Math.floor(((shares[0] ?? 0) + (shares[1] ?? 0)) / 2);
  },
};

const balancedAllocation: Score = {
  weight: 1,
  rate: ({ requests }, { requested, allocatable }) => {
    const fractions = ["cpu", "memory"].map((name) =>
      Math.min(
        1,
        ((requested[name] ?? 0) + (requests[name] ?? 0)) / Math.max(1, allocatable[name] ?? 0),
      ),
    );
    return Math.floor((1 - Math.abs((fractions[0] ?? 0) - (fractions[1] ?? 0)) / 2) * 100);
  },
};

const taintToleration: Score = {
  weight: 3,
  normalise: "reverse",
  rate: ({ pod }, { node }) =>
    ((node.spec?.taints ?? []) as Json[]).filter(
      (taint) => untolerated([taint], pod.spec.tolerations, ["PreferNoSchedule"]) !== undefined,
    ).length,
};

const nodeAffinity: Score = {
  weight: 2,
  normalise: "share",
  rate: ({ pod }, { node }) =>
    (
      (pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ??
        []) as Json[]
    )
      .filter(({ preference }) => termMatches(preference, node))
      .reduce((sum, { weight }) => sum + weight, 0),
};

const megabyte = 1024 * 1024;

const imageLocality: Score = {
  weight: 1,
  rate: ({ pod }, { node }) => {
    const images: Json[] = node.status?.images ?? [];
    const containers: Json[] = pod.spec.containers ?? [];
    const present = containers.reduce(
      (sum, { image }) =>
        sum + (images.find(({ names = [] }) => names.includes(image))?.sizeBytes ?? 0),
      0,
    );
    const most = 1000 * megabyte * containers.length;
    const clamped = Math.min(Math.max(present, 23 * megabyte), most);
    return Math.floor((100 * (clamped - 23 * megabyte)) / (most - 23 * megabyte));
  },
};

export const nodeScores: Score[] = [
  taintToleration,
  nodeAffinity,
  leastAllocated,
  balancedAllocation,
  imageLocality,
];

/** Sum of all scores for each node. */
export const scoreNodes = (scores: Score[], cycle: Cycle, states: NodeState[]): number[] => {
  const totals = states.map(() => 0);
  for (const { weight, rate, normalise } of scores) {
    const raw = states.map((state) => rate(cycle, state));
    const highest = Math.max(...raw, 0);
    for (const [index, value] of raw.entries()) {
      totals[index] = (totals[index] ?? 0) + weight * normalised(value, highest, normalise);
    }
  }

  return totals;
};

const normalised = (value: number, highest: number, how: Score["normalise"]): number => {
  if (how === undefined) {
    return value;
  }

  if (highest === 0) {
    return how === "reverse" ? 100 : 0;
  }

  const share = Math.floor((100 * value) / highest);
  return how === "reverse" ? 100 - share : share;
};
