/** Groups whose nodes are as good as the same, and spreading new nodes over them. Follows processors/nodegroupset. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { amountsOf } from "../../scheduler/requests.ts";
import type { Amounts } from "../../scheduler/requests.ts";
import type { Klog } from "../log.ts";
import type { AutoscalerOptions } from "../options.ts";
import type { NodeGroup } from "../provider/node-group.ts";

/** A group that is to grow. */
export interface ScaleUpInfo {
  group: NodeGroup;
  from: number;
  to: number;
}

export const infoText = ({ group, from, to }: ScaleUpInfo): string =>
  `{${group.id} ${from}->${to} (max: ${group.maxSize})}`;

export const infosText = (infos: ScaleUpInfo[]): string => `[${infos.map(infoText).join(" ")}]`;

const ignored = [
  "kubernetes.io/hostname",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "beta.kubernetes.io/fluentd-ds-ready",
  "kops.k8s.io/instancegroup",
];

export const areSimilar = (
  one: NodeState,
  other: NodeState,
  options: AutoscalerOptions,
): boolean => {
  if (options.balancingLabels.length > 0) {
    return options.balancingLabels.every((key) => {
      const value = labelOf(one.node, key);
      return value !== undefined && value === labelOf(other.node, key);
    });
  }

  const skip = [...ignored, ...options.balancingIgnoreLabels];
  return (
    sameCapacity(one.node, other.node, options.maxMemoryDifference) &&
    within(one.allocatable, other.allocatable, options.maxAllocatableDifference) &&
    within(freeOf(one), freeOf(other), options.maxFreeDifference) &&
    JSON.stringify(labelsOf(one.node, skip)) === JSON.stringify(labelsOf(other.node, skip))
  );
};

const labelOf = ({ metadata }: KubeObject, key: string): string | undefined =>
  metadata.labels?.[key];

const labelsOf = ({ metadata }: KubeObject, skip: string[]): [string, string][] =>
  Object.entries(metadata.labels ?? {})
    .filter(([key]) => !skip.includes(key))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));

const sameCapacity = (one: KubeObject, other: KubeObject, memoryRatio: number): boolean => {
  const [left, right] = [one, other].map((node) => amountsOf(node["status"]?.capacity)) as [
    Amounts,
    Amounts,
  ];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => {
    const [a, b] = [left[name], right[name]];
    if (a === undefined || b === undefined) {
      return false;
    }

    return name === "memory" ? close(a, b, memoryRatio) : a === b;
  });
};

const within = (left: Amounts, right: Amounts, ratio: number): boolean =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => {
    const [a, b] = [left[name], right[name]];
    return a !== undefined && b !== undefined && close(a, b, ratio);
  });

const close = (a: number, b: number, ratio: number): boolean =>
  Math.abs(a - b) <= Math.max(a, b) * ratio;

const freeOf = ({ allocatable, requested }: NodeState): Amounts =>
  Object.fromEntries(
    ["cpu", "memory", "ephemeral-storage"].map((name) => [
      name,
      (allocatable[name] ?? 0) - (requested[name] ?? 0),
    ]),
  );

/** Adds nodes one by one to the smallest group that has room; groups that do not grow are left out. */
export const balance = (groups: NodeGroup[], wanted: number, log: Klog): ScaleUpInfo[] => {
  const infos = groups
    .map((group) => ({ group, from: group.targetSize(), to: group.targetSize() }))
    .filter(({ group, from }) => from !== group.maxSize)
    .toSorted((left, right) => left.from - right.from);
  const room = infos.reduce((sum, { group, from }) => sum + Math.max(0, group.maxSize - from), 0);
  if (room < wanted) {
    log.info(
      2,
      "balancing_processor.go:114",
      `Requested scale-up (${wanted}) exceeds node group set capacity, capping to ${room}`,
    );
  }

  for (let left = Math.min(wanted, room); left > 0; left -= 1) {
    const open = infos.filter(({ group, to }) => to < group.maxSize);
    const size = Math.min(...open.map(({ to }) => to));
    const next = open.find(({ to }) => to === size);
    if (next !== undefined) {
      next.to += 1;
    }
  }

  return infos.filter(({ from, to }) => from !== to);
};
