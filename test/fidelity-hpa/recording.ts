/** Recorded decisions of a real autoscaling controller: what it was given, what it did second by second. */
import { readFileSync } from "node:fs";
import type { Json } from "../../src/embedded/object.ts";
import { packageFile } from "../../src/root.ts";

export interface State {
  /** Second of the level at which it was first seen. */
  at: number;
  /** `status.currentReplicas` */
  current?: number;
  desired: number;
  metrics: ({ averageUtilization?: number; averageValue: string } | null)[];
  /** `Type=Status Reason: message`, in order. */
  conditions: string[];
}

export interface Level {
  /** Milli-CPU, spread evenly over the running pods. */
  load: number;
  seconds: number;
  memoryMiPerPod?: number;
  noMetrics?: boolean;
  podsWithoutMetrics?: number;
  seen: State[];
}

export interface Recording {
  case: string;
  deployment: { replicas: number; requests?: Record<string, string>; readinessGate?: boolean };
  /** The spec. */
  hpa: Json;
  levels: Level[];
  events: { type: string; reason: string; message: string }[];
}

export const recordings = (
  file = packageFile("test", "fidelity-hpa", "decisions.json"),
): Recording[] => JSON.parse(readFileSync(file, "utf8")) as Recording[];
