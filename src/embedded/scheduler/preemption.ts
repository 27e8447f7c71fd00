/** Making room for an important pod by evicting less important ones. Follows pkg/scheduler/framework/preemption and defaultpreemption. */
import type { KubeObject } from "../object.ts";
import { labelSelectorMatches } from "../resources/selectors.ts";
import { copyState, placePod, removePod } from "./node-state.ts";
import type { NodeState } from "./node-state.ts";
import { nodesUnavailable, refuseFinally } from "./verdict.ts";
import type { Refusal } from "./verdict.ts";

export interface Victims {
  state: NodeState;
  pods: KubeObject[];
  violations: number;
}

export interface Attempt {
  pod: KubeObject;
  states: NodeState[];
  /** Why the pod does not fit, by name of node. */
  refusals: Map<string, Refusal>;
  budgets: KubeObject[];
  /** Whether the pod would fit a node as changed. */
  check(state: NodeState): Refusal | undefined;
}

export type Outcome = { victims: Victims } | { message: string; clearNomination: boolean };

export const priorityOf = ({ spec }: KubeObject): number => spec.priority ?? 0;

export const preempt = (attempt: Attempt): Outcome => {
  const why = notEligible(attempt);
  if (why !== undefined) {
    return { message: `preemption: ${why}`, clearNomination: false };
  }

  const candidates: Victims[] = [];
  const failures: Refusal[] = [];
  for (const state of attempt.states) {
    const refusal = attempt.refusals.get(state.node.metadata.name);
    if (refusal === undefined || refusal.final) {
      failures.push(refuseFinally("Preemption is not helpful for scheduling"));
      continue;
    }

    const found = selectVictims(attempt, state);
    if ("pods" in found) {
      candidates.push(found);
    } else {
      failures.push(found);
    }
  }

  const [best] = candidates.toSorted(byHarm);
  return best === undefined
    ? {
        message: `preemption: ${nodesUnavailable(attempt.states.length, failures)}`,
        clearNomination: true,
      }
    : { victims: best };
};

const notEligible = ({ pod, states, refusals }: Attempt): string | undefined => {
  if (pod.spec.preemptionPolicy === "Never") {
    return "not eligible due to preemptionPolicy=Never.";
  }

  const nominated: string | undefined = pod.status?.nominatedNodeName;
  const state = states.find(({ node }) => node.metadata.name === nominated);
  if (state === undefined || refusals.get(nominated ?? "")?.final === true) {
    return undefined;
  }

  return [...state.pods.values()].some(
    (other) => priorityOf(other) < priorityOf(pod) && isBeingPreempted(other),
  )
    ? "not eligible due to a terminating pod on the nominated node."
    : undefined;
};

const isBeingPreempted = ({ metadata, status }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined &&
  (status?.conditions ?? []).some(
    ({ type, status: truth, reason }: { type: string; status: string; reason: string }) =>
      type === "DisruptionTarget" && truth === "True" && reason === "PreemptionByScheduler",
  );

const startOf = ({ status, metadata }: KubeObject): string =>
  status?.startTime ?? metadata.creationTimestamp;

/** The more important first: by priority, then by age. */
const byImportance = (left: KubeObject, right: KubeObject): number =>
  priorityOf(right) - priorityOf(left) || (startOf(left) < startOf(right) ? -1 : 1);

const selectVictims = (attempt: Attempt, original: NodeState): Victims | Refusal => {
  const state = copyState(original);
  const lower = [...state.pods.values()].filter(
    (other) => priorityOf(other) < priorityOf(attempt.pod),
  );
  if (lower.length === 0) {
    return refuseFinally("No preemption victims found for incoming pod");
  }

  for (const pod of lower) {
    removePod(state, pod);
  }

  const refusal = attempt.check(state);
  if (refusal !== undefined) {
    return refusal;
  }

  // As many as possible stay, the important ones and those under a budget first.
  const { violating, others } = sortByBudget(lower.toSorted(byImportance), attempt.budgets);
  const reprieve = (pod: KubeObject): boolean => {
    placePod(state, pod);
    if (attempt.check(state) === undefined) {
      return true;
    }

    removePod(state, pod);
    return false;
  };

  const sacrificed = violating.filter((pod) => !reprieve(pod));
  const rest = others.filter((pod) => !reprieve(pod));
  return {
    state: original,
    pods: [...sacrificed, ...rest].toSorted(byImportance),
    violations: sacrificed.length,
  };
};

const sortByBudget = (
  pods: KubeObject[],
  budgets: KubeObject[],
): { violating: KubeObject[]; others: KubeObject[] } => {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: KubeObject[] = [];
  const others: KubeObject[] = [];
  for (const pod of pods) {
    let isViolated = false;
    for (const [index, budget] of budgets.entries()) {
      if (covers(budget, pod)) {
        left[index] -= 1;
        isViolated ||= left[index] < 0;
      }
    }

    (isViolated ? violating : others).push(pod);
  }

  return { violating, others };
};

const covers = ({ metadata, spec, status }: KubeObject, pod: KubeObject): boolean =>
  metadata.namespace === pod.metadata.namespace &&
  Object.keys(pod.metadata.labels ?? {}).length > 0 &&
  Object.keys(spec.selector ?? {}).length > 0 &&
  labelSelectorMatches(spec.selector, pod.metadata.labels) &&
  status?.disruptedPods?.[pod.metadata.name] === undefined;

/** The node whose victims hurt least goes first. */
const byHarm = (left: Victims, right: Victims): number =>
  left.violations - right.violations ||
  highest(left) - highest(right) ||
  total(left) - total(right) ||
  left.pods.length - right.pods.length ||
  (earliest(left) > earliest(right) ? -1 : 1);

const highest = ({ pods }: Victims): number => Math.max(...pods.map(priorityOf));

const total = ({ pods }: Victims): number =>
  pods.reduce((sum, pod) => sum + priorityOf(pod) + 2 ** 31, 0);

const earliest = (victims: Victims): string =>
  victims.pods
    .filter((pod) => priorityOf(pod) === highest(victims))
    .map(startOf)
    .toSorted()[0] ?? "";
