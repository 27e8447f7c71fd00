/** What the live side of the screen shows: small models, made from the cluster's state, drawn by the terminal and nothing else. */

export type Tone = "ok" | "bad" | "waiting" | "unknown" | "plain" | "dim";

export interface GaugeRow {
  label: string;
  /** As Kubernetes prints it: `600Mi`. */
  used: string;
  hard: string;
  /** 0 to 1, may pass 1. */
  ratio: number;
}

export interface PodRow {
  name: string;
  /** What kubectl prints under STATUS. */
  status: string;
  ready: string;
  restarts: number;
  node: string;
  tone: Tone;
}

export interface EventRow {
  /** Milliseconds since 1970. */
  at: number;
  object: string;
  reason: string;
  message: string;
  count: number;
  tone: Tone;
}

export interface NodeRow {
  name: string;
  ready: boolean;
  schedulable: boolean;
  /** Milli-CPU and bytes. */
  cpu: { requested: number; allocatable: number };
  memory: { requested: number; allocatable: number };
  pods: string[];
}

export interface Series {
  label: string;
  /** Milliseconds since 1970 and value. */
  points: [at: number, value: number][];
  unit: string;
}

/** One picture. `title` is short: `quota mem-cpu-demo · ignite`. `synced: false` draws it dimmed. */
export type LivePart = { title: string; synced: boolean } & (
  | { kind: "gauges"; rows: GaugeRow[] }
  | { kind: "pods"; rows: PodRow[] }
  | { kind: "events"; rows: EventRow[] }
  | { kind: "nodes"; rows: NodeRow[] }
  | { kind: "objects"; columns: string[]; rows: { cells: string[]; tone: Tone }[] }
  | { kind: "chart"; series: Series[] }
  | { kind: "text"; lines: string[] }
);
