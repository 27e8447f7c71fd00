/** A lab as the rest of Drydock sees it: parsed, checked, with every default filled in. Durations are milliseconds. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Check } from "./check.ts";

export const parts = ["isolation", "networking", "security", "scaling", "monitoring"] as const;
export type Part = (typeof parts)[number];

export const levels = ["beginner", "intermediate", "advanced"] as const;
export type Level = (typeof levels)[number];

export interface Lab {
  id: string;
  title: string;
  /** One or two sentences of the card in the catalogue. */
  summary: string;
  part: Part;
  level: Level;
  minutes: number;
  tags: string[];
  /** Topics of the course that it covers. */
  slides: string[];
  /** "You will": one line each. */
  learn: string[];
  /** "On AKS today": one line each, Markdown. */
  today: string[];
  requires: Requirements;
  scope: Scope;
  /** Fixed variables; `${name}` elsewhere is filled in when a step starts, see `variables.ts`. */
  vars: Record<string, string>;
  /** Named ways into the cluster; each gives `${name.ip}`, `${name.http}`, `${name.https}`. */
  gateways: Record<string, Gateway>;
  steps: Step[];
  /** What `labOn` has left out, in one sentence. */
  leftOut?: string;
  /** Absolute path of `lab.yaml`. */
  file: string;
  /** Absolute folder of the manifests; its files are copied to the work folder, where commands run. */
  manifests: string;
  /** SHA-256 of `lab.yaml` and the manifests. */
  hash: string;
  /** It does not ship with Drydock: scope and commands are shown before the first step. */
  outside: boolean;
}

export interface Requirements {
  /** A range such as `>=1.27`. */
  kubernetes?: string;
  tools: string[];
  nodes?: number;
  /** Allocatable minus requested, as quantities. */
  free?: { cpu?: string; memory?: string };
  /** These three Drydock adds to a cluster of its own: `manifests/addons`. */
  ingressClass: boolean;
  metrics: boolean;
  clusterAutoscaler: boolean;
  networkPolicy: boolean;
  appArmor: boolean;
  /** Images that the lab names and that must not exist: it shows what happens then. */
  missingImages: string[];
}

/** Everything a lab may touch; also the list for clean-up. */
export interface Scope {
  namespaces: string[];
  /** Objects outside namespaces: `clusterrole/reader`. */
  cluster: string[];
  /** Paths in the work folder that the learner makes. */
  files: string[];
}

export interface Gateway {
  /** Through the ingress controller, or through this Service: `svc/name`. */
  ingress: boolean;
  service?: string;
}

export interface Step {
  id: string;
  title: string;
  /** Markdown with `${var}` not filled in yet. */
  text: string;
  needs: string[];
  challenge: boolean;
  given: Check[];
  do: Action[];
  expect: Check[];
  hints: string[];
  /** What reaches the goal: the author's `solve`, else `do`. */
  solve: Action[];
  trials: Trial[];
  live: Picture[];
  /** Its checks wait so long that a clock that can be wound should run at this pace meanwhile: cluster seconds per second. */
  clock?: number;
  /** Requests that Drydock sends as long as the step lasts, and counts. */
  load?: Load;
  /** Providers on which it cannot happen, with why in one sentence. */
  absentOn: Partial<Record<ProviderName, string>>;
}

/** A steady, gentle load through a gateway; `${var}` not filled in yet. */
export interface Load {
  url: string;
  through: string;
  /** Requests a second. */
  rate: number;
  /** Finds in the page who answered. */
  key?: string;
  /** What counts as an answer. */
  status: Pattern;
  /** `secret/name`: every certificate that it has held since the load began is trusted. */
  trust?: string;
  /** Namespace of the Secret. */
  in: string;
}

export interface Action {
  /** `apply-quota` or, when the author gave none, `do-1`. */
  id: string;
  /** `run`: argv after splitting, `${var}` not filled in yet. `sh`: a script, never templated. */
  command: { kind: "run"; argv: string[]; text: string } | { kind: "sh"; script: string };
  /** A file to show beside it, relative to the work folder. */
  show?: string;
  fails: boolean;
  /** Errors that count as done: a reason such as `AlreadyExists`, or words of the message. */
  tolerates: string[];
  expect?: OutputExpectation;
  timeout: number;
  /** Saves the trimmed standard output, or the first group of the pattern, under this name. */
  capture?: { name: string; pattern?: string };
}

/** A value or operators (`$regex`, `$contains`, ...), as in `match`. */
export type Pattern = unknown;

export interface OutputExpectation {
  exit?: number | "nonzero";
  stdout?: Pattern;
  stderr?: Pattern;
}

/** A typical mistake and the message it must produce. */
export interface Trial {
  id: string;
  actions: Action[];
  check: string;
  /** A fragment of the failure. */
  shows: string;
  /** The mistake in words, for the summary: `you deleted the quota`. */
  says?: string;
}

/** One live picture of a step. `in` is a namespace; `${var}` not filled in yet. */
export type Picture = { title?: string; in?: string } & (
  | { kind: "gauges"; name: string }
  /** Gauges of any numbers: `value` and `hard` are CEL on an object. */
  | {
      kind: "meters";
      rows: { label: string; resource: string; value: string; hard: string; unit: string }[];
    }
  | { kind: "pods"; select?: string }
  | { kind: "events"; about?: string }
  /** `pool`: a label whose value says which pool a node is of. */
  | { kind: "nodes"; pool?: string }
  /** Node-minutes of the nodes with this label, against `max` nodes all the time. */
  | { kind: "bill"; nodes: string; max: number }
  | { kind: "objects"; resource: string; select?: string; columns: Record<string, string> }
  | { kind: "chart"; series: PictureSeries[] }
  | { kind: "requests" }
  /** What a Secret holds, and what is served through a gateway for a host, side by side. */
  | { kind: "certificate"; secret: string; through?: string; host?: string }
  | { kind: "file"; path: string }
  | { kind: "text"; lines: string[] }
);

export interface PictureSeries {
  label: string;
  resource: string;
  /** CEL. */
  value: string;
  unit: string;
  /** CEL or a number: where the value is meant to be. */
  target?: string;
}

/** Where a check's outcome is real and where it is simulated. */
export type Fidelity = Partial<Record<ProviderName, "real" | "simulated">>;
