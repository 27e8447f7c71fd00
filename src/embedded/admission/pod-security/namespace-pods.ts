/** Warnings about pods that are there already when a namespace's enforced level rises. */
import type { Client } from "../../api/client.ts";
import { controllerOf, type KubeObject } from "../../object.ts";
import { evaluatePod } from "./evaluate.ts";
import { describe, type LevelVersion } from "./level.ts";

const mostPods = 3000;

/** One pod of each controller first: its siblings violate the same. */
const prioritize = (pods: KubeObject[]): KubeObject[] => {
  const seen = new Set<string>();
  const first: KubeObject[] = [];
  const rest: KubeObject[] = [];
  for (const pod of pods) {
    const uid = controllerOf(pod)?.uid;
    (uid !== undefined && seen.has(uid) ? rest : first).push(pod);
    if (uid !== undefined) {
      seen.add(uid);
    }
  }

  return [...first, ...rest];
};

const others = (count: number): string => {
  if (count === 0) {
    return "";
  }

  return count === 1 ? " (and 1 other pod)" : ` (and ${count} other pods)`;
};

export const warnAboutPods = (
  client: Client,
  namespace: string,
  enforce: LevelVersion,
): string[] => {
  const all = prioritize(client.list("pods", { namespace }));
  const checked = all.slice(0, mostPods);
  const byWarning = new Map<string, string[]>();
  for (const pod of checked) {
    const violations = evaluatePod(enforce, pod["spec"], pod.metadata);
    if (violations.length > 0) {
      const text = violations.map(({ reason }) => reason).join(", ");
      byWarning.set(text, [...(byWarning.get(text) ?? []), pod.metadata.name]);
    }
  }

  const lines = [...byWarning].map(([text, names]) => {
    const [first = ""] = names.toSorted();
    return `${first}${others(names.length - 1)}: ${text}`;
  });
  return [
    ...(checked.length < all.length
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${all.length} existing pods`,
        ]
      : []),
    ...(lines.length > 0
      ? [
          `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(describe(enforce))}`,
        ]
      : []),
    ...lines.toSorted(),
  ];
};
