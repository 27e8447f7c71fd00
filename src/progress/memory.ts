/** Progress that ends with the process: for proofs, the tour and clean-ups. */
import type { LabRecord, ProgressStore } from "../session/progress-store.ts";

export const memoryProgress = (): ProgressStore => {
  const records = new Map<string, LabRecord>();
  return {
    read: async (lab) => records.get(lab),
    write: async (record) => void records.set(record.lab, record),
    remove: async (lab) => void records.delete(lab),
  };
};
