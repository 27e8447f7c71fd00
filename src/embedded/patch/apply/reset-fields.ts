/** Fields that a write through a (sub)resource cannot change, and so cannot own. */
import type { ResourceInfo } from "../../resources/resource.ts";
import { FieldSet } from "./field-set.ts";
import type { PathElement } from "./path-element.ts";

export type FieldFilter = (set: FieldSet) => FieldSet;

const keepAll: FieldFilter = (set) => set;

const pathOf = (field: string): PathElement[] => field.split(".").map((name) => `f:${name}`);

const excluding = (...fields: string[]): FieldFilter => {
  const excluded = FieldSet.of(...fields.map((field) => pathOf(field)));
  return (set) => set.recursiveDifference(excluded);
};

/** Status of most kinds leaves metadata alone altogether, that of the older ones only some of it. */
const statusKeepsMetadata = new Set([
  "DaemonSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "CronJob",
  "Job",
  "CertificateSigningRequest",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Pod",
  "PodDisruptionBudget",
  "ReplicaSet",
  "ReplicationController",
  "ResourceQuota",
  "Service",
  "StatefulSet",
  "Ingress",
]);

/** A pod's `/resize` and `/ephemeralcontainers` name none, although they take most of what is sent back. */
const special: Record<string, FieldFilter> = {
  "Deployment/status": excluding("spec", "metadata.labels"),
  "Pod/status": excluding("spec", "metadata.deletionTimestamp", "metadata.ownerReferences"),
  "CertificateSigningRequest/": excluding("spec", "status"),
  "CertificateSigningRequest/status": excluding("spec", "status.conditions"),
  "CertificateSigningRequest/approval": excluding("spec", "status.certificate"),
  "Namespace/finalize": excluding("status"),
};

export const filterOf = (
  { kind, custom, subresources }: ResourceInfo,
  subresource: string | undefined,
): FieldFilter => {
  const rule = custom === true ? undefined : special[`${kind}/${subresource ?? ""}`];
  if (rule !== undefined) {
    return rule;
  }

  const hasStatus = subresources.some(({ name }) => name === "status");
  if (subresource === "status") {
    return custom !== true && statusKeepsMetadata.has(kind)
      ? excluding("spec")
      : excluding("spec", "metadata");
  }

  return subresource === undefined && hasStatus ? excluding("status") : keepAll;
};
