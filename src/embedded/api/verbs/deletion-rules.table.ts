/** How deletion of a few resources differs from the rule. From the registries of Kubernetes 1.36. */
import type { Json, KubeObject, ResourceKey } from "../../object.ts";

export interface DeletionRule {
  /** What happens to dependents when the request does not say; "Unsupported": nothing, whatever it says. Default: Background. */
  dependents?: "Orphan" | "Unsupported";
  /** Finalizers beside those of metadata; while they last the object is only marked. */
  ownFinalizers?(object: KubeObject): readonly string[];
  /** A finalizer that a deletion puts on the object, for the controller that cleans up behind it. */
  finalizer?: string;
  /** Further changes to an object that is marked as being deleted. */
  mark?(object: Json): void;
  /** The answer to a deletion is the object, not a Status. */
  returnsObject?: boolean;
  /** Why the object of this name may not be deleted by itself; a deletion of the collection does not ask. */
  refusal?(name: string): string | undefined;
}

const systemPriorityClasses = new Set(["system-node-critical", "system-cluster-critical"]);

const returned: DeletionRule = { returnsObject: true };

export const deletionRules: Record<ResourceKey, DeletionRule> = {
  namespaces: {
    ownFinalizers: (object) => object["spec"]?.finalizers ?? [],
    mark: (object) => {
      object.status = { ...object.status, phase: "Terminating" };
    },
    returnsObject: true,
  },
  "apiextensions.k8s.io/customresourcedefinitions": {
    finalizer: "customresourcecleanup.apiextensions.k8s.io",
    mark: (object) => {
      const conditions: Json[] = object.status?.conditions ?? [];
      object.status = {
        ...object.status,
        conditions: [
          ...conditions.filter(({ type }) => type !== "Terminating"),
          {
            lastTransitionTime: object.metadata.deletionTimestamp,
            message:
              "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            reason: "InstanceDeletionPending",
            status: "True",
            type: "Terminating",
          },
        ],
      };
    },
  },
  events: { dependents: "Unsupported" },
  "batch/jobs": { dependents: "Orphan" },
  persistentvolumeclaims: returned,
  persistentvolumes: returned,
  pods: returned,
  podtemplates: returned,
  replicationcontrollers: { dependents: "Orphan" },
  resourcequotas: returned,
  serviceaccounts: returned,
  services: returned,
  "resource.k8s.io/deviceclasses": returned,
  "resource.k8s.io/resourceclaims": returned,
  "resource.k8s.io/resourceclaimtemplates": returned,
  "resource.k8s.io/resourceslices": returned,
  "scheduling.k8s.io/priorityclasses": {
    refusal: (name) =>
      systemPriorityClasses.has(name)
        ? "this is a system priority class and cannot be deleted"
        : undefined,
  },
  "storage.k8s.io/csidrivers": returned,
  "storage.k8s.io/csinodes": returned,
  "storage.k8s.io/storageclasses": returned,
  "storage.k8s.io/volumeattachments": returned,
  "storage.k8s.io/volumeattributesclasses": returned,
};
