/** The kinds of check, with defaults filled in. Durations are milliseconds; `${var}` is not filled in yet. */
import type { Fidelity, Pattern } from "./lab.ts";

export interface CheckBase {
  id: string;
  /** One plain sentence, at most 80 characters. */
  says: string;
  /** Namespace; the only one in `scope` unless the author says otherwise. Empty: none. */
  in: string;
  within: number;
  /** Must stay true that long without a gap. */
  for: number;
  causes: Cause[];
  sensitive: boolean;
  /** It holds from the start and must still hold at the end: not latched, and exempt from "not met before". */
  guard: boolean;
  /** More names for CEL: `{ quota: resourcequota/mem-cpu-demo }`. */
  with: Record<string, string>;
  fidelity: Fidelity;
}

export interface Cause {
  /** CEL; an error in it counts as false. */
  when: string;
  say: string;
  /** A command that helps. */
  look?: string;
  with: Record<string, string>;
}

export interface ResourceCheck extends CheckBase {
  kind: "resource";
  target: Target;
  match?: Pattern;
  cel?: string;
  count?: Pattern;
}

/** `deployment/big` is one object, `nodes` with or without a selector is a set. */
export interface Target {
  resource: string;
  name?: string;
  select?: string;
}

export interface AbsentCheck extends CheckBase {
  kind: "absent";
  target: Target;
  /** Check that saw it exist. */
  after?: string;
}

export interface DeniedCheck extends CheckBase {
  kind: "denied";
  file: string;
  reason: string;
  message: string[];
  verb: "create" | "update" | "delete";
  as?: string;
  control?: string;
  dryRun: boolean;
}

export interface CommandCheck extends CheckBase {
  kind: "command";
  argv: string[];
  text: string;
  exit: number | "nonzero";
  stdout?: Pattern;
  stderr?: Pattern;
  control?: string[];
}

export interface HttpCheck extends CheckBase {
  kind: "http";
  url: string;
  through: string;
  method: string;
  requestHeader: Record<string, string>;
  status?: Pattern;
  body?: Pattern;
  header?: Record<string, Pattern>;
  tls?: "any" | TlsExpectation;
  sample?: { requests: number; key: string; distinct?: Pattern; share?: Pattern };
  cel?: string;
}

export interface TlsExpectation {
  /** `secret/name`: the leaf must be the one stored there. */
  serves?: string;
  name?: string;
  trust?: string;
  daysLeft?: Pattern;
}

export interface EventCheck extends CheckBase {
  kind: "event";
  about: { kind?: Pattern; name?: Pattern; reason?: Pattern; type?: Pattern };
  message: string[];
}

export interface TrendCheck extends CheckBase {
  kind: "trend";
  target: Target;
  value: string;
  reaches?: Pattern;
  never?: Pattern;
}

export interface CanCheck extends CheckBase {
  kind: "can";
  verb: string;
  resource: string;
  name?: string;
  as?: string;
  groups: string[];
  allowed: boolean;
}

/** What the step's load has counted so far. */
export interface LoadCheck extends CheckBase {
  kind: "load";
  answered: Pattern;
  failed: Pattern;
  distinct?: Pattern;
  cel?: string;
}

export interface CombinedCheck extends CheckBase {
  kind: "all" | "any";
  parts: Check[];
}

export type Check =
  | ResourceCheck
  | AbsentCheck
  | DeniedCheck
  | CommandCheck
  | HttpCheck
  | EventCheck
  | TrendCheck
  | CanCheck
  | LoadCheck
  | CombinedCheck;

export type CheckKind = Check["kind"];
