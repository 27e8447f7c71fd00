/** The only state of a run, made of events: pure, so that a test can replay any run. */
import type { Check } from "../lab/check.ts";
import { simulatedOn } from "../lab/fidelity.ts";
import type { Lab, Step } from "../lab/lab.ts";
import { fill } from "../lab/variables.ts";
import type { Variables } from "../lab/variables.ts";
import { commandText } from "./actions.ts";
import type { SessionEvent, TimedEvent } from "./events.ts";
import type { Whereabouts } from "./place.ts";
import type { LabRecord } from "./progress-store.ts";
import type { ActionState, CheckState, SessionState, StepState } from "./state.ts";

interface Beginning {
  lab: Lab;
  place: Pick<Whereabouts, "provider">;
  other?: Pick<Whereabouts, "provider">;
}

export const initialState = (
  { lab, place, other }: Beginning,
  record: LabRecord | undefined,
  startedAt: number,
): SessionState => {
  const vars = { ...lab.vars, ...record?.vars };
  return {
    lab: { id: lab.id, title: lab.title, minutes: lab.minutes },
    provider: place.provider,
    ...(other && { other: other.provider }),
    cluster: { state: "starting", sentence: "Looking for the cluster", clockRate: 1 },
    steps: lab.steps.map((step) => stepState(step, vars, record)),
    current: 0,
    stepDone: false,
    busy: false,
    startedAt,
    spentBefore: record?.spentMs ?? 0,
  };
};

const stepState = (step: Step, vars: Variables, record: LabRecord | undefined): StepState => ({
  id: step.id,
  ...wording(step, vars),
  challenge: step.challenge,
  state: record?.steps[step.id]?.state ?? "todo",
  hintsShown: [],
  hintsTotal: step.hints.length,
  ...(step.clock !== undefined && { clock: step.clock }),
});

/** Where a gateway is comes to be known only with the cluster. */
const unknownYet = (text: string): string =>
  text.replaceAll(/\$\{[a-z0-9-]+\.(?:ip|https?|class)\}/g, "…");

/** Everything that `${var}` is filled in; made again when a variable is captured. */
const wording = (step: Step, vars: Variables) => ({
  title: unknownYet(fill(step.title, vars)),
  text: unknownYet(fill(step.text, vars)),
  checks: step.expect.map((check) => ({
    id: check.id,
    says: fill(check.says, vars),
    verdict: { status: "waiting" as const },
    ...standIns(check),
  })),
  actions: step.challenge
    ? []
    : step.do.map((action): ActionState => ({
        id: action.id,
        command: commandText(action, vars),
        state: "ready",
        fails: action.fails,
        ...(action.show !== undefined && { show: fill(action.show, vars) }),
      })),
});

const standIns = (check: Check): Pick<CheckState, "simulatedOn"> => {
  const where = simulatedOn(check);
  return where.length === 0 ? {} : { simulatedOn: where };
};

/** The state with new values in texts and commands that have not been used yet. */
export const withVariables = (state: SessionState, lab: Lab, vars: Variables): SessionState => ({
  ...state,
  steps: state.steps.map((step, index) => {
    const source = lab.steps[index];
    if (source === undefined) {
      return step;
    }

    const { title, text, checks, actions } = wording(source, vars);
    return {
      ...step,
      title,
      text,
      checks: step.checks.map((check, i) => ({ ...check, says: checks[i]?.says ?? check.says })),
      actions: step.actions.map((action, i) => ({
        ...action,
        command: actions[i]?.command ?? action.command,
      })),
    };
  }),
});

export const reduce = (state: SessionState, event: TimedEvent): SessionState => {
  switch (event.type) {
    case "cluster-progress": {
      // A cluster that answers may still lack what the lab needs.
      const next = state.cluster.state === "lost" ? "lost" : "starting";
      return { ...state, cluster: { ...state.cluster, state: next, sentence: event.sentence } };
    }

    case "cluster-ready": {
      const { kubernetes, nodes } = event;
      const sentence = `Kubernetes ${kubernetes}, ${nodes} ${nodes === 1 ? "node" : "nodes"} ready`;
      const { hint: _, ...cluster } = state.cluster;
      return { ...state, cluster: { ...cluster, state: "ready", sentence, kubernetes, nodes } };
    }

    case "cluster-lost":
      return { ...state, cluster: { ...state.cluster, state: "lost", sentence: event.sentence } };
    case "cluster-absent": {
      const { sentence, hint } = event;
      const cluster = { state: "absent", sentence, clockRate: 1 } as const;
      return {
        ...state,
        busy: false,
        cluster: { ...cluster, ...(hint !== undefined && { hint }) },
      };
    }

    case "elsewhere-offered": {
      const { type: _, at: __, ...elsewhere } = event;
      return { ...state, elsewhere };
    }

    case "elsewhere-withdrawn": {
      const { elsewhere: _, ...rest } = state;
      return rest;
    }

    case "moved":
      return move(state, event);
    case "step-started":
    case "step-reset":
      return enter(state, event.step);
    case "action-started":
    case "action-ended":
      return act(state, event);
    case "check-changed":
      return inStep(state, event.step, (step) => ({
        ...step,
        checks: step.checks.map((check) =>
          check.id === event.check ? { ...check, verdict: event.verdict } : check,
        ),
      }));
    case "hint-shown":
      return inStep(state, event.step, (step) => ({
        ...step,
        hintsShown: [...step.hintsShown, event.text],
      }));
    case "step-passed":
      return {
        ...inStep(state, event.step, (step) => ({ ...step, state: "passed" })),
        stepDone: true,
      };
    case "step-skipped":
      return inStep(state, event.step, (step) => ({ ...step, state: "skipped" }));
    case "notice": {
      const { level, sentence, hint } = event;
      return { ...state, notice: { level, sentence, ...(hint !== undefined && { hint }) } };
    }

    case "lab-passed": {
      const { type: _, lab: __, at: ___, ...finished } = event;
      return { ...state, finished };
    }

    case "run-started":
    case "output":
    case "run-ended":
      return state;
  }
};

/** The same steps on another cluster, which is not there yet. */
const move = (
  state: SessionState,
  { from, to, sentence }: Extract<SessionEvent, { type: "moved" }>,
): SessionState => {
  const { elsewhere: _, notice: __, ...rest } = state;
  const id = state.stepDone ? undefined : state.steps[state.current]?.id;
  return {
    // What was seen on the old one says nothing about this.
    ...(id === undefined ? rest : inStep(rest, id, asNew)),
    provider: to,
    other: from,
    busy: false,
    cluster: { state: "starting", sentence, clockRate: 1 },
  };
};

const enter = (state: SessionState, id: string): SessionState => {
  const { notice: _, ...rest } = state;
  const current = state.steps.findIndex((step) => step.id === id);
  return {
    ...inStep(rest, id, (step) => ({ ...asNew(step), state: "current" })),
    current,
    stepDone: false,
    busy: false,
  };
};

const asNew = (step: StepState): StepState => ({
  ...step,
  checks: step.checks.map((check) => ({ ...check, verdict: { status: "waiting" } })),
  actions: step.actions.map((action) => ({ ...action, state: "ready" })),
});

const act = (
  state: SessionState,
  event: Extract<SessionEvent, { type: "action-started" | "action-ended" }>,
): SessionState => {
  const started = event.type === "action-started";
  const went = !started && (event.outcome === "ok" || event.outcome === "as-expected");
  const next = started ? "running" : went ? "done" : "failed";
  const { notice: _, ...rest } = state;
  return {
    ...inStep(started ? rest : state, event.step, (step) => ({
      ...step,
      actions: step.actions.map((action) =>
        action.id === event.action ? { ...action, state: next } : action,
      ),
    })),
    busy: started,
  };
};

const inStep = (
  state: SessionState,
  id: string,
  change: (step: StepState) => StepState,
): SessionState => ({
  ...state,
  steps: state.steps.map((step) => (step.id === id ? change(step) : step)),
});
