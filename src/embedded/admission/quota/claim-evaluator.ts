/** What claims of storage cost, in all and by class (k8s.io/kubernetes pkg/quota/v1/evaluator/core/persistent_volume_claims.go). */
import type { Json, KubeObject } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { parseAmounts, type Amounts } from "./amounts.ts";
import { selects, type Evaluator, type ScopeSelector } from "./evaluator.ts";

const names = ["count/persistentvolumeclaims", "persistentvolumeclaims", "requests.storage"];
const classSuffix = ".storageclass.storage.k8s.io/";
const byClass = ["persistentvolumeclaims", "requests.storage"].map((name) => classSuffix + name);
const one = Quantity.from(1);

const classOf = ({ metadata, spec }: Json): string =>
  metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "";

/** Whole bytes; while a volume is being expanded, what is allocated if that is more. */
const storageOf = ({ spec, status }: Json): Quantity | undefined => {
  const wanted = parseAmounts(spec.resources?.requests)["storage"];
  const allocated = parseAmounts(status?.allocatedResources)["storage"];
  const most =
    wanted !== undefined && allocated !== undefined && allocated.compare(wanted) > 0
      ? allocated
      : wanted;
  return most === undefined ? undefined : Quantity.from(most.value(), most.format);
};

const attributeClasses = ({ spec, status }: Json): string[] => {
  const names = [
    spec.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return names.filter((name) => name !== undefined && name !== "");
};

const matchesScope = (selector: ScopeSelector, claim: KubeObject): boolean => {
  if (selector.scopeName !== "VolumeAttributesClass") {
    return false;
  }

  const classes = attributeClasses(claim);
  return classes.length === 0 ? selects(selector) : classes.some((name) => selects(selector, name));
};

const usage = (claim: KubeObject): Amounts => {
  const storageClass = classOf(claim);
  const storage = storageOf(claim);
  const result: Amounts = { persistentvolumeclaims: one, "count/persistentvolumeclaims": one };
  if (storage !== undefined) {
    result["requests.storage"] = storage;
  }

  if (storageClass !== "") {
    result[`${storageClass}${classSuffix}persistentvolumeclaims`] = one;
    if (storage !== undefined) {
      result[`${storageClass}${classSuffix}requests.storage`] = storage;
    }
  }

  return result;
};

const statusMatters = (object: KubeObject | undefined, old: KubeObject | undefined): boolean =>
  JSON.stringify(object?.["status"]?.allocatedResources) !==
    JSON.stringify(old?.["status"]?.allocatedResources) ||
  attributeClasses(object).join() !== attributeClasses(old).join();

export const claimEvaluator: Evaluator = {
  handles: ({ operation, subresource, object, oldObject }) =>
    subresource === "status"
      ? object !== undefined && oldObject !== undefined && statusMatters(object, oldObject)
      : subresource === undefined && (operation === "CREATE" || operation === "UPDATE"),
  matching: (hard) =>
    hard.filter((name) => names.includes(name) || byClass.some((suffix) => name.endsWith(suffix))),
  matchesScope,
  usage,
};
