/** PersistentVolumeClaim. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { checkClaimSpec } from "../claim-spec.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goDifference } from "../go-difference.ts";
import type { KindRules } from "../kind-rules.ts";
import { amount } from "../resource-names.ts";

const legacySource = (source: Json): boolean =>
  (source.kind === "PersistentVolumeClaim" && (source.apiGroup ?? "") === "") ||
  (source.kind === "VolumeSnapshot" && source.apiGroup === "snapshot.storage.k8s.io");

/** `dataSource` and `dataSourceRef` say the same thing in an old and a new way. */
const normalize = ({ spec }: Json): void => {
  if (spec.dataSourceRef === undefined && spec.dataSource && !legacySource(spec.dataSource)) {
    delete spec.dataSource;
  }

  if (spec.dataSource && !spec.dataSourceRef) {
    spec.dataSourceRef = clone(spec.dataSource);
  } else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    spec.dataSource = clone(spec.dataSourceRef);
  }
};

const storage = (resources: Json): string | undefined => resources?.requests?.storage as string;

/** The new spec with everything put back that was allowed to change. */
const kept = (spec: Json, status: Json, old: Json): Json => {
  const result = clone(spec);
  if (status?.phase === "Bound") {
    if (result.resources?.requests !== undefined) {
      result.resources.requests.storage = storage(old.resources);
    }

    result.volumeAttributesClassName = old.volumeAttributesClassName;
  }

  if (old.storageClassName === undefined && spec.storageClassName !== undefined) {
    delete result.storageClassName;
  }

  return result;
};

const checkUpdate = (object: Field, old: Json): void => {
  const spec = object.at("spec");
  const before: Json = { ...old.spec };
  if ((before.volumeName ?? "") === "") {
    before.volumeName = spec.value.volumeName;
  }

  const next = kept(spec.value, object.value.status, before);
  if (!semanticEqual(next, before)) {
    spec.forbidden(
      `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${goDifference("core.PersistentVolumeClaimSpec", before, next)}`,
    );
  }

  const size = amount(storage(spec.value.resources));
  const atLeast = amount(old.status?.capacity?.storage ?? "0");
  if (size.compare(amount(storage(old.spec.resources))) < 0 && size.compare(atLeast) <= 0) {
    spec
      .at("resources", "requests", "storage")
      .forbidden("field can not be less than status.capacity");
  }

  const mode = object.at("volumeMode").as(spec.value.volumeMode);
  if (mode.value !== old.spec.volumeMode) {
    mode.invalid("field is immutable");
  }
};

/** @param at Where the spec is. */
export const claimSpecWarnings = (spec: Json, at: string): string[] =>
  ["requests", "limits"].flatMap((list) => {
    const size = spec?.resources?.[list]?.storage as string | undefined;
    return size !== undefined && amount(size).milliValue() % 1000n !== 0n
      ? [
          `${at}.resources.${list}[storage]: fractional byte value "${size}" is invalid, must be an integer`,
        ]
      : [];
  });

/** Data of other namespaces: behind a feature gate that is off by default. */
const dropForeignSource = ({ spec }: Json): void => {
  if ((spec?.dataSourceRef?.namespace ?? "") !== "") {
    delete spec.dataSourceRef;
  }
};

export const persistentVolumeClaims: KindRules = {
  finalizers: ["kubernetes.io/pvc-protection"],
  status: () => ({ phase: "Pending" }),
  prepareForCreate(object) {
    dropForeignSource(object);
    normalize(object);
  },
  prepareForUpdate(object, old) {
    if ((old.spec.dataSourceRef?.namespace ?? "") === "") {
      dropForeignSource(object);
    }

    normalize(object);
  },
  validate: (object) => checkClaimSpec(object.at("spec")),
  validateUpdate(object, old) {
    checkClaimSpec(object.at("spec"));
    checkUpdate(object, old);
  },
  warnings: ({ spec }: Json) => claimSpecWarnings(spec, "spec"),
};
