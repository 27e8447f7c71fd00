/** Which pods' usage counts (groupPods of replica_calculator.go). */
import type { KubeObject } from "../../object.ts";
import { conditionOf } from "../pod-state.ts";
import type { AutoscalerOptions } from "./options.ts";
import type { PodMetric, PodMetrics } from "./pod-metrics.ts";

export interface PodGroups {
  /** How many pods' values count as they are. */
  ready: number;
  /** Not ready, or not for long enough: they count as idle when more replicas are wanted, and not at all otherwise. */
  unready: string[];
  /** Without a value. */
  missing: string[];
  /** On their way out, or failed. */
  ignored: string[];
}

/** @param now Milliseconds since 1970. */
export const groupPods = (
  pods: KubeObject[],
  metrics: PodMetrics,
  resource: string,
  options: AutoscalerOptions,
  now: number,
): PodGroups => {
  const groups: PodGroups = { ready: 0, unready: [], missing: [], ignored: [] };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const phase = pod.status?.phase;
    const metric = metrics.get(name);
    if (deletionTimestamp !== undefined || phase === "Failed") {
      groups.ignored.push(name);
    } else if (phase === "Pending") {
      groups.unready.push(name);
    } else if (metric === undefined) {
      groups.missing.push(name);
    } else if (resource === "cpu" && isStarting(pod, metric, options, now)) {
      groups.unready.push(name);
    } else {
      groups.ready += 1;
    }
  }

  return groups;
};

/** Whether the pod's CPU may still be that of its start. */
const isStarting = (
  pod: KubeObject,
  { timestamp, window }: PodMetric,
  { cpuInitializationPeriod, initialReadinessDelay }: AutoscalerOptions,
  now: number,
): boolean => {
  const condition = conditionOf(pod, "Ready");
  const { startTime } = pod.status;
  if (condition === undefined || startTime === undefined) {
    return true;
  }

  const started = Date.parse(startTime);
  const changed = Date.parse(condition.lastTransitionTime ?? "");
  const unready = condition.status === "False";
  return started + cpuInitializationPeriod > now
    ? unready || timestamp < changed + window
    : unready && started + initialReadinessDelay > changed;
};
