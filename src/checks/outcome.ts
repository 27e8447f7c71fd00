/** What one look at the cluster says about a check: met, not yet with evidence, or cannot tell with a reason. */
import type { Json, KubeObject } from "../kubectl/object.ts";

/** One difference, as the matcher found it. */
export interface Mismatch {
  /** `deployment/big status.readyReplicas`. */
  path: string;
  expected: string;
  actual: string;
}

export type Outcome = Met | NotYet | Unknown;

export interface Met {
  value: "met";
  facts: Facts;
}

export interface NotYet {
  value: "not-yet";
  expected: string;
  actual: string;
  /** Waiting cannot help; the sentence says why. */
  hopeless?: string;
  /** Worth another try soon, though nothing may change: an API server's cache is behind. */
  retry?: boolean;
  facts: Facts;
}

export interface Unknown {
  value: "unknown";
  reason: string;
  /** Only because nothing was read yet. */
  early: boolean;
  facts: Facts;
}

/** What causes and the evidence view work with. */
export interface Facts {
  /** CEL names: `object`, `objects`, `response`, ... */
  names: Record<string, Json>;
  objects: readonly KubeObject[];
  mismatches: readonly Mismatch[];
  /** A read-only command that shows the same. */
  look: string;
  /** Text for the evidence view when objects are not it: a Status, a body, a transcript. */
  text?: string;
}

export const facts = (look: string, more: Partial<Facts> = {}): Facts => ({
  names: {},
  objects: [],
  mismatches: [],
  look,
  ...more,
});

export const unknown = (reason: string, about: Facts, early = false): Unknown => ({
  value: "unknown",
  reason,
  early,
  facts: about,
});
