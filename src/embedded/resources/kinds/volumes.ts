/** PersistentVolume, StorageClass and the smaller storage kinds. */
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import { checkAccessModes } from "../claim-spec.ts";
import { checkCsiDriver } from "../csi-driver.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goJson, Printed } from "../field-errors.ts";
import { immutable, immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { specDifference } from "./claims.ts";
import { qualifiedName, subdomain } from "../names.ts";
import { checkNodeSelector } from "../pod/placement.ts";
import { remoteSources } from "../pod/remote-volumes.ts";
import { checkHostPath } from "../pod/volumes.ts";
import { checkNoBacksteps } from "../paths.ts";
import { checkParameters, checkProvisioner } from "../provisioner.ts";
import { amount } from "../resource-names.ts";

const csi = (source: Field): void => {
  checkCsiDriver(source.at("driver"));
  source.at("volumeHandle").need();
};

const local = (source: Field): void => {
  if (source.at("path").need()) {
    checkNoBacksteps(source.at("path"));
  }
};

const nfs = (source: Field): void => {
  source.at("server").need();
  source.at("path").need();
  if (!((source.value.path as string | undefined) ?? "").startsWith("/")) {
    source.at("path").invalidText("must be an absolute path");
  }
};

const sources: [name: string, check: (source: Field) => void][] = [
  ["hostPath", checkHostPath],
  ["nfs", nfs],
  ...remoteSources,
  ["local", local],
  ["csi", csi],
];

const sourceNames = [...sources.map(([name]) => name), "fc", "flocker", "storageos"];

const checkCapacity = (capacity: Field): void => {
  capacity.need();
  const names = Object.keys((capacity.value ?? {}) as object);
  if (names.length !== 1 || names[0] !== "storage") {
    capacity.notSupported(["storage"], capacity.value ?? null);
  }

  for (const [, at] of capacity.entries()) {
    const value = amount(at.value);
    if (value.sign < 0) {
      at.invalid("must be a valid resource quantity", Number(value.value()));
    }

    if (value.sign <= 0) {
      at.invalid("must be greater than zero", value.toString());
    }
  }
};

const checkSource = (spec: Field): void => {
  const given = sourceNames.filter((name) => spec.at(name).given);
  for (const [index, name] of given.entries()) {
    if (index > 0) {
      spec.at(name).forbidden("may not specify more than 1 volume type");
    } else {
      sources.find(([known]) => known === name)?.[1](spec.at(name));
      if (name === "local" && !spec.at("nodeAffinity", "required").given) {
        spec.at("nodeAffinity").required("Local volume requires node affinity");
      }
    }
  }

  if (given.length === 0) {
    spec.required("must specify a volume type");
  }
};

const checkSpec = (spec: Field): void => {
  spec.at("accessModes").need();
  checkAccessModes(spec.at("accessModes"));
  checkCapacity(spec.at("capacity"));
  const policy = spec.at("persistentVolumeReclaimPolicy");
  if (!policy.empty) {
    policy.oneOf(["Delete", "Recycle", "Retain"]);
  }

  const required = spec.at("nodeAffinity", "required");
  if (required.given) {
    checkNodeSelector(required);
  } else if (spec.at("nodeAffinity").given) {
    required.required("must specify required node constraints");
  }

  checkSource(spec);
  const root = /^\/+$/.test((spec.value.hostPath?.path as string | undefined) ?? "");
  if (root && policy.value === "Recycle") {
    policy.forbidden("may not be 'recycle' for a hostPath mount of '/'");
  }

  if (!spec.at("storageClassName").empty) {
    spec.at("storageClassName").matches(subdomain);
  }

  if (spec.at("volumeMode").given) {
    spec.at("volumeMode").oneOf(["Block", "Filesystem"]);
  }
};

const sourceOf = (spec: Json): Json =>
  Object.fromEntries(Object.entries(spec as object).filter(([name]) => sourceNames.includes(name)));

const recycleWarning =
  "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";

export const persistentVolumes: KindRules = {
  finalizers: ["kubernetes.io/pv-protection"],
  status: (_object, { now }) => ({
    phase: "Pending",
    ...(now === undefined ? {} : { lastPhaseTransitionTime: formatTime(now()) }),
  }),
  validate: (object) => checkSpec(object.at("spec")),
  validateUpdate(object, old) {
    const spec = object.at("spec");
    checkSpec(spec);
    if (!semanticEqual(sourceOf(spec.value), sourceOf(old.spec))) {
      spec
        .at("persistentvolumesource")
        .forbidden(
          `spec.persistentvolumesource is immutable after creation\n${specDifference("core.PersistentVolumeSource", sourceOf(old.spec), sourceOf(spec.value))}`,
        );
    }

    immutable(object.at("volumeMode").as(spec.value.volumeMode), old.spec.volumeMode);
  },
  warnings: ({ spec }: Json) =>
    spec.persistentVolumeReclaimPolicy === "Recycle" ? [recycleWarning] : [],
};

const checkTopologies = (terms: Field): void => {
  for (const term of terms.items()) {
    for (const expression of term.at("matchLabelExpressions").items()) {
      expression.at("values").need();
      expression.at("key").matches(qualifiedName);
    }
  }
};

export const storageClasses: KindRules = {
  validate(object) {
    checkProvisioner(object.at("provisioner"));
    checkParameters(object.at("parameters"));
    if (!object.at("reclaimPolicy").empty) {
      object.at("reclaimPolicy").oneOf(["Delete", "Retain"]);
    }

    if (object.at("volumeBindingMode").given) {
      object.at("volumeBindingMode").oneOf(["Immediate", "WaitForFirstConsumer"]);
    } else {
      object.at("volumeBindingMode").required();
    }

    checkTopologies(object.at("allowedTopologies"));
  },
  validateUpdate(object, old) {
    const parameters = object.at("parameters");
    immutable(parameters, old.parameters, new Printed(goJson(parameters.value ?? null)));
    immutableText(object.at("provisioner"), old.provisioner);
    immutable(object.at("reclaimPolicy"), old.reclaimPolicy);
    immutable(object.at("volumeBindingMode"), old.volumeBindingMode);
  },
};
