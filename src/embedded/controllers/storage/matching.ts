/** Which volume fits which claim. Follows k8s.io/component-helpers storage/volume. */
import type { Client } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { parseQuantity } from "../../resources/quantity.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import { nodeSelectorMatches } from "../../scheduler/node-selector.ts";

export const classOf = ({ metadata, spec }: KubeObject): string =>
  metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";

/** The claim waits for a pod to be scheduled before it gets a volume. */
export const bindsLate = (client: Client, claim: KubeObject): boolean =>
  client.get("storage.k8s.io/storageclasses", undefined, classOf(claim))?.["volumeBindingMode"] ===
  "WaitForFirstConsumer";

const requested = ({ spec }: KubeObject): bigint =>
  parseQuantity(spec.resources?.requests?.storage ?? "0").nanos;

const capacityOf = ({ spec }: KubeObject): bigint =>
  parseQuantity(spec.capacity?.storage ?? "0").nanos;

const modesDiffer = (claim: KubeObject, volume: KubeObject): boolean =>
  (claim["spec"].volumeMode ?? "Filesystem") !== (volume["spec"].volumeMode ?? "Filesystem");

const offersAccess = (claim: KubeObject, volume: KubeObject): boolean =>
  (claim["spec"].accessModes ?? []).every((mode: string) =>
    (volume["spec"].accessModes ?? []).includes(mode),
  );

const sameAttributes = (claim: KubeObject, volume: KubeObject): boolean =>
  (claim["spec"].volumeAttributesClassName ?? "") ===
  (volume["spec"].volumeAttributesClassName ?? "");

/** The volume names this claim, be it by a user's hand. */
export const isReservedFor = ({ spec }: KubeObject, { metadata }: KubeObject): boolean => {
  const reference: Json = spec.claimRef;
  return (
    reference?.name === metadata.name &&
    reference.namespace === metadata.namespace &&
    (reference.uid === undefined || reference.uid === "" || reference.uid === metadata.uid)
  );
};

/** Why a volume that the claim asks for by name does not do; undefined: it does. */
export const whyUnfit = (claim: KubeObject, volume: KubeObject): string | undefined => {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  }

  if (capacityOf(volume) < requested(claim)) {
    return "requested PV is too small";
  }

  if (classOf(volume) !== classOf(claim)) {
    return "storageClassName does not match";
  }

  if (!sameAttributes(claim, volume)) {
    return "volumeAttributesClassName does not match";
  }

  if (modesDiffer(claim, volume)) {
    return "incompatible volumeMode";
  }

  return offersAccess(claim, volume) ? undefined : "incompatible accessMode";
};

export const allowsNode = ({ spec }: KubeObject, node: KubeObject): boolean =>
  spec.nodeAffinity?.required === undefined ||
  nodeSelectorMatches(spec.nodeAffinity.required, node);

/** The volume kept for the claim, else the smallest that is free and fits. @param node Where the pod is to run, when a late claim is bound. */
export const findVolume = (
  claim: KubeObject,
  volumes: KubeObject[],
  late: boolean,
  node?: KubeObject,
): KubeObject | undefined => {
  const usable = volumes.filter(
    (volume) =>
      (volume["spec"].claimRef === undefined || isReservedFor(volume, claim)) &&
      volume.metadata.deletionTimestamp === undefined &&
      capacityOf(volume) >= requested(claim) &&
      !modesDiffer(claim, volume) &&
      sameAttributes(claim, volume) &&
      offersAccess(claim, volume),
  );
  const reserved = usable.find((volume) => isReservedFor(volume, claim));
  if (reserved !== undefined) {
    return node === undefined || allowsNode(reserved, node) ? reserved : undefined;
  }

  if (late && node === undefined) {
    return undefined;
  }

  const [smallest] = usable
    .filter(
      (volume) =>
        volume["status"]?.phase === "Available" &&
        (claim["spec"].selector === undefined ||
          labelSelectorMatches(claim["spec"].selector, volume.metadata.labels)) &&
        classOf(volume) === classOf(claim) &&
        (node === undefined || allowsNode(volume, node)),
    )
    .toSorted(
      (left, right) =>
        left["spec"].accessModes.length - right["spec"].accessModes.length ||
        Number(capacityOf(left) - capacityOf(right)),
    );
  return smallest;
};
