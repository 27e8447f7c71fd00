/** Rows of volumes, claims, classes and drivers. */
import type { Json } from "../object.ts";
import { ageOf, type Print } from "./cell.ts";

const shortModes: [string, string][] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];

const modesText = (modes: string[] = []): string =>
  shortModes
    .filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(",");

const classOf = ({ metadata, spec }: Json): string =>
  metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";

const phaseOf = ({ metadata, status }: Json): string =>
  metadata.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating";

export const printVolume: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const claim = spec.claimRef;
  return [
    metadata.name,
    spec.capacity?.storage ?? "0",
    modesText(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? "",
    phaseOf(object),
    claim === undefined ? "" : `${claim.namespace ?? ""}/${claim.name ?? ""}`,
    classOf(object),
    spec.volumeAttributesClassName ?? "<unset>",
    status.reason ?? "",
    ageOf(object, context),
    spec.volumeMode ?? "<unset>",
  ];
};

export const printClaim: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const isBound = (spec.volumeName ?? "") !== "";
  return [
    metadata.name,
    phaseOf(object),
    spec.volumeName ?? "",
    isBound ? (status.capacity?.storage ?? "0") : "",
    isBound ? modesText(status.accessModes) : "",
    classOf(object),
    spec.volumeAttributesClassName ?? "<unset>",
    ageOf(object, context),
    spec.volumeMode ?? "<unset>",
  ];
};

export const printStorageClass: Print = (object, context) => {
  const { metadata } = object;
  const isDefault = ["", "beta."].some(
    (prefix) =>
      metadata.annotations?.[`storageclass.${prefix}kubernetes.io/is-default-class`] === "true",
  );
  return [
    isDefault ? `${metadata.name} (default)` : metadata.name,
    object.provisioner,
    object.reclaimPolicy ?? "Delete",
    object.volumeBindingMode ?? "Immediate",
    object.allowVolumeExpansion ?? false,
    ageOf(object, context),
  ];
};

export const printAttributesClass: Print = (object, context) => [
  object.metadata.name,
  object.driverName,
  ageOf(object, context),
];

export const printAttachment: Print = (object, context) => [
  object.metadata.name,
  object.spec.attacher,
  object.spec.source?.persistentVolumeName ?? "",
  object.spec.nodeName,
  object.status?.attached ?? false,
  ageOf(object, context),
];

export const printCsiNode: Print = (object, context) => [
  object.metadata.name,
  (object.spec.drivers ?? []).length,
  ageOf(object, context),
];

export const printCsiDriver: Print = (object, context) => {
  const { spec } = object;
  return [
    object.metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests?.map(({ audience }: Json) => audience).join(",") ?? "<unset>",
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(",") || "<none>",
    ageOf(object, context),
  ];
};
