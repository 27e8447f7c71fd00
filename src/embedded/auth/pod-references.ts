/** What a pod refers to by name (k8s.io/kubernetes pkg/api/pod VisitPodSecretNames and VisitPodConfigmapNames). */
import type { Json, KubeObject } from "../object.ts";

const volumeSecrets = (volume: Json): unknown[] => [
  volume.secret?.secretName,
  volume.azureFile?.secretName,
  ...["cephfs", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos"].map(
    (kind) => volume[kind]?.secretRef?.name,
  ),
  volume.csi?.nodePublishSecretRef?.name,
  ...(volume.projected?.sources ?? []).map((source: Json) => source.secret?.name),
];

const volumeConfigMaps = (volume: Json): unknown[] => [
  volume.configMap?.name,
  ...(volume.projected?.sources ?? []).map((source: Json) => source.configMap?.name),
];

const containersOf = (pod: KubeObject): Json[] => [
  ...(pod["spec"].initContainers ?? []),
  ...(pod["spec"].containers ?? []),
  ...(pod["spec"].ephemeralContainers ?? []),
];

const environment = (pod: KubeObject, kind: "secret" | "configMap"): unknown[] =>
  containersOf(pod).flatMap((container) => [
    ...(container.envFrom ?? []).map((source: Json) => source[`${kind}Ref`]?.name),
    ...(container.env ?? []).map((entry: Json) => entry.valueFrom?.[`${kind}KeyRef`]?.name),
  ]);

const names = (values: unknown[]): Set<string> =>
  new Set(values.filter((value) => typeof value === "string"));

export const secretsOf = (pod: KubeObject): Set<string> =>
  names([
    ...(pod["spec"].imagePullSecrets ?? []).map(({ name }: Json) => name),
    ...environment(pod, "secret"),
    ...(pod["spec"].volumes ?? []).flatMap(volumeSecrets),
  ]);

export const configMapsOf = (pod: KubeObject): Set<string> =>
  names([
    ...environment(pod, "configMap"),
    ...(pod["spec"].volumes ?? []).flatMap(volumeConfigMaps),
  ]);

/** Claims a pod uses, those made for its ephemeral volumes included. */
export const claimsOf = (pod: KubeObject): Set<string> =>
  names(
    (pod["spec"].volumes ?? []).map((volume: Json) =>
      volume.ephemeral === undefined
        ? volume.persistentVolumeClaim?.claimName
        : `${pod.metadata.name}-${volume.name}`,
    ),
  );

export const resourceClaimsOf = (pod: KubeObject): Set<string> =>
  names([
    ...(pod["spec"].resourceClaims ?? []).map((claim: Json) => claim.resourceClaimName),
    ...(pod["status"]?.resourceClaimStatuses ?? []).map((claim: Json) => claim.resourceClaimName),
  ]);
