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

/** `unneeded`: the autoscaler may take it soon; `leaving`: it goes now; `gone`: it was there while the lab looked. */
export type NodePhase =
  | "ready"
  | "not-ready"
  | "cordoned"
  | "joining"
  | "unneeded"
  | "leaving"
  | "gone";

export interface PoolNodeRow extends NodeRow {
  phase: NodePhase;
  /** It came while the lab looked. */
  joined: boolean;
  /** Value of the picture's pool label. */
  pool?: string;
}

export interface Series {
  label: string;
  /** Milliseconds of the cluster's time and value. */
  points: [at: number, value: number][];
  unit: string;
  /** Where the value is meant to be. */
  target?: number;
}

export interface CertificateRow {
  subject: string;
  names: string[];
  issuer: string;
  /** The same as the subject. */
  selfSigned: boolean;
  /** RFC 3339. */
  until: string;
  /** Whole ones; negative when it is over. */
  daysLeft: number;
  serial: string;
  sha256: string;
}

/** A thing to know about a certificate, each with a verdict of its own. */
export interface Finding {
  text: string;
  tone: "ok" | "bad" | "waiting" | "plain";
}

/** What a step's load has come to. */
export interface LoadReading {
  url: string;
  /** Requests a second. */
  rate: number;
  answered: number;
  failed: number;
  /** How often each has answered, by the load's key; the first to answer first. */
  answers: Record<string, number>;
  /** How often requests failed, by the reason in words. */
  failures: Record<string, number>;
  /** Since counting began, with the first answer. Milliseconds. */
  countedMs: number;
  /** Why counting has not begun. */
  waiting?: string;
  /** A command that asks the same once. */
  look?: string;
}

export interface Bill {
  /** Milliseconds of cluster time since it is written. */
  sinceMs: number;
  /** Milliseconds that nodes were there, and that `max` nodes would have been. */
  paidMs: number;
  alwaysMs: number;
  max: number;
  nodes: number;
}

/** One picture. `title` is short: `quota mem-cpu-demo · ignite`. `synced: false` draws it dimmed. */
export type LivePart = { title: string; synced: boolean } & (
  | { kind: "gauges"; rows: GaugeRow[] }
  | { kind: "pods"; rows: PodRow[] }
  | { kind: "events"; rows: EventRow[] }
  | { kind: "nodes"; rows: PoolNodeRow[] }
  | { kind: "objects"; columns: string[]; rows: { cells: string[]; tone: Tone }[] }
  /** `now`: the right end, milliseconds of the cluster's time. */
  | { kind: "chart"; series: Series[]; now: number }
  | { kind: "bill"; bill: Bill }
  | { kind: "requests"; load: LoadReading | undefined }
  | { kind: "certificate"; certificate: CertificateRow | undefined; findings: Finding[] }
  | { kind: "text"; lines: string[] }
);
