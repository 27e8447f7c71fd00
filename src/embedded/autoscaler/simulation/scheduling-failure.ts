/** Why a pod cannot be placed, in the words of the autoscaler. Follows simulator/clustersnapshot/scheduling_error.go. */
import type { Json, KubeObject } from "../../object.ts";
import { namespacedName } from "../../object.ts";
import type { Refusal } from "../../scheduler/verdict.ts";
import { quoted } from "../go-text.ts";

export interface SchedulingFailure {
  /** What events count: `node(s) had untolerated taint(s)`. */
  reasons: string[];
  text: string;
}

export const noNodePasses = (pod: KubeObject): SchedulingFailure => {
  const text = cannot(pod, "couldn't find a matching Node with passing predicates");
  return { reasons: [text], text };
};

/** A node's refusal. */
export const refusedBy = (
  pod: KubeObject,
  node: KubeObject,
  { reasons }: Refusal,
): SchedulingFailure => {
  const plugin = pluginOf(reasons[0] ?? "");
  const debug = [
    `nodeName: ${quoted(node.metadata.name)}`,
    ...(plugin === "TaintToleration"
      ? [`nodeTaints: ${goTaints(node["spec"]?.taints ?? [])}`]
      : []),
  ];
  return failing(pod, plugin, reasons, `debugInfo=${debug.join(", ")}`);
};

/** Refused before any node was looked at. */
export const refusedAtOnce = (pod: KubeObject, reason: string): SchedulingFailure =>
  failing(pod, pluginOf(reason), [reason], "unexpectedError=PreFilter failed");

/** Refused because the pod names its nodes. */
export const refusedByName = (pod: KubeObject): SchedulingFailure =>
  failing(pod, "NodeAffinity", [], "unexpectedError=PreFilter filtered the Node out");

const failing = (
  pod: KubeObject,
  plugin: string,
  reasons: string[],
  detail: string,
): SchedulingFailure => ({
  reasons,
  text: cannot(
    pod,
    `predicate ${quoted(plugin)} didn't pass (predicateReasons=[${reasons.join(", ")}]; ${detail})`,
  ),
});

const cannot = (pod: KubeObject, why: string): string =>
  `can't schedule pod ${namespacedName(pod)}: ${why}`;

/** Each filter has words of its own. */
const plugins: [words: RegExp, plugin: string][] = [
  [/^node\(s\) were unschedulable/, "NodeUnschedulable"],
  [/^node\(s\) didn't match the requested node name/, "NodeName"],
  [/^node\(s\) had untolerated taint/, "TaintToleration"],
  [/^node\(s\) didn't match Pod's node affinity/, "NodeAffinity"],
  [/^node\(s\) didn't have free ports/, "NodePorts"],
  [/^(Insufficient |Too many pods)/, "NodeResourcesFit"],
  [/topology spread constraints/, "PodTopologySpread"],
  [/affinity rules/, "InterPodAffinity"],
  [/ReadWriteOncePod/, "VolumeRestrictions"],
  [/no available volume zone/, "VolumeZone"],
];

const pluginOf = (reason: string): string =>
  plugins.find(([words]) => words.test(reason))?.[1] ?? "VolumeBinding";

/** Taints as `%#v` prints them. */
const goTaints = (taints: Json[]): string => {
  const items = taints.map(
    ({ key, value = "", effect, timeAdded }) =>
      `v1.Taint{Key:${quoted(key)}, Value:${quoted(value)}, Effect:${quoted(effect)}, TimeAdded:${timeAdded === undefined ? "<nil>" : timeAdded}}`,
  );
  return `[]v1.Taint{${items.join(", ")}}`;
};
