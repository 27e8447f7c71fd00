/** How many replicas one resource metric asks for (replica_calculator.go). */
import type { KubeObject } from "../../object.ts";
import type { AutoscalerOptions } from "./options.ts";
import { groupPods } from "./pod-groups.ts";
import type { PodMetrics } from "./pod-metrics.ts";
import { podRequests } from "./pod-requests.ts";

/** Shares of 1. */
export interface Tolerances {
  up: number;
  down: number;
}

export interface Measured {
  /** Replicas that the target is to have now. */
  current: number;
  pods: KubeObject[];
  metrics: PodMetrics;
  resource: string;
  container: string;
  tolerances: Tolerances;
  /** Milliseconds since 1970. */
  now: number;
}

export interface Proposal {
  replicas: number;
  /** Average over the pods, thousandths. */
  value: number;
  /** Percent of what was requested. */
  utilization?: number;
}

interface Usage {
  /** Of the target. */
  ratio: number;
  value: number;
  utilization?: number;
}

/** Looks at usage as a share of requests. @throws Error why it cannot be told */
export const proposeByUtilization = (
  measured: Measured,
  target: number,
  options: AutoscalerOptions,
): Proposal =>
  propose(measured, options, () => {
    const requests = podRequests(measured.pods, measured.resource, measured.container);
    return {
      usageOf: (metrics) => utilizationOf(metrics, requests, target),
      whenMissing: (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, target)) / 100),
    };
  });

/** Looks at plain amounts. @param target Thousandths. @throws Error why it cannot be told */
export const proposeByValue = (
  measured: Measured,
  target: number,
  options: AutoscalerOptions,
): Proposal =>
  propose(measured, options, () => ({
    usageOf: ({ size }, sum) => {
      const value = Math.trunc(sum / size);
      return { ratio: value / target, value };
    },
    whenMissing: () => target,
  }));

interface Yardstick {
  usageOf(metrics: PodMetrics, sum: number): Usage;
  /** What a pod without a value is taken to use before replicas go. */
  whenMissing(pod: string): number;
}

const propose = (
  { current, pods, metrics, resource, tolerances, now }: Measured,
  options: AutoscalerOptions,
  yardstick: () => Yardstick,
): Proposal => {
  if (pods.length === 0) {
    throw new Error("no pods returned by selector while calculating replica count");
  }

  const groups = groupPods(pods, metrics, resource, options, now);
  const counted: PodMetrics = new Map(metrics);
  for (const pod of [...groups.ignored, ...groups.unready]) {
    counted.delete(pod);
  }

  if (counted.size === 0) {
    throw new Error("did not receive metrics for targeted pods (pods might be unready)");
  }

  const { usageOf, whenMissing } = yardstick();
  const { ratio, ...shown } = usageOf(counted, sumOf(counted));
  const up = ratio > 1;
  const idle = up ? groups.unready : [];
  if (idle.length === 0 && groups.missing.length === 0) {
    const replicas = isWithin(tolerances, ratio) ? current : Math.ceil(ratio * groups.ready);
    return { replicas, ...shown };
  }

  // Guesses that hold back: what is unknown is idle when going up, and busy when going down.
  for (const pod of [...idle, ...(ratio === 1 ? [] : groups.missing)]) {
    counted.set(pod, { value: up ? 0 : whenMissing(pod), timestamp: 0, window: 0 });
  }

  const guessed = usageOf(counted, sumOf(counted)).ratio;
  const turns = (ratio < 1 && guessed > 1) || (ratio > 1 && guessed < 1);
  const replicas = Math.ceil(guessed * counted.size);
  const backwards = guessed < 1 ? replicas > current : guessed > 1 && replicas < current;
  return {
    replicas: isWithin(tolerances, guessed) || turns || backwards ? current : replicas,
    ...shown,
  };
};

const isWithin = ({ up, down }: Tolerances, ratio: number): boolean =>
  1 - down <= ratio && ratio <= 1 + up;

const sumOf = (metrics: PodMetrics): number => {
  let sum = 0;
  for (const { value } of metrics.values()) {
    sum += value;
  }

  return sum;
};

const utilizationOf = (
  metrics: PodMetrics,
  requests: Map<string, number>,
  target: number,
): Usage => {
  const known = [...metrics].filter(([pod]) => requests.has(pod));
  const used = known.reduce((sum, [, { value }]) => sum + value, 0);
  const requested = known.reduce((sum, [pod]) => sum + (requests.get(pod) ?? 0), 0);
  if (requested === 0) {
    throw new Error("no metrics returned matched known pods");
  }

  const utilization = Math.trunc((used * 100) / requested);
  return {
    ratio: utilization / target,
    utilization,
    value: Math.trunc(used / known.length),
  };
};
