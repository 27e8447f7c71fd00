/** The filters that look at one node at a time, in the order in which the scheduler runs them. */
import type { KubeObject } from "../object.ts";
import { requiredNodeMatches } from "./node-selector.ts";
import type { NodeState } from "./node-state.ts";
import { hostPorts } from "./requests.ts";
import type { Amounts } from "./requests.ts";
import { untolerated } from "./tolerations.ts";
import { refuse, refuseFinally } from "./verdict.ts";
import type { Refusal } from "./verdict.ts";

/** What is worked out once per pod. */
export interface Cycle {
  pod: KubeObject;
  requests: Amounts;
}

/** Undefined: the pod fits. */
export type Filter = (cycle: Cycle, state: NodeState) => Refusal | undefined;

const unschedulableTaint = {
  key: "node.kubernetes.io/unschedulable",
  effect: "NoSchedule",
};

const nodeUnschedulable: Filter = ({ pod }, { node }) =>
  node.spec?.unschedulable === true &&
  untolerated([unschedulableTaint], pod.spec.tolerations, ["NoSchedule"]) !== undefined
    ? refuseFinally("node(s) were unschedulable")
    : undefined;

const nodeName: Filter = ({ pod }, { node }) =>
  pod.spec.nodeName !== undefined && pod.spec.nodeName !== node.metadata.name
    ? refuseFinally("node(s) didn't match the requested node name")
    : undefined;

const taintToleration: Filter = ({ pod }, { node }) =>
  untolerated(node.spec?.taints, pod.spec.tolerations, ["NoSchedule", "NoExecute"]) === undefined
    ? undefined
    : refuseFinally("node(s) had untolerated taint(s)");

const nodeAffinity: Filter = ({ pod }, { node }) =>
  requiredNodeMatches(pod, node)
    ? undefined
    : refuseFinally("node(s) didn't match Pod's node affinity/selector");

const nodePorts: Filter = ({ pod }, { ports }) =>
  hostPorts(pod).some((wanted) => ports.some((used) => portsClash(wanted, used)))
    ? refuse("node(s) didn't have free ports for the requested pod ports")
    : undefined;

const portsClash = (wanted: string, used: string): boolean => {
  const [protocol, address, port] = wanted.split("/");
  const [usedProtocol, usedAddress, usedPort] = used.split("/");
  return (
    protocol === usedProtocol &&
    port === usedPort &&
    (address === usedAddress || address === "0.0.0.0" || usedAddress === "0.0.0.0")
  );
};

const firstResources = ["cpu", "memory", "ephemeral-storage"];

const nodeResourcesFit: Filter = ({ requests }, { pods, requested, allocatable }) => {
  const reasons = pods.size + 1 > (allocatable["pods"] ?? 0) ? ["Too many pods"] : [];
  let final = false;
  const names = Object.keys(requests).filter((name) => !firstResources.includes(name));
  for (const name of [...firstResources, ...names]) {
    const wanted = requests[name] ?? 0;
    const capacity = allocatable[name] ?? 0;
    if (name !== "pods" && wanted > 0 && wanted > capacity - (requested[name] ?? 0)) {
      reasons.push(`Insufficient ${name}`);
      final ||= wanted > capacity;
    }
  }

  return reasons.length === 0 ? undefined : { reasons, final };
};

export const nodeFilters: Filter[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
];
