/** Keeps what the nodes' kernels have between two runs of a cluster: its nodes run on, as far as a learner can tell. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import { NodeKernels } from "./node-kernels.ts";
import type { SavedKernel } from "./node-kernels.ts";

const layout = 1;

interface SavedKernels {
  layout: number;
  nodes: Record<string, SavedKernel>;
}

/** @param log Told when the file cannot be written. */
export const openKernels = (
  file: string,
  clock: Clock,
  log: (message: string) => void,
): NodeKernels => {
  const kernels = new NodeKernels(clock, read(file));
  kernels.onChange = () => {
    const saved: SavedKernels = { layout, nodes: kernels.save() };
    try {
      writeFileSync(`${file}.part`, JSON.stringify(saved), { mode: 0o600 });
      renameSync(`${file}.part`, file);
    } catch (error) {
      log(`profiles of nodes: ${String(error)}`);
    }
  };
  return kernels;
};

/** Nothing when the file is missing or cut off: kernels without profiles. */
const read = (file: string): Record<string, SavedKernel> => {
  try {
    const saved = JSON.parse(readFileSync(file, "utf8")) as SavedKernels;
    return saved.layout === layout ? saved.nodes : {};
  } catch {
    return {};
  }
};
