/** What the real autoscaler did and said. */
import { readFileSync } from "node:fs";
import { packageFile } from "../../src/root.ts";

export interface RecordedEvent {
  on: string;
  type: string;
  reason: string;
  message: string;
  objects: number;
}

export interface Situation {
  situation: string;
  nodes: string[];
  taints: string[];
  events: RecordedEvent[];
  status: string;
  log: string[];
}

export const recordedSituations = (): Situation[] =>
  JSON.parse(
    readFileSync(packageFile("test", "fidelity-autoscaler", "situations.json"), "utf8"),
  ) as Situation[];
