/** Labels of nodes that have newer names, and where selectors still use them. */
import type { Json } from "../../object.ts";
import { labelValue } from "../names.ts";

export const deprecatedNodeLabels: Record<string, string> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region":
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone":
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type":
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "app.kubernetes.io/created-by": "deprecated since v1.9",
  "scheduler.alpha.kubernetes.io/preferAvoidPods":
    "deprecated since v1.22; use Taints and Tolerations instead",
  "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
};

/** Of one term of a node selector. */
export const termWarnings = (term: Json, at: string, checkValues: boolean): string[] =>
  ((term?.matchExpressions ?? []) as Json[]).flatMap(({ key, values }, index) => {
    const here = `${at}.matchExpressions[${index}]`;
    const words = deprecatedNodeLabels[key as string];
    const wrong = checkValues
      ? ((values ?? []) as string[]).flatMap((value, position) =>
          labelValue(value).map(
            (text) => `${here}.values[${position}]: ${value} is invalid, ${text}`,
          ),
        )
      : [];
    return [...(words === undefined ? [] : [`${here}.key: ${key} is ${words}`]), ...wrong];
  });

export const nodeAffinityWarnings = (affinity: Json, at: string): string[] => {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution;
  return [
    ...((required ?? []) as Json[]).flatMap((term, index) =>
      termWarnings(
        term,
        `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`,
        false,
      ),
    ),
    ...((preferred ?? []) as Json[]).flatMap(({ preference }, index) =>
      termWarnings(
        preference,
        `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
        true,
      ),
    ),
  ];
};
