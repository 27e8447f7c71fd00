/** Affinity and anti-affinity between pods. Follows the interpodaffinity plugin. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import { labelSelectorMatches } from "../resources/selectors.ts";
import type { Filter } from "./filters.ts";
import type { NodeState } from "./node-state.ts";
import type { Score } from "./scores.ts";
import { refuse, refuseFinally } from "./verdict.ts";

interface Term {
  key: string;
  selects(pod: KubeObject): boolean;
}

const required = (pod: KubeObject, kind: "podAffinity" | "podAntiAffinity"): Json[] =>
  pod["spec"].affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

const preferred = (pod: KubeObject, kind: "podAffinity" | "podAntiAffinity"): Json[] =>
  pod["spec"].affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

const termOf = (client: Client, owner: KubeObject, raw: Json): Term => {
  const {
    topologyKey,
    labelSelector,
    namespaces = [],
    namespaceSelector,
    matchLabelKeys = [],
    mismatchLabelKeys = [],
  } = raw;
  const inNamespace = (name: string): boolean => {
    if (namespaces.length === 0 && namespaceSelector === undefined) {
      return name === owner.metadata.namespace;
    }

    return (
      namespaces.includes(name) ||
      (namespaceSelector !== undefined &&
        labelSelectorMatches(
          namespaceSelector,
          client.get("namespaces", undefined, name)?.metadata.labels,
        ))
    );
  };
  const own = owner.metadata.labels ?? {};
  const sameLabels = (labels: Record<string, string>): boolean =>
    (matchLabelKeys as string[]).every(
      (key) => own[key] === undefined || labels[key] === own[key],
    ) &&
    (mismatchLabelKeys as string[]).every(
      (key) => own[key] === undefined || labels[key] !== own[key],
    );
  return {
    key: topologyKey,
    selects: ({ metadata }) =>
      labelSelector !== undefined &&
      inNamespace(metadata.namespace ?? "") &&
      sameLabels(metadata.labels ?? {}) &&
      labelSelectorMatches(labelSelector, metadata.labels),
  };
};

/** `key=value` of the topology that a node is part of; undefined when it lacks the label. */
const domainOf = ({ node }: NodeState, key: string): string | undefined => {
  const value = node.metadata.labels?.[key];
  return value === undefined ? undefined : `${key}=${value}`;
};

const countBy = (
  states: NodeState[],
  key: string,
  counts: (pod: KubeObject) => boolean,
): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const state of states) {
    const domain = domainOf(state, key);
    const matching = domain === undefined ? 0 : [...state.pods.values()].filter(counts).length;
    if (domain !== undefined && matching > 0) {
      sums.set(domain, (sums.get(domain) ?? 0) + matching);
    }
  }

  return sums;
};

/** The states with one node replaced by what is being tried out there. */
const withTrial = (states: NodeState[], trial: NodeState): NodeState[] =>
  states.includes(trial)
    ? states
    : states.map((state) =>
        state.node.metadata.name === trial.node.metadata.name ? trial : state,
      );

export const podAffinityFilters = (
  client: Client,
  pod: KubeObject,
  states: NodeState[],
): Filter[] => {
  const affinity = required(pod, "podAffinity").map((raw) => termOf(client, pod, raw));
  const anti = required(pod, "podAntiAffinity").map((raw) => termOf(client, pod, raw));
  const guarded = states.filter(({ pods }) =>
    [...pods.values()].some((other) => required(other, "podAntiAffinity").length > 0),
  );
  if (affinity.length + anti.length + guarded.length === 0) {
    return [];
  }

  return [
    (_cycle, state) => {
      const around = withTrial(states, state);
      if (!satisfiesAffinity(pod, affinity, state, around)) {
        return refuseFinally("node(s) didn't match pod affinity rules");
      }

      if (anti.some(({ key, selects }) => hasAny(around, state, key, selects))) {
        return refuse("node(s) didn't match pod anti-affinity rules");
      }

      return isKeptOff(client, pod, state, around)
        ? refuse("node(s) didn't satisfy existing pods anti-affinity rules")
        : undefined;
    },
  ];
};

const hasAny = (
  states: NodeState[],
  state: NodeState,
  key: string,
  selects: (pod: KubeObject) => boolean,
): boolean => {
  const domain = domainOf(state, key);
  return domain !== undefined && (countBy(states, key, selects).get(domain) ?? 0) > 0;
};

const satisfiesAffinity = (
  pod: KubeObject,
  terms: Term[],
  state: NodeState,
  states: NodeState[],
): boolean => {
  if (terms.length === 0) {
    return true;
  }

  // A pod has to match all terms to count for any of them.
  const matchesAll = (other: KubeObject): boolean => terms.every(({ selects }) => selects(other));
  let isFirst = matchesAll(pod);
  for (const { key } of terms) {
    const domain = domainOf(state, key);
    if (domain === undefined) {
      return false;
    }

    const counts = countBy(states, key, matchesAll);
    isFirst &&= counts.size === 0;
    if (!isFirst && (counts.get(domain) ?? 0) === 0) {
      return false;
    }
  }

  return true;
};

const isKeptOff = (
  client: Client,
  pod: KubeObject,
  state: NodeState,
  states: NodeState[],
): boolean =>
  states.some((other) =>
    [...other.pods.values()].some((existing) =>
      required(existing, "podAntiAffinity").some((raw) => {
        const { key, selects } = termOf(client, existing, raw);
        const domain = domainOf(other, key);
        return domain !== undefined && domain === domainOf(state, key) && selects(pod);
      }),
    ),
  );

/** Preferences of the pod, and of those already there. */
export const podAffinityScores = (
  client: Client,
  pod: KubeObject,
  states: NodeState[],
): Score[] => {
  const sums = new Map<string, number>();
  const add = (state: NodeState, key: string, weight: number): void => {
    const domain = domainOf(state, key);
    if (domain !== undefined) {
      sums.set(domain, (sums.get(domain) ?? 0) + weight);
    }
  };

  const rate = (one: KubeObject, other: KubeObject, state: NodeState): void => {
    for (const [kind, sign] of [
      ["podAffinity", 1],
      ["podAntiAffinity", -1],
    ] as const) {
      for (const { weight, podAffinityTerm } of preferred(one, kind)) {
        const { key, selects } = termOf(client, one, podAffinityTerm);
        if (selects(other)) {
          add(state, key, sign * weight);
        }
      }
    }
  };

  for (const state of states) {
    for (const existing of state.pods.values()) {
      rate(pod, existing, state);
      rate(existing, pod, state);
    }
  }

  if (sums.size === 0) {
    return [];
  }

  const total = (state: NodeState): number =>
    [...sums].reduce((sum, [domain, weight]) => {
      const key = domain.slice(0, domain.indexOf("="));
      return domainOf(state, key) === domain ? sum + weight : sum;
    }, 0);
  const lowest = Math.min(...states.map(total));
  return [{ weight: 2, normalise: "share", rate: (_cycle, state) => total(state) - lowest }];
};
