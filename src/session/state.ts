/** The state of one run, made of events by a pure reducer. Output lines and the live pane have stores of their own. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Offer, SessionEvent, Verdict } from "./events.ts";

export interface CheckState {
  id: string;
  says: string;
  verdict: Verdict;
  /** Providers where something stands in for what it is about. */
  simulatedOn?: readonly ProviderName[];
}

export interface ActionState {
  id: string;
  /** As shown and as it will run, variables filled in. */
  command: string;
  state: "ready" | "running" | "done" | "failed";
  /** Path of a file to show beside it. */
  show?: string;
  /** A refusal is the expected outcome. */
  fails: boolean;
}

export interface StepState {
  id: string;
  title: string;
  /** Markdown with variables filled in. */
  text: string;
  challenge: boolean;
  state: "todo" | "current" | "passed" | "skipped";
  checks: CheckState[];
  actions: ActionState[];
  hintsShown: string[];
  hintsTotal: number;
  /** The pace at which its checks should be waited for, where a clock can be wound. */
  clock?: number;
}

export interface SessionState {
  lab: { id: string; title: string; minutes: number };
  provider: ProviderName;
  cluster: {
    /** `absent`: it could not be had, and nobody tries again. */
    state: "starting" | "ready" | "lost" | "absent";
    sentence: string;
    /** What could be done about that it is absent. */
    hint?: string;
    kubernetes?: string;
    nodes?: number;
    clockRate: number;
  };
  /** Where else the learner can go on at this step. */
  elsewhere?: Offer;
  /** The other cluster of this run, whether it answers or not. */
  other?: ProviderName;
  steps: StepState[];
  /** Index of the step on screen. */
  current: number;
  /** All checks of the current step are met: `next` is the thing to do. */
  stepDone: boolean;
  /** A command of the learner or the lab is running. */
  busy: boolean;
  notice?: { level: "info" | "warning" | "error"; sentence: string; hint?: string };
  startedAt: number;
  /** Milliseconds spent in earlier sittings. */
  spentBefore: number;
  finished?: Omit<Extract<SessionEvent, { type: "lab-passed" }>, "type" | "lab">;
}
