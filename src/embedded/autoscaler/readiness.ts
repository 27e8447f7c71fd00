/** Whether a node is ready, and since when. Follows utils/kubernetes/ready.go. */
import type { Json, KubeObject } from "../object.ts";
import { clone } from "../object.ts";

export interface Readiness {
  ready: boolean;
  /** RFC 3339; empty when nothing is known. */
  since: string;
  reason: string;
}

const badTaints = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/disk-pressure",
  "node.kubernetes.io/network-unavailable",
];

/** Undefined when the node says nothing about itself. */
const knownReadiness = (node: KubeObject): Readiness | undefined => {
  const conditions: Json[] = node["status"]?.conditions ?? [];
  if (!conditions.some(({ type }) => type === "Ready")) {
    return undefined;
  }

  const result: Readiness = { ready: true, since: "", reason: "" };
  const note = (isBad: boolean, time = ""): void => {
    result.ready &&= !isBad;
    result.since = time > result.since ? time : result.since;
  };

  for (const { type, status, reason, lastTransitionTime } of conditions) {
    if (type === "Ready") {
      result.reason = status === "True" ? result.reason : (reason ?? "");
      note(status !== "True", lastTransitionTime);
    } else if (type === "DiskPressure" || type === "NetworkUnavailable") {
      note(status === "True", lastTransitionTime);
    }
  }

  for (const { key, timeAdded } of (node["spec"]?.taints ?? []) as Json[]) {
    if (badTaints.includes(key)) {
      note(true, timeAdded);
    }
  }

  return result;
};

export const readinessOf = (node: KubeObject): Readiness =>
  knownReadiness(node) ?? { ready: false, since: "", reason: "" };

export const isReadyAndSchedulable = (node: KubeObject): boolean =>
  readinessOf(node).ready && node["spec"]?.unschedulable !== true;

/** The node as if it were not ready. */
export const unreadyCopy = (node: KubeObject, reason: string): KubeObject => {
  const copy = clone(node);
  const others = ((copy["status"]?.conditions ?? []) as Json[]).filter(
    ({ type }) => type !== "Ready",
  );
  const lastTransitionTime = node.metadata.creationTimestamp;
  copy["status"] = {
    ...copy["status"],
    conditions: [{ type: "Ready", status: "False", reason, lastTransitionTime }, ...others],
  };
  return copy;
};
