/** Where a PersistentVolume can be reached from, which stays as it is once set. */
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";

const stableNames: Record<string, string> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
};

/** The old requirement under the name that its label has got since, where the new one calls it so. */
const renamed = (old: Json, requirement: Json): Json =>
  requirement !== undefined && stableNames[old.key as string] === requirement.key
    ? { ...old, key: requirement.key }
    : old;

const renamedAll = (old: Json[] | undefined, requirements: Json[] | undefined): Json =>
  old?.map((requirement, index) => renamed(requirement, requirements?.[index]));

const withStableNames = (old: Json, affinity: Json): Json => ({
  required: {
    nodeSelectorTerms: ((old.required?.nodeSelectorTerms ?? []) as Json[]).map((term, index) => {
      const now = affinity?.required?.nodeSelectorTerms?.[index];
      return {
        matchExpressions: renamedAll(term.matchExpressions, now?.matchExpressions),
        matchFields: renamedAll(term.matchFields, now?.matchFields),
      };
    }),
  },
});

/** @param affinity As messages name it. */
export const checkAffinityKept = (affinity: Field, old: Json): void => {
  if (old === undefined || semanticEqual(withStableNames(old, affinity.value), affinity.value)) {
    return;
  }

  affinity.invalid(
    "field is immutable, except for updating from beta label to GA",
    goPrint("core.VolumeNodeAffinity", affinity.value),
  );
};
