/** How much of a node is asked for by its pods. Follows simulator/utilization. */
import type { Clock } from "../../clock.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { podRequests } from "../../scheduler/requests.ts";
import { goFloat } from "../go-text.ts";
import type { AutoscalerOptions } from "../options.ts";
import { isDaemonSetPod, isLongTerminating, isMirrorPod } from "../pods.ts";

export interface Utilisation {
  cpu: number;
  memory: number;
  resource: "cpu" | "memory";
  /** Of the resource that is used more. */
  highest: number;
}

/** @throws Error when the node does not say what it has. */
export const utilisationOf = (
  state: NodeState,
  options: AutoscalerOptions,
  clock: Clock,
): Utilisation => {
  const cpu = shareOf("cpu", state, options, clock.now());
  const memory = shareOf("memory", state, options, clock.now());
  return cpu > memory
    ? { cpu, memory, resource: "cpu", highest: cpu }
    : { cpu, memory, resource: "memory", highest: memory };
};

const shareOf = (
  resource: "cpu" | "memory",
  { node, allocatable, pods }: NodeState,
  options: AutoscalerOptions,
  now: number,
): number => {
  const { name } = node.metadata;
  const total = allocatable[resource];
  if (total === undefined) {
    throw new Error(`failed to get ${resource} from ${name}`);
  }

  if (total === 0) {
    throw new Error(`${resource} is 0 at ${name}`);
  }

  let used = 0;
  let aside = 0;
  for (const pod of pods.values()) {
    const request = podRequests(pod)[resource] ?? 0;
    const isIgnored =
      (options.ignoreDaemonSetsUtilization && isDaemonSetPod(pod)) ||
      (options.ignoreMirrorPodsUtilization && isMirrorPod(pod));
    if (isIgnored) {
      aside += request;
    } else if (!isLongTerminating(pod, now)) {
      used += request;
    }
  }

  return used / (total - aside);
};

/** As `%v` prints the struct: `{0.25 0.0244140625 0 0 cpu 0.25}`. */
export const utilisationText = ({ cpu, memory, resource, highest }: Utilisation): string =>
  `{${goFloat(cpu)} ${goFloat(memory)} 0 0 ${resource} ${goFloat(highest)}}`;
