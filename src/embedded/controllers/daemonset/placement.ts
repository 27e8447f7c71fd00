/** On which nodes a DaemonSet wants its pod, and what the pod for one node looks like. Follows NodeShouldRunDaemonPod and CreatePodTemplate. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { requiredNodeMatches } from "../../scheduler/node-selector.ts";
import { untolerated } from "../../scheduler/tolerations.ts";
import { revisionLabel } from "../history/revisions.ts";
import { podFromTemplate } from "../pod-control.ts";

export const generationLabel = "pod-template-generation";
const generationAnnotation = "deprecated.daemonset.template.generation";

export interface Placement {
  /** A pod belongs there. */
  run: boolean;
  /** A pod that is there may stay. */
  stay: boolean;
}

export const placementOn = (daemonSet: KubeObject, node: KubeObject): Placement => {
  const { spec } = daemonSet["spec"].template;
  const pod = { ...daemonSet, spec } as KubeObject;
  if (
    (spec.nodeName ?? node.metadata.name) !== node.metadata.name ||
    !requiredNodeMatches(pod, node)
  ) {
    return { run: false, stay: false };
  }

  const tolerations = withDaemonTolerations(spec);
  const taints: Json[] = node["spec"]?.taints ?? [];
  if (untolerated(taints, tolerations, ["NoSchedule", "NoExecute"]) === undefined) {
    return { run: true, stay: true };
  }

  return { run: false, stay: untolerated(taints, tolerations, ["NoExecute"]) === undefined };
};

/** The node that a daemon pod is made for, scheduled or not. */
export const targetNode = ({ spec }: KubeObject): string | undefined => {
  if (spec.nodeName !== undefined) {
    return spec.nodeName;
  }

  const terms: Json[] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    for (const { key, operator, values = [] } of matchFields) {
      if (key === "metadata.name" && operator === "In" && values.length === 1) {
        return values[0];
      }
    }
  }

  return undefined;
};

const always: [key: string, effect: string][] = [
  ["node.kubernetes.io/not-ready", "NoExecute"],
  ["node.kubernetes.io/unreachable", "NoExecute"],
  ["node.kubernetes.io/disk-pressure", "NoSchedule"],
  ["node.kubernetes.io/memory-pressure", "NoSchedule"],
  ["node.kubernetes.io/pid-pressure", "NoSchedule"],
  ["node.kubernetes.io/unschedulable", "NoSchedule"],
];

const withDaemonTolerations = ({ tolerations = [], hostNetwork }: Json): Json[] => {
  const list = [...tolerations];
  const wanted: typeof always =
    hostNetwork === true
      ? [...always, ["node.kubernetes.io/network-unavailable", "NoSchedule"]]
      : always;
  for (const [key, effect] of wanted) {
    const toleration = { key, operator: "Exists", effect };
    const known = list.findIndex(
      (one) =>
        one.key === key &&
        one.effect === effect &&
        one.operator === "Exists" &&
        one.tolerationSeconds === undefined,
    );
    if (known === -1) {
      list.push(toleration);
    }
  }

  return list;
};

export const templateGeneration = ({ metadata }: KubeObject): string | undefined =>
  metadata.annotations?.[generationAnnotation];

/** @param hash Of the revision that the pod is made from. */
export const daemonPod = (daemonSet: KubeObject, node: string, hash: string): Json => {
  const pod = podFromTemplate(daemonSet["spec"].template, daemonSet);
  const generation = templateGeneration(daemonSet);
  pod.metadata.labels = {
    ...pod.metadata.labels,
    ...(generation === undefined ? {} : { [generationLabel]: generation }),
    [revisionLabel]: hash,
  };
  pod.spec.tolerations = withDaemonTolerations(pod.spec);
  const affinity = clone(pod.spec.affinity ?? {});
  pod.spec.affinity = {
    ...affinity,
    nodeAffinity: {
      ...affinity.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] },
        ],
      },
    },
  };
  return pod;
};
