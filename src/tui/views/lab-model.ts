/** What a lab's state means for the screen: the one thing to do, and the facts that keys depend on. */
import type { ActionState, SessionState, StepState } from "../../session/state.ts";
import type { KeyFacts } from "../keys.table.ts";
import { failedCheck } from "../parts/checklist.ts";

export type Wanted =
  | { kind: "run"; action: ActionState; index: number; command: string }
  | { kind: "look"; command: string }
  | { kind: "next" }
  /** Only time is missing, and it can be had faster. */
  | { kind: "pace"; rate: number }
  | { kind: "type" }
  /** The cluster could not be had. */
  | { kind: "retry" }
  | { kind: "none" };

export const currentStep = (state: SessionState): StepState | undefined =>
  state.steps[state.current];

/** The next thing the learner can do; at any moment exactly one, or none while something runs. */
export const wantedOf = (state: SessionState): Wanted => {
  const step = currentStep(state);
  if (state.cluster.state === "absent") {
    return { kind: "retry" };
  }

  if (!step || state.cluster.state !== "ready" || state.busy) {
    return { kind: "none" };
  }

  const index = step.actions.findIndex((action) => action.state !== "done");
  const action = step.actions[index];
  if (state.stepDone && !(action && isAfterglow(step, action))) {
    return { kind: "next" };
  }

  if (action) {
    return { kind: "run", action, index, command: action.command };
  }

  const look = failedCheck(step.checks)?.verdict.failure?.look;
  if (look) {
    return { kind: "look", command: look };
  }

  const rate = paceOf(state);
  if (rate !== undefined) {
    return { kind: "pace", rate };
  }

  return { kind: step.actions.length === 0 ? "type" : "none" };
};

/** Who runs the shown commands is shown what the last ones tell, even if the checks are faster; who went another way is not. */
const isAfterglow = (step: StepState, action: ActionState): boolean =>
  action.state === "ready" && step.actions.some(({ state }) => state === "done");

/** The action whose command and file are shown: the wanted one, else the last. */
export const shownAction = (state: SessionState): ActionState | undefined => {
  const actions = currentStep(state)?.actions ?? [];
  return actions.find((action) => action.state !== "done") ?? actions.at(-1);
};

/** Everything is done and only the cluster's time is missing: the pace at which it could go by. */
export const paceOf = (state: SessionState): number | undefined => {
  const step = currentStep(state);
  const waits = step?.checks.some(({ verdict }) =>
    ["checking", "holding", "late"].includes(verdict.status),
  );
  const pace = state.provider === "embedded" && waits === true ? step?.clock : undefined;
  const slower = pace !== undefined && state.cluster.clockRate < pace;
  return slower && !state.busy && !state.stepDone ? pace : undefined;
};

export const labFacts = (state: SessionState, link: string | undefined): KeyFacts => {
  const step = currentStep(state);
  return {
    place: state.finished ? "summary" : "lab",
    ready: state.cluster.state === "ready",
    busy: state.busy,
    wanted: wantedOf(state).kind,
    done: state.stepDone,
    hints: { shown: step?.hintsShown.length ?? 0, total: step?.hintsTotal ?? 0 },
    file: shownAction(state)?.show !== undefined,
    link: link !== undefined,
    checks: (step?.checks.length ?? 0) > 0,
    embedded: state.provider === "embedded",
    elsewhere: state.elsewhere,
    other: state.other !== undefined,
    pace: paceOf(state),
  };
};
