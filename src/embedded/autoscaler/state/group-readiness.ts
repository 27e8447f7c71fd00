/** How the nodes of a group, or of the whole cluster, are: ready, starting, broken, not there yet. Follows updateReadinessStats of clusterstate. */
import { storedTime, timeOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import type { KubeObject } from "../../object.ts";
import { readinessOf } from "../readiness.ts";

/** Names of nodes, by how they are. */
export interface GroupReadiness {
  registered: string[];
  ready: string[];
  /** Broke down after they had started. */
  unready: string[];
  notStarted: string[];
  unregistered: string[];
  longUnregistered: string[];
  resourceUnready: string[];
  /** When it was looked at; undefined for a group without nodes. */
  time: number | undefined;
}

export interface Readinesses {
  total: GroupReadiness;
  byGroup: Map<string, GroupReadiness>;
}

export const nobody = (time?: number): GroupReadiness => ({
  registered: [],
  ready: [],
  unready: [],
  notStarted: [],
  unregistered: [],
  longUnregistered: [],
  resourceUnready: [],
  time,
});

/** @param unregistered Machines without a node, by name, and since when. */
export const measure = (
  { clock, groups, log, options }: Scaling,
  nodes: KubeObject[],
  unregistered: Map<string, number>,
): Readinesses => {
  const now = timeOf(clock);
  const total = nobody(now);
  const byGroup = new Map<string, GroupReadiness>();
  const ofGroup = (id: string): GroupReadiness => {
    const known = byGroup.get(id) ?? nobody(now);
    byGroup.set(id, known);
    return known;
  };

  for (const node of nodes) {
    const { name, creationTimestamp } = node.metadata;
    const group = groups.of(node);
    const { ready, reason } = readinessOf(node);
    const starts = storedTime(clock, creationTimestamp) + options.maxNodeStartupTime > now;
    const kind = ready ? "ready" : starts ? "notStarted" : "unready";
    for (const one of group === undefined ? [total] : [ofGroup(group.id), total]) {
      one.registered.push(name);
      one[kind].push(name);
      if (kind === "unready" && reason === "cluster-autoscaler.kubernetes.io/resource-not-ready") {
        one.resourceUnready.push(name);
      }
    }
  }

  for (const [name, since] of unregistered) {
    const group = groups.of(machineAsNode(name));
    if (group === undefined) {
      log.warn("clusterstate.go:803", `Nodegroup is nil for ${name}`);
      continue;
    }

    const isLong = since + options.maxNodeProvisionTime < now;
    for (const one of [ofGroup(group.id), total]) {
      (isLong ? one.longUnregistered : one.unregistered).push(name);
    }
  }

  if (total.longUnregistered.length > 0) {
    log.info(
      3,
      "clusterstate.go:822",
      `Found longUnregistered Nodes [${total.longUnregistered.join(" ")}]`,
    );
  }

  return { total, byGroup };
};

/** What is known of a machine that is no node: its id. */
export const machineAsNode = (id: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: id, uid: "", resourceVersion: "", creationTimestamp: "" },
  spec: { providerID: id },
});
