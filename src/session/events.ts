/** Everything that can happen in a run. The union is the contract of the TUI, the reports and `--json` (schema version 1). */
import type { ProviderName } from "../cluster/provider.ts";
import type { PassedSteps } from "./passed-on.ts";

/** Version of the `--json` schema; raised on any breaking change. */
export const eventSchema = 1;

/** `waiting`: the learner has not acted yet; `late`: the deadline passed but the check still watches; `hopeless`: waiting cannot help. */
export type CheckStatus =
  | "waiting"
  | "checking"
  | "holding"
  | "met"
  | "late"
  | "hopeless"
  | "unknown";

/** The five lines of a failure, `says` being the check's own. */
export interface Failure {
  expected: string;
  actual: string;
  likely?: string;
  /** A command to look closer. */
  look?: string;
}

export interface Verdict {
  status: CheckStatus;
  /** While `holding`: how long it has been true and must be. Milliseconds. */
  held?: { forMs: number; ofMs: number };
  /** While `checking` or `late`: since the learner acted. Milliseconds. */
  waited?: { forMs: number; ofMs: number };
  failure?: Failure;
  /** `cannot tell: ...` when unknown. */
  reason?: string;
}

/** What `w` shows: the read-only command behind a check, and what it saw. */
export interface Evidence {
  command: string;
  /** Pruned YAML or text, secrets masked, control characters removed. */
  text: string;
}

/** A cluster on which the learner can go on at the same step. */
export interface Offer {
  to: ProviderName;
  /** Of that cluster. */
  name: string;
  /** The cluster at hand cannot be used: nothing else can be done now. */
  urgent: boolean;
  /** Why it is offered, in one sentence. */
  sentence: string;
}

/** A check as it is told at the start. */
export interface StartedCheck {
  id: string;
  says: string;
  /** Where something stands in for what it is about; everywhere else it is real. */
  simulatedOn?: readonly ProviderName[];
}

export type SessionEvent =
  | {
      type: "run-started";
      lab: string;
      title: string;
      provider: ProviderName;
      steps: { id: string; title: string; checks: StartedCheck[] }[];
    }
  | { type: "cluster-progress"; sentence: string }
  | { type: "cluster-ready"; kubernetes: string; nodes: number }
  | { type: "cluster-lost"; sentence: string }
  /** It could not be had; it is tried again when the learner says so. */
  | { type: "cluster-absent"; sentence: string; hint?: string }
  /** Another cluster is there for the same step; `p`, or intent `elsewhere`, goes on there. */
  | ({ type: "elsewhere-offered" } & Offer)
  | { type: "elsewhere-withdrawn" }
  /** The run has left one cluster for another, at the same step; `cluster-ready` follows, or the way back when it cannot be had. */
  | { type: "moved"; from: ProviderName; to: ProviderName; sentence: string }
  | { type: "step-started"; step: string; resumed: boolean }
  | { type: "action-started"; step: string; action: string; command: string }
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | {
      type: "action-ended";
      step: string;
      action: string;
      exit: number;
      outcome: "ok" | "as-expected" | "failed" | "surprise" | "interrupted";
      durationMs: number;
    }
  | { type: "check-changed"; step: string; check: string; verdict: Verdict }
  | { type: "hint-shown"; step: string; index: number; text: string }
  | { type: "step-passed"; step: string; durationMs: number }
  | { type: "step-skipped"; step: string }
  | { type: "step-reset"; step: string }
  | { type: "notice"; level: "info" | "warning" | "error"; sentence: string; hint?: string }
  | {
      type: "lab-passed";
      lab: string;
      durationMs: number;
      hints: number;
      skipped: number;
      wrongTurns: string[];
      /** Solved by the learner, of all. */
      challenges: { solved: number; total: number };
      /** Requests, node-minutes: a sentence each. */
      counted: string[];
      /** Where the steps were passed, and how many of them had checks about something simulated. */
      passedOn: PassedSteps[];
    }
  | {
      type: "run-ended";
      lab: string;
      outcome: "passed" | "failed" | "left" | "interrupted";
      durationMs: number;
    };

/** An event with when it happened: milliseconds since the run began. */
export type TimedEvent = SessionEvent & { at: number };

/** What the learner wants; the TUI and the headless runner send these, the engine acts. */
export type Intent =
  | { type: "run-action"; index?: number }
  | { type: "run-command"; command: string }
  | { type: "check" }
  | { type: "hint" }
  | { type: "next" }
  | { type: "skip" }
  | { type: "solve" }
  | { type: "reset-step" }
  | { type: "reset-lab" }
  | { type: "undo" }
  | { type: "interrupt" }
  /** Go on at this step on the other cluster. */
  | { type: "elsewhere" }
  /** Try the cluster that could not be had again. */
  | { type: "retry" }
  | { type: "clock"; rate: number };
