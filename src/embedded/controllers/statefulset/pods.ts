/** Pods of a StatefulSet: their numbers, names and volumes. Follows stateful_set_utils.go. */
import type { Json, KubeObject } from "../../object.ts";
import { revisionLabel } from "../history/revisions.ts";
import { podFromTemplate } from "../pod-control.ts";
import { untilAvailable } from "../pod-state.ts";

export const startOrdinal = ({ spec }: KubeObject): number => spec.ordinals?.start ?? 0;

/** The number behind the set's name; undefined for a name of another form. */
export const ordinalOf = (set: KubeObject, { metadata }: KubeObject): number | undefined => {
  const match = /^(.*)-(\d+)$/.exec(metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : undefined;
};

export const revisionNameOf = ({ metadata }: KubeObject): string =>
  metadata.labels?.[revisionLabel] ?? "";

export const isAvailable = (set: KubeObject, pod: KubeObject, now: number): boolean =>
  untilAvailable(pod, set["spec"].minReadySeconds ?? 0, now) === 0;

export const isLeaving = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined;

export const claimName = (set: KubeObject, template: Json, ordinal: number): string =>
  `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

/** @param template Of the revision that the pod is made from. */
export const statefulPod = (
  set: KubeObject,
  template: Json,
  revision: string,
  ordinal: number,
): Json => {
  const pod = podFromTemplate(template, set);
  const name = `${set.metadata.name}-${ordinal}`;
  pod.metadata.name = name;
  pod.metadata.labels = {
    ...pod.metadata.labels,
    "apps.kubernetes.io/pod-index": String(ordinal),
    "statefulset.kubernetes.io/pod-name": name,
    [revisionLabel]: revision,
  };
  pod.spec.hostname = name;
  if ((set["spec"].serviceName ?? "") !== "") {
    pod.spec.subdomain = set["spec"].serviceName;
  }

  const claims: Json[] = set["spec"].volumeClaimTemplates ?? [];
  const names = new Set(claims.map(({ metadata }) => metadata.name));
  const volumes = [
    ...claims.map((claim) => ({
      name: claim.metadata.name,
      persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
    })),
    ...((pod.spec.volumes ?? []) as Json[]).filter((volume) => !names.has(volume.name)),
  ];
  if (volumes.length > 0) {
    pod.spec.volumes = volumes;
  }

  return pod;
};
