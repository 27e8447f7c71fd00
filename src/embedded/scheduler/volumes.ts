/** Volumes decide where a pod can run: claims that are missing or unbound, volumes tied to nodes. Follows the volumebinding, volumerestrictions and volumezone plugins. */
import type { Client } from "../api/client.ts";
import { claimVolume } from "../controllers/storage/bind.ts";
import { bindsLate, allowsNode, classOf, findVolume } from "../controllers/storage/matching.ts";
import type { Json, KubeObject } from "../object.ts";
import type { Filter } from "./filters.ts";
import { refuse, refuseFinally, Rejected } from "./verdict.ts";

interface Claims {
  bound: KubeObject[];
  /** Bound once a node is chosen. */
  late: KubeObject[];
}

/** @throws Rejected when no node will do. */
export const volumeFilters = (client: Client, pod: KubeObject): Filter[] => {
  const names = claimNames(pod);
  if (names.length === 0) {
    return [];
  }

  const claims = sortClaims(client, pod, names);
  return [
    (_cycle, { node, pods }) => {
      const exclusive = claims.bound.filter((claim) =>
        (claim["spec"].accessModes ?? []).includes("ReadWriteOncePod"),
      );
      const isTaken = exclusive.some(({ metadata }) =>
        [...pods.values()].some(
          (other) =>
            other.metadata.namespace === metadata.namespace &&
            claimNames(other).includes(metadata.name),
        ),
      );
      if (isTaken) {
        return refuse(
          "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod",
        );
      }

      const reasons = [
        ...boundReasons(client, claims.bound, node),
        ...(claims.late.every((claim) => canBind(client, claim, node))
          ? []
          : ["node(s) didn't find available persistent volumes to bind"]),
      ];
      return reasons.length === 0 ? undefined : refuseFinally(...reasons);
    },
  ];
};

const claimNames = ({ metadata, spec }: KubeObject): string[] =>
  ((spec.volumes ?? []) as Json[]).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) {
      return [persistentVolumeClaim.claimName];
    }

    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`];
  });

const sortClaims = (client: Client, pod: KubeObject, names: string[]): Claims => {
  const claims: Claims = { bound: [], late: [] };
  for (const name of names) {
    const claim = client.get("persistentvolumeclaims", pod.metadata.namespace, name);
    if (claim === undefined) {
      throw new Rejected(`persistentvolumeclaim "${name}" not found`);
    }

    if (claim["status"]?.phase === "Lost") {
      throw new Rejected(
        `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim["spec"].volumeName}"`,
      );
    }

    if (claim.metadata.deletionTimestamp !== undefined) {
      throw new Rejected(`persistentvolumeclaim "${name}" is being deleted`);
    }

    const isBound =
      (claim["spec"].volumeName ?? "") !== "" &&
      claim.metadata.annotations?.["pv.kubernetes.io/bind-completed"] !== undefined;
    if (!isBound && !bindsLate(client, claim)) {
      throw new Rejected("pod has unbound immediate PersistentVolumeClaims");
    }

    (isBound ? claims.bound : claims.late).push(claim);
  }

  return claims;
};

const zoneLabels = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

const boundReasons = (client: Client, claims: KubeObject[], node: KubeObject): string[] => {
  const volumes = claims.map((claim) =>
    client.get("persistentvolumes", undefined, claim["spec"].volumeName),
  );
  if (volumes.some((volume) => volume === undefined)) {
    return ["node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"];
  }

  const present = volumes.filter((volume) => volume !== undefined);
  if (present.some((volume) => !allowsNode(volume, node))) {
    return ["node(s) had volume node affinity conflict"];
  }

  return present.every((volume) => inZone(volume, node))
    ? []
    : ["node(s) had no available volume zone"];
};

const inZone = ({ metadata }: KubeObject, node: KubeObject): boolean =>
  zoneLabels.every((label) => {
    const zones = metadata.labels?.[label]?.split("__");
    const own = node.metadata.labels?.[label];
    return zones === undefined || own === undefined || zones.includes(own);
  });

const canBind = (client: Client, claim: KubeObject, node: KubeObject): boolean => {
  const selected = claim.metadata.annotations?.["volume.kubernetes.io/selected-node"];
  if (selected !== undefined) {
    return selected === node.metadata.name;
  }

  if (findVolume(claim, client.list("persistentvolumes"), true, node) !== undefined) {
    return true;
  }

  const storageClass = client.get("storage.k8s.io/storageclasses", undefined, classOf(claim));
  const provisioner: string | undefined = storageClass?.["provisioner"];
  return provisioner !== undefined && provisioner !== "kubernetes.io/no-provisioner";
};

/** Reserves volumes for late claims on the chosen node, or tells provisioners about it. True once nothing is left to wait for. */
export const settleClaims = async (
  client: Client,
  pod: KubeObject,
  node: KubeObject,
): Promise<boolean> => {
  let isSettled = true;
  for (const name of claimNames(pod)) {
    const { namespace } = pod.metadata;
    const claim = client.get("persistentvolumeclaims", namespace, name);
    if (claim === undefined || (claim["spec"].volumeName ?? "") !== "") {
      continue;
    }

    isSettled = false;
    const volume = findVolume(claim, client.list("persistentvolumes"), true, node);
    await (volume === undefined
      ? selectNode(client, claim, node.metadata.name)
      : claimVolume(client, volume, claim));
  }

  return isSettled;
};

const selectNode = async (
  client: Client,
  { metadata }: KubeObject,
  node: string,
): Promise<void> => {
  await client.modify("persistentvolumeclaims", metadata.namespace, metadata.name, (copy) => {
    const annotations = (copy.metadata.annotations ??= {});
    if (annotations["volume.kubernetes.io/selected-node"] === node) {
      return false;
    }

    annotations["volume.kubernetes.io/selected-node"] = node;
    return undefined;
  });
};
