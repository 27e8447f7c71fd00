/** PersistentVolume, StorageClass and the smaller storage kinds. */
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import { checkAccessModes } from "../claim-spec.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goJson, Printed } from "../field-errors.ts";
import { goDifference } from "../go-difference.ts";
import { immutable, immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { checkAffinityKept } from "./volume-affinity.ts";
import { checkVolumeSource, volumeSources } from "./volume-sources.ts";
import { qualifiedName, subdomain } from "../names.ts";
import { termWarnings } from "../pod/node-label-warnings.ts";
import { checkNodeSelector } from "../pod/placement.ts";
import { checkParameters, checkProvisioner } from "../provisioner.ts";
import { amount } from "../resource-names.ts";

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

const checkAttributes = (spec: Field): void => {
  const name = spec.at("volumeAttributesClassName");
  if (!name.given) {
    return;
  }

  if (name.need("an empty string is disallowed")) {
    name.matches(subdomain);
  }

  if (!spec.at("csi").given) {
    spec.at("csi").required("has to be specified when using volumeAttributesClassName");
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

  checkVolumeSource(spec);
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

  checkAttributes(spec);
};

const sourceOf = (spec: Json): Json =>
  Object.fromEntries(
    Object.entries(spec as object).filter(([name]) => volumeSources.includes(name)),
  );

const gone: [source: string, name: string, since: string][] = [
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

const oldAnnotations: [name: string, words: string][] = [
  [
    "volume.beta.kubernetes.io/storage-class",
    'deprecated since v1.8; use "storageClassName" attribute instead',
  ],
  [
    "volume.beta.kubernetes.io/mount-options",
    'deprecated since v1.31; use "mountOptions" attribute instead',
  ],
];

const warningsOf = ({ metadata, spec }: Json): string[] => [
  ...oldAnnotations
    .filter(([name]) => metadata.annotations?.[name] !== undefined)
    .map(([name, words]) => `metadata.annotations[${name}]: ${words}`),
  ...(spec.persistentVolumeReclaimPolicy === "Recycle"
    ? [
        "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
      ]
    : []),
  ...((spec.nodeAffinity?.required?.nodeSelectorTerms ?? []) as Json[]).flatMap((term, index) =>
    termWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, false),
  ),
  ...gone
    .filter(([source]) => spec[source] !== undefined)
    .map(([, name, since]) => `spec.${name}: ${since}`),
];

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
          `spec.persistentvolumesource is immutable after creation\n${goDifference("core.PersistentVolumeSource", sourceOf(old.spec), sourceOf(spec.value))}`,
        );
    }

    immutable(object.at("volumeMode").as(spec.value.volumeMode), old.spec.volumeMode);
    checkAffinityKept(object.at("nodeAffinity").as(spec.value.nodeAffinity), old.spec.nodeAffinity);
    const attributes = spec.at("volumeAttributesClassName");
    if (!attributes.given && old.spec.volumeAttributesClassName !== undefined) {
      attributes.forbidden("update from non-nil value to nil is forbidden");
    }
  },
  warnings: warningsOf,
};

const checkDuplicates = (values: Field): void => {
  const all = (values.value ?? []) as string[];
  for (const [index, value] of values.items().entries()) {
    if (all.indexOf(value.value as string) < index) {
      value.duplicate();
    }
  }
};

/** Gives back what the term says, whatever the order. */
const checkTopologyTerm = (expressions: Field): string => {
  const meant = new Map<string, string[]>();
  for (const expression of expressions.items()) {
    const { key = "", values = [] } = expression.value as { key?: string; values?: string[] };
    expression.at("values").need();
    checkDuplicates(expression.at("values"));
    expression.at("key").matches(qualifiedName);
    if (meant.has(key)) {
      expression.at("key").duplicate();
    }

    meant.set(key, [...new Set(values)].toSorted());
  }

  return JSON.stringify([...meant].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const checkTopologies = (terms: Field): void => {
  // Go compares with as many terms without expressions as there are terms, too.
  const seen = terms.items().map(() => "[]");
  for (const term of terms.items()) {
    const expressions = term.at("matchLabelExpressions");
    const meant = checkTopologyTerm(expressions);
    for (const _ of seen.filter((other) => other === meant)) {
      expressions.duplicate("");
    }

    seen.push(meant);
  }
};

const checkClass = (object: Field): void => {
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
};

export const storageClasses: KindRules = {
  validate: checkClass,
  validateUpdate(object, old) {
    checkClass(object);
    const parameters = object.at("parameters");
    immutable(parameters, old.parameters, new Printed(goJson(parameters.value ?? null)));
    immutableText(object.at("provisioner"), old.provisioner);
    immutable(object.at("reclaimPolicy"), old.reclaimPolicy);
    immutable(object.at("volumeBindingMode"), old.volumeBindingMode);
  },
};
