/** How many nodes of one kind the pods would need: first fit, the largest pods first. Follows estimator/binpacking_estimator.go. */
import type { Json, KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { podRequests } from "../../scheduler/requests.ts";
import type { Scaling } from "../context.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { SchedulingFailure } from "../simulation/scheduling-failure.ts";
import { copyOf } from "../simulation/templates.ts";
import type { PodGroup } from "./pod-groups.ts";

export interface Estimate {
  nodes: number;
  pods: KubeObject[];
}

/** @param groups The group and those like it, among which nodes can be spread. */
export const estimate = (
  scaling: Scaling,
  podGroups: PodGroup[],
  template: NodeState,
  groups: NodeGroup[],
  currentNodes: number,
): Estimate => {
  const { snapshot } = scaling;
  const mayAdd = limiter(scaling, groups, currentNodes);
  const names = new Set<string>();
  const used = new Set<string>();
  const placed: KubeObject[] = [];
  let last = "";
  const put = (pod: KubeObject, name: string): void => {
    used.add(name);
    placed.push(pod);
  };

  const onKnown = (pods: KubeObject[]): KubeObject[] => {
    for (const [index, pod] of pods.entries()) {
      const found = snapshot.scheduleAnywhere(pod, ({ node }) => names.has(node.metadata.name));
      if (typeof found !== "string") {
        return pods.slice(index);
      }

      put(pod, found);
    }

    return [];
  };

  const onLast = (pod: KubeObject): boolean => {
    if (last === "") {
      return false;
    }

    const failure = snapshot.schedule(pod, last);
    if (failure === undefined) {
      put(pod, last);
      return true;
    }

    if (!isSpreadOverNodes(pod) || !failsBySpread(failure)) {
      return false;
    }

    const found = snapshot.scheduleAnywhere(pod, ({ node }) => node.metadata.name !== last);
    if (typeof found === "string") {
      put(pod, found);
    }

    return typeof found === "string";
  };

  /** False: no more nodes may be added. */
  const onNew = (pods: KubeObject[]): boolean => {
    for (const pod of pods) {
      if (onLast(pod)) {
        continue;
      }

      // It would not fit on yet another empty node either.
      if (last !== "" && !used.has(last)) {
        return true;
      }

      if (!mayAdd()) {
        return false;
      }

      const state = copyOf(template, `e-${names.size}`);
      snapshot.add(state);
      last = state.node.metadata.name;
      names.add(last);
      if (snapshot.schedule(pod, last) !== undefined) {
        break;
      }

      put(pod, last);
    }

    return true;
  };

  snapshot.fork();
  let isOpen = true;
  for (const { pods } of largestFirst(podGroups, template)) {
    const rest = onKnown(pods);
    isOpen &&= onNew(rest);
  }

  snapshot.revert();
  return { nodes: used.size, pods: placed };
};

const largestFirst = (groups: PodGroup[], { allocatable }: NodeState): PodGroup[] => {
  const share = ({ pods: [first] }: PodGroup): number => {
    const requests = first === undefined ? {} : podRequests(first);
    return ["cpu", "memory"].reduce((sum, name) => {
      const total = allocatable[name] ?? 0;
      return total > 0 ? sum + (requests[name] ?? 0) / total : sum;
    }, 0);
  };

  return groups.toSorted((left, right) => share(right) - share(left));
};

const isSpreadOverNodes = ({ spec }: KubeObject): boolean =>
  ((spec.topologySpreadConstraints ?? []) as Json[]).some(
    ({ topologyKey }) => topologyKey === "kubernetes.io/hostname",
  );

const failsBySpread = ({ reasons }: SchedulingFailure): boolean =>
  reasons.includes("node(s) didn't match pod topology spread constraints");

/** Whether another node may be added: the flags, the sizes of the groups and that of the cluster say no at some point. */
const limiter = (
  { log, options }: Scaling,
  groups: NodeGroup[],
  currentNodes: number,
): (() => boolean) => {
  const room = groups.reduce(
    (sum, group) => sum + Math.max(0, group.maxSize - group.targetSize()),
    0,
  );
  const cluster =
    options.maxNodesTotal === 0 ? Infinity : Math.max(0, options.maxNodesTotal - currentNodes);
  const perScaleUp = options.maxNodesPerScaleUp > 0 ? options.maxNodesPerScaleUp : Infinity;
  const most = Math.min(perScaleUp, room, cluster);
  let added = 0;
  return () => {
    if (added >= most) {
      log.info(
        4,
        "threshold_based_limiter.go:58",
        `Capping binpacking after exceeding threshold of ${room <= 0 || cluster <= 0 ? -1 : most} nodes`,
      );
      return false;
    }

    added += 1;
    return true;
  };
};
