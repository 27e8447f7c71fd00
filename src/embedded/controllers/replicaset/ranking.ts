/** Which pods go first when there are too many. Follows ActivePodsWithRanks of k8s.io/kubernetes pkg/controller. */
import type { Json, KubeObject } from "../../object.ts";
import { conditionOf, isPodActive, isPodReady } from "../pod-state.ts";

/** @param related Pods of all ReplicaSets with the same owner: pods that share a node with many of them go earlier. */
export const podsToDelete = (
  active: KubeObject[],
  related: () => KubeObject[],
  count: number,
  now: number,
): KubeObject[] => {
  if (count >= active.length) {
    return active;
  }

  const crowd = new Map<string, number>();
  for (const pod of related()) {
    if (isPodActive(pod)) {
      const node = pod.spec.nodeName ?? "";
      crowd.set(node, (crowd.get(node) ?? 0) + 1);
    }
  }

  const rank = (pod: KubeObject): number => crowd.get(pod.spec.nodeName ?? "") ?? 0;
  return active.toSorted((left, right) => compare(left, right, rank, now)).slice(0, count);
};

/** Negative when `left` goes before `right`. */
const compare = (
  left: KubeObject,
  right: KubeObject,
  rank: (pod: KubeObject) => number,
  now: number,
): number =>
  difference(left, right, ({ spec }) => (spec.nodeName === undefined ? 0 : 1)) ||
  difference(left, right, phaseOrder) ||
  difference(left, right, (pod) => (isPodReady(pod) ? 1 : 0)) ||
  difference(left, right, deletionCost) ||
  difference(right, left, rank) ||
  (isPodReady(left) && isPodReady(right) ? byTime(left, right, readySince, now) : 0) ||
  difference(right, left, (pod) => restarts(pod, "containerStatuses")) ||
  difference(right, left, sidecarRestarts) ||
  byTime(left, right, ({ metadata }) => metadata.creationTimestamp, now);

const difference = (
  left: KubeObject,
  right: KubeObject,
  value: (pod: KubeObject) => number,
): number => value(left) - value(right);

const phaseOrder = ({ status }: KubeObject): number =>
  ["Pending", "Unknown", "Running"].indexOf(status?.phase ?? "Pending");

const deletionCost = ({ metadata }: KubeObject): number =>
  Number(metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0) || 0;

const readySince = (pod: KubeObject): string => conditionOf(pod, "Ready")?.lastTransitionTime ?? "";

const restarts = ({ status }: KubeObject, list: string, names?: Set<string>): number =>
  Math.max(
    0,
    ...(status?.[list] ?? [])
      .filter(({ name }: Json) => names?.has(name) ?? true)
      .map(({ restartCount }: Json) => restartCount as number),
  );

const sidecarRestarts = (pod: KubeObject): number => {
  const sidecars = (pod.spec.initContainers ?? []).filter(
    ({ restartPolicy }: Json) => restartPolicy === "Always",
  );
  return restarts(pod, "initContainerStatuses", new Set(sidecars.map(({ name }: Json) => name)));
};

// Ages count by powers of two, so that pods of about the same age go in no particular order.
const byTime = (
  left: KubeObject,
  right: KubeObject,
  time: (pod: KubeObject) => string,
  now: number,
): number => {
  const [one, other] = [time(left), time(right)];
  if (one === other) {
    return 0;
  }

  const magnitude = (text: string): number => {
    const age = (now - Date.parse(text)) * 1e6;
    return age > 0 ? Math.trunc(Math.log2(age)) : -1;
  };

  return magnitude(one) - magnitude(other) || (left.metadata.uid < right.metadata.uid ? -1 : 1);
};
