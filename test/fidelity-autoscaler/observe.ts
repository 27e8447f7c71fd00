/** What can be seen of a situation, in the form of the recording. */
import { readinessOf } from "../../src/embedded/autoscaler/readiness.ts";
import type { Json, KubeObject } from "../../src/embedded/object.ts";
import type { World } from "../support/autoscaler-world.ts";
import { logLines, normalise, statusText } from "./normalise.ts";
import type { Situation } from "./recording.ts";

export interface Seen {
  nodes: string[];
  taints: string[];
  events: string[];
  status: string;
  log: string[];
}

export interface Observer {
  /** Since the last time. */
  look(): Seen;
}

export const createObserver = ({ context, log }: World): Observer => {
  let read = 0;
  const counts = new Map<string, number>();
  return {
    look: () => {
      const { client } = context;
      const nodes = client.list("nodes");
      const lines = logLines(log().slice(read));
      read = log().length;
      const events = client
        .list("events")
        .filter(({ source }) => source?.component === "cluster-autoscaler")
        .filter((event) => {
          const isNew = counts.get(event.metadata.name) !== event["count"];
          counts.set(event.metadata.name, event["count"]);
          return isNew;
        });
      return {
        nodes: nodes.map(nodeText).toSorted(),
        taints: nodes.map(taintText).toSorted(),
        events: unique(events.map(eventText)),
        status: statusText(
          client.get("configmaps", "kube-system", "cluster-autoscaler-status")?.["data"].status ??
            "",
        ),
        log: unique(lines),
      };
    },
  };
};

/** The recording in the same form. */
export const recordedAs = ({ nodes, taints, events, status, log }: Situation): Seen => ({
  nodes: nodes
    .slice(1)
    .map((line) => {
      const [name = "", state = "", , , version, pool] = line.trim().split(/\s+/);
      return normalise([name, state, pool ?? "", version === "fake" ? "fake" : ""].join(" "));
    })
    .toSorted(),
  taints: taints
    .map((line) => normalise(line.trim().replaceAll(/"timeAdded":TIME/g, '"timeAdded":"TIME"')))
    .map((line) => line.replaceAll('"UNIXTIME"', '"TIME"'))
    .toSorted(),
  events: unique(
    events.map(({ on, type, reason, message }) => `${on} ${type} ${reason}: ${normalise(message)}`),
  ),
  status: statusText(status),
  log: unique(log.filter(isComparable).map(normalise)),
});

/** The client library's own throttling, and the file that only a program outside the cluster reads. */
const isComparable = (line: string): boolean =>
  !/ request\.go\]| client\.go\] Using kubeconfig/.test(line);

const unique = (lines: string[]): string[] => [...new Set(lines)].toSorted();

const nodeText = (node: KubeObject): string => {
  const { name, labels } = node.metadata;
  const ready = readinessOf(node).ready ? "Ready" : "NotReady";
  const state = node["spec"]?.unschedulable === true ? `${ready},SchedulingDisabled` : ready;
  const version: string = node["status"]?.nodeInfo?.kubeletVersion ?? "";
  return normalise([name, state, labels?.["pool"] ?? "", version].join(" "));
};

const taintText = ({ metadata, spec }: KubeObject): string => {
  const taints = ((spec?.taints ?? []) as Json[]).map(({ effect, key, value, timeAdded }) => ({
    effect,
    key,
    ...(timeAdded === undefined ? {} : { timeAdded: "TIME" }),
    ...(value === undefined ? {} : { value: "TIME" }),
  }));
  const text = taints.length === 0 ? "" : ` ${JSON.stringify(taints)}`;
  return normalise(`${metadata.name}${text}`);
};

const eventText = ({ involvedObject, type, reason, message }: KubeObject): string =>
  `${involvedObject.kind} ${type} ${reason}: ${normalise(message)}`;
