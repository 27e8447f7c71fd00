/** How far a learner is in a lab, in the words of lists. */
import type { LabRecord } from "../session/progress-store.ts";

export type LabState = "todo" | "open" | "done";

export const labState = (record: LabRecord | undefined): LabState =>
  record === undefined ? "todo" : record.passed ? "done" : "open";

/** Steps that the learner has passed; one that was skipped is still to be done. */
export const stepsDone = (record: LabRecord | undefined): number =>
  Object.values(record?.steps ?? {}).filter(({ state }) => state === "passed").length;
