/** Topology spread constraints: pods of one kind evenly over zones, nodes or whatever labels say. Follows the podtopologyspread plugin. */
import type { Json, KubeObject } from "../object.ts";
import { labelSelectorMatches } from "../resources/selectors.ts";
import type { Filter } from "./filters.ts";
import { requiredNodeMatches } from "./node-selector.ts";
import type { NodeState } from "./node-state.ts";
import type { Score } from "./scores.ts";
import { untolerated } from "./tolerations.ts";
import { refuse, refuseFinally } from "./verdict.ts";

const mismatch = "node(s) didn't match pod topology spread constraints";

interface Constraint {
  maxSkew: number;
  key: string;
  minDomains: number;
  selects(pod: KubeObject): boolean;
  includes(state: NodeState): boolean;
  /** Matching pods by value of the topology key. */
  counts: Map<string, number>;
}

const constraintsOf = (pod: KubeObject, when: string): Json[] =>
  ((pod["spec"].topologySpreadConstraints ?? []) as Json[]).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === when,
  );

export const spreadFilters = (pod: KubeObject, states: NodeState[]): Filter[] => {
  const wanted = constraintsOf(pod, "DoNotSchedule");
  if (wanted.length === 0) {
    return [];
  }

  const constraints = wanted.map((raw) => prepare(pod, raw));
  for (const constraint of constraints) {
    tally(constraint, constraints, states);
  }

  return [
    (_cycle, state) => {
      for (const constraint of constraints) {
        const value = state.node.metadata.labels?.[constraint.key];
        if (value === undefined) {
          return refuseFinally(`${mismatch} (missing required label)`);
        }

        const own = constraint.selects(pod) ? 1 : 0;
        const here = countHere(constraint, value, state, states);
        if (here + own - minimum(constraint) > constraint.maxSkew) {
          return refuse(mismatch);
        }
      }

      return undefined;
    },
  ];
};

const prepare = (pod: KubeObject, raw: Json): Constraint => {
  const { topologyKey, maxSkew = 1, minDomains = 1, labelSelector, matchLabelKeys = [] } = raw;
  const own = Object.fromEntries(
    (matchLabelKeys as string[]).flatMap((key) => {
      const value = pod.metadata.labels?.[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const selector = { ...labelSelector, matchLabels: { ...labelSelector?.matchLabels, ...own } };
  return {
    key: topologyKey,
    maxSkew,
    minDomains,
    counts: new Map(),
    selects: (other) =>
      labelSelector !== undefined &&
      other.metadata.namespace === pod.metadata.namespace &&
      other.metadata.deletionTimestamp === undefined &&
      labelSelectorMatches(selector, other.metadata.labels),
    includes: ({ node }) =>
      (raw.nodeAffinityPolicy === "Ignore" || requiredNodeMatches(pod, node)) &&
      (raw.nodeTaintsPolicy !== "Honor" ||
        untolerated(node["spec"]?.taints, pod["spec"].tolerations, ["NoSchedule", "NoExecute"]) ===
          undefined),
  };
};

const tally = (constraint: Constraint, all: Constraint[], states: NodeState[]): void => {
  for (const state of states) {
    const labels = state.node.metadata.labels ?? {};
    const value = labels[constraint.key];
    const counts = all.every(({ key }) => labels[key] !== undefined) && constraint.includes(state);
    if (value !== undefined && counts) {
      const matching = [...state.pods.values()].filter(constraint.selects).length;
      constraint.counts.set(value, (constraint.counts.get(value) ?? 0) + matching);
    }
  }
};

const minimum = ({ counts, minDomains }: Constraint): number =>
  counts.size < minDomains || counts.size === 0 ? 0 : Math.min(...counts.values());

// While preemption tries things out, the node under test may hold other pods than were counted.
const countHere = (
  { counts, selects, key }: Constraint,
  value: string,
  state: NodeState,
  states: NodeState[],
): number => {
  const original = states.find(({ node }) => node.metadata.name === state.node.metadata.name);
  const counted = counts.get(value) ?? 0;
  if (original === undefined || original === state || !counts.has(value) || key === "") {
    return counted;
  }

  const of = ({ pods }: NodeState): number => [...pods.values()].filter(selects).length;
  return counted - of(original) + of(state);
};

/** Soft constraints: the fewer matching pods share the domain, the better. */
export const spreadScores = (pod: KubeObject, states: NodeState[]): Score[] => {
  const wanted = constraintsOf(pod, "ScheduleAnyway").map((raw) => prepare(pod, raw));
  const constraints = wanted.length > 0 ? wanted : systemDefaults(pod);
  if (constraints.length === 0) {
    return [];
  }

  for (const constraint of constraints) {
    tally(constraint, [constraint], states);
  }

  return [
    {
      weight: 2,
      normalise: "reverse",
      rate: (_cycle, { node }) =>
        constraints.reduce((sum, { key, counts, maxSkew }) => {
          const value = node.metadata.labels?.[key];
          const domains = Math.log(counts.size + 2);
          return value === undefined
            ? sum
            : sum + (counts.get(value) ?? 0) * domains + (maxSkew - 1);
        }, 0),
    },
  ];
};

/** Without constraints of its own a pod that belongs to a set is spread over nodes and zones. */
const systemDefaults = (pod: KubeObject): Constraint[] => {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined || (pod["spec"].topologySpreadConstraints ?? []).length > 0) {
    return [];
  }

  const labelSelector = { matchLabels: { ...pod.metadata.labels } };
  return [
    prepare(pod, { topologyKey: "kubernetes.io/hostname", maxSkew: 3, labelSelector }),
    prepare(pod, { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, labelSelector }),
  ];
};
