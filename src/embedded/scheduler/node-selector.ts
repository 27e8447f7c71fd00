/** Node selectors and node affinity. Follows k8s.io/component-helpers scheduling/corev1/nodeaffinity. */
import type { Json, KubeObject } from "../object.ts";

const meets = ({ operator, values = [] }: Json, actual: string | undefined): boolean => {
  switch (operator) {
    case "In":
      return actual !== undefined && values.includes(actual);
    case "NotIn":
      return actual === undefined || !values.includes(actual);
    case "Exists":
      return actual !== undefined;
    case "DoesNotExist":
      return actual === undefined;
    case "Gt":
      return actual !== undefined && Number(actual) > Number(values[0]);
    case "Lt":
      return actual !== undefined && Number(actual) < Number(values[0]);
    default:
      return false;
  }
};

/** A term without requirements matches nothing. */
export const termMatches = (
  { matchExpressions = [], matchFields = [] }: Json,
  { metadata }: KubeObject,
): boolean =>
  matchExpressions.length + matchFields.length > 0 &&
  matchExpressions.every((expression: Json) =>
    meets(expression, metadata.labels?.[expression.key]),
  ) &&
  matchFields.every((field: Json) =>
    meets(field, field.key === "metadata.name" ? metadata.name : undefined),
  );

export const nodeSelectorMatches = ({ nodeSelectorTerms = [] }: Json, node: KubeObject): boolean =>
  nodeSelectorTerms.some((term: Json) => termMatches(term, node));

/** `spec.nodeSelector` and required node affinity together. */
export const requiredNodeMatches = ({ spec }: KubeObject, node: KubeObject): boolean => {
  const wanted = Object.entries((spec.nodeSelector ?? {}) as Record<string, string>);
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    wanted.every(([name, value]) => node.metadata.labels?.[name] === value) &&
    (required === undefined || nodeSelectorMatches(required, node))
  );
};

/** Names of the only nodes that the affinity can mean (as DaemonSets pin their pods); undefined: any. */
export const pinnedNodes = ({ spec }: KubeObject): Set<string> | undefined => {
  const terms: Json[] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms ?? [];
  if (terms.length === 0) {
    return undefined;
  }

  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }: Json) => key === "metadata.name" && operator === "In")
      .map(({ values }: Json) => values as string[]);
    if (lists.length === 0) {
      return undefined;
    }

    for (const name of lists[0]) {
      if (lists.every((list: string[]) => list.includes(name))) {
        names.add(name);
      }
    }
  }

  return names;
};
