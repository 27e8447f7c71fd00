/** What a namespace in Terminating says about the content that keeps it. */
import type { Json, KubeObject, ResourceKey } from "../../object.ts";
import { canonical } from "../template-hash.ts";

export interface Remaining {
  byResource: Map<ResourceKey, number>;
  byFinalizer: Map<string, number>;
  errors: Error[];
  /** Estimate until the content is gone. */
  seconds: number;
  /** False when only pods have been looked at: everything else waits for them. */
  complete: boolean;
}

interface Finding {
  reason: string;
  message: string;
}

const order: [type: string, fine: Finding][] = [
  [
    "NamespaceDeletionDiscoveryFailure",
    { reason: "ResourcesDiscovered", message: "All resources successfully discovered" },
  ],
  [
    "NamespaceDeletionGroupVersionParsingFailure",
    { reason: "ParsedGroupVersions", message: "All legacy kube types successfully parsed" },
  ],
  [
    "NamespaceDeletionContentFailure",
    {
      reason: "ContentDeleted",
      message: "All content successfully deleted, may be waiting on finalization",
    },
  ],
  [
    "NamespaceContentRemaining",
    { reason: "ContentRemoved", message: "All content successfully removed" },
  ],
  [
    "NamespaceFinalizersRemaining",
    { reason: "ContentHasNoFinalizers", message: "All content-preserving finalizers finished" },
  ],
];

/** Sets the conditions on a copy; false when nothing changed. */
export const namespaceConditions = (
  copy: KubeObject,
  remaining: Remaining,
  now: string,
): false | undefined => {
  const before = canonical(copy.status);
  const conditions: Json[] = [...(copy.status?.conditions ?? [])];
  for (const [type, fine] of order) {
    const finding = findings[type]?.(remaining);
    setCondition(
      conditions,
      { type, status: finding === undefined ? "False" : "True", ...(finding ?? fine) },
      now,
    );
  }

  copy.status = { ...copy.status, conditions };
  return canonical(copy.status) === before ? false : undefined;
};

const setCondition = (conditions: Json[], next: Json, now: string): void => {
  const index = conditions.findIndex(({ type }) => type === next.type);
  if (index === -1) {
    conditions.push({ ...next, lastTransitionTime: now });
  } else {
    const { status, lastTransitionTime } = conditions[index];
    const since = status === next.status ? lastTransitionTime : now;
    conditions[index] = { ...next, lastTransitionTime: since };
  }
};

const sentence = (parts: string[]): string => parts.toSorted().join(", ");

const findings: Record<string, (remaining: Remaining) => Finding | undefined> = {
  NamespaceDeletionContentFailure: ({ errors }) =>
    errors.length === 0
      ? undefined
      : {
          reason: "ContentDeletionFailed",
          message: `Failed to delete all resource types, ${errors.length} remaining: ${sentence(errors.map(({ message }) => message))}`,
        },
  NamespaceContentRemaining: ({ byResource, complete }) =>
    byResource.size === 0 || !complete
      ? undefined
      : {
          reason: "SomeResourcesRemain",
          message: `Some resources are remaining: ${sentence([...byResource].map(([key, count]) => `${dotted(key)} has ${count} resource instances`))}`,
        },
  NamespaceFinalizersRemaining: ({ byFinalizer, complete }) =>
    byFinalizer.size === 0 || !complete
      ? undefined
      : {
          reason: "SomeFinalizersRemain",
          message: `Some content in the namespace has finalizers remaining: ${sentence([...byFinalizer].map(([name, count]) => `${name} in ${count} resource instances`))}`,
        },
};

/** `apps/deployments` -> `deployments.apps`; core resources keep the dot: `pods.`. */
const dotted = (key: ResourceKey): string => {
  const slash = key.indexOf("/");
  return slash === -1 ? `${key}.` : `${key.slice(slash + 1)}.${key.slice(0, slash)}`;
};
