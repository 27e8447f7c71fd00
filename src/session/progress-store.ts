/** What a run needs to remember between sittings; kept on disk by `src/progress`, in memory by tests. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Whereabouts } from "./place.ts";

export interface StepRecord {
  state: "passed" | "skipped";
  durationMs: number;
  hints: number;
  wrongTurns: string[];
  /** Drydock did it, since the learner asked for the answer. */
  answered?: boolean;
  /** Where it was passed, and whether all of its checks were about the real thing there. */
  passedOn?: PassedOn;
}

export interface PassedOn {
  provider: ProviderName;
  fidelity: "real" | "simulated";
}

export interface LabRecord {
  lab: string;
  /** Hash of lab.yaml and manifests when it was last opened. */
  hash: string;
  /** Id of the step to go on with. */
  current: string;
  /** Milliseconds since 1970 when that step began; events before it do not count. */
  since: number;
  steps: Record<string, StepRecord>;
  /** Milliseconds in all sittings. */
  spentMs: number;
  /** Milliseconds since 1970 of the last change. */
  touchedAt: number;
  /** Values saved by `capture`. */
  vars: Record<string, string>;
  passed: boolean;
  /** The cluster that the learner was on; undefined in records of before that was noted. */
  where?: Whereabouts;
  /** The cluster that the learner went there from, to which there is a way back. */
  left?: Whereabouts;
  /** What was counted on the way, a sentence each, by what it is about. */
  counted?: Record<string, string>;
}

export interface ProgressStore {
  /** The record of a lab, or undefined when it was never opened. @throws LabError when the file cannot be read. */
  read(lab: string): Promise<LabRecord | undefined>;
  /** Replaces it. Rejects with a LabError when the disk refuses; the run goes on with a notice. */
  write(record: LabRecord): Promise<void>;
  remove(lab: string): Promise<void>;
}
