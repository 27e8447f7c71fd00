/** Pictures of nodes: what each is asked for, who comes and who goes, and what they cost. */
import { quantityNumber } from "../kubectl/quantity.ts";
import type { Json, KubeObject } from "../kubectl/object.ts";
import { podRequests } from "../kubectl/pod-requests.ts";
import type { Bill, NodePhase, NodeRow, PoolNodeRow } from "./live.ts";
import { nodeTime } from "./node-ledger.ts";
import type { NodeLedger, SeenNode } from "./node-ledger.ts";

/** Requested against allocatable, with the pods that take it. */
export const nodeRows = (nodes: readonly KubeObject[], pods: readonly KubeObject[]): NodeRow[] =>
  byAge(nodes).map((node) => nodeRow(node, pods));

/** The same with what becomes of each, in their pools; of those that went, the last ones. */
export const poolRows = (
  nodes: readonly KubeObject[],
  pods: readonly KubeObject[],
  { ledger, pool }: { ledger: NodeLedger; pool: string | undefined },
): PoolNodeRow[] => {
  const seen = ledger.seen();
  const rows = byAge(nodes).map((node): PoolNodeRow => {
    const row = nodeRow(node, pods);
    const joined = seen.some(({ name, joined: came, until }) =>
      name === row.name && until === undefined ? came : false,
    );
    const place = pool === undefined ? undefined : node.metadata.labels?.[pool];
    return {
      ...row,
      phase: phaseOf(node, row, joined),
      joined,
      ...(place !== undefined && { pool: place }),
    };
  });
  const gone = seen.filter(({ until }) => until !== undefined).slice(-rememberedGone);
  return [...rows, ...gone.map((node) => goneRow(node, pool))];
};

const rememberedGone = 3;

const nothing = { requested: 0, allocatable: 0 };

const goneRow = ({ name, labels }: SeenNode, pool: string | undefined): PoolNodeRow => {
  const place = pool === undefined ? undefined : labels[pool];
  return {
    name,
    ready: false,
    schedulable: false,
    cpu: nothing,
    memory: nothing,
    pods: [],
    phase: "gone",
    joined: false,
    ...(place !== undefined && { pool: place }),
  };
};

const nodeRow = (node: Json, pods: readonly KubeObject[]): NodeRow => {
  const mine = pods.filter(
    (pod: Json) =>
      pod.spec?.nodeName === node.metadata.name &&
      !["Succeeded", "Failed"].includes(pod.status?.phase),
  );
  const requests = mine.map((pod) => podRequests(pod));
  const sum = (field: "cpu" | "memory") =>
    requests.reduce((total, request) => total + request[field], 0);
  const { cpu, memory } = node.status?.allocatable ?? {};
  return {
    name: node.metadata.name,
    ready:
      node.status?.conditions?.some(
        ({ type, status }: Json) => type === "Ready" && status === "True",
      ) === true,
    schedulable: node.spec?.unschedulable !== true,
    cpu: { requested: sum("cpu"), allocatable: (quantityNumber(cpu) ?? 0) * 1000 },
    memory: { requested: sum("memory"), allocatable: quantityNumber(memory) ?? 0 },
    pods: mine.map(({ metadata }) => metadata.name),
  };
};

/** Taints of the cluster autoscaler. Source: autoscaler/cluster-autoscaler/utils/taints/taints.go */
const toBeDeleted = "ToBeDeletedByClusterAutoscaler";
const candidate = "DeletionCandidateOfClusterAutoscaler";

const phaseOf = (node: Json, { ready, schedulable }: NodeRow, joined: boolean): NodePhase => {
  const taints = ((node.spec?.taints ?? []) as Json[]).map(({ key }) => key as string);
  if (node.metadata.deletionTimestamp !== undefined || taints.includes(toBeDeleted)) {
    return "leaving";
  }

  if (!ready) {
    return joined ? "joining" : "not-ready";
  }

  if (taints.includes(candidate)) {
    return "unneeded";
  }

  return schedulable ? "ready" : "cordoned";
};

/** @param label `key` or `key=value` of the nodes that count. */
export const billOf = (ledger: NodeLedger, label: string, max: number, now: number): Bill => {
  const mine = ledger.seen().filter(({ labels }) => carries(labels, label));
  const since = ledger.since();
  return {
    sinceMs: now - since,
    paidMs: nodeTime(mine, since, now),
    alwaysMs: max * (now - since),
    max,
    nodes: mine.filter(({ until }) => until === undefined).length,
  };
};

const carries = (labels: SeenNode["labels"], label: string): boolean => {
  const [key = "", value] = label.split("=");
  return value === undefined ? labels[key] !== undefined : labels[key] === value;
};

/** A row keeps its place while it lives. */
export const byAge = (items: readonly KubeObject[]): KubeObject[] =>
  items.toSorted(
    (a, b) =>
      a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
      a.metadata.name.localeCompare(b.metadata.name),
  );
