/** How far a learner is in a lab, in the words of lists. */
import type { LabRecord } from "../session/progress-store.ts";

export type LabState = "todo" | "open" | "done";

export const labState = (record: LabRecord | undefined): LabState =>
  record === undefined ? "todo" : record.passed ? "done" : "open";

/** Steps that are behind the learner. */
export const stepsDone = (record: LabRecord | undefined): number =>
  Object.keys(record?.steps ?? {}).length;
