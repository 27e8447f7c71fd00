/** What the parts of an engine share about one run. */
import type { Clock } from "../kubectl/clock.ts";
import type { Lab } from "../lab/lab.ts";
import type { CurrentStep } from "./current-step.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { Connection } from "./connection.ts";
import type { EngineOptions } from "./engine.ts";
import type { SessionEvent } from "./events.ts";
import type { Forwards } from "./forwards.ts";
import type { Journal } from "./journal.ts";
import type { Place } from "./place.ts";
import type { Sights } from "./live-feed.ts";
import type { LivePart } from "./live.ts";
import type { OutputStore } from "./output.ts";
import type { Stay } from "./stay.ts";
import type { RecordKeeper } from "./record.ts";
import type { ShellFiles } from "../kubectl/shell-files.ts";
import type { SessionState } from "./state.ts";
import type { WritableStore } from "./store.ts";

export interface Run {
  options: EngineOptions;
  lab: Lab;
  clock: Clock;
  /** It has let the cluster's time run faster or slower. */
  wound: boolean;
  /** What checks' deadlines and pictures go by. */
  time: ClusterTime;
  state: WritableStore<SessionState>;
  output: OutputStore;
  live: WritableStore<readonly LivePart[]>;
  /** What pictures have seen since the run began. */
  sights: Sights;
  emit(event: SessionEvent): void;
  /** Emits `run-started` with a fresh state. */
  begin(): void;
  /** Aborted when the run is closed. */
  closing: AbortSignal;
  /** On the cluster at hand; another one when the run goes on elsewhere. */
  stay: Stay;
  /** The other cluster, where the learner could go on. */
  other: Place | undefined;
  /** Begins a stay on a cluster; the one before is left as it is. */
  settle(place: Place, connection?: Connection): void;
  /** Emits `run-ended`, once. */
  end(outcome: "passed" | "failed" | "left" | "interrupted"): void;
  /** Sends changes of the cluster to this step from now on. */
  follow(step: CurrentStep): void;
  notice(level: "info" | "warning" | "error", sentence: string, hint?: string): void;
  /** Of the stay. */
  readonly connection: Connection;
  forwards: Forwards;
  record: RecordKeeper;
  journal: Journal;
  /** The learner's rights come with a binding that is made in each new namespace. */
  bindsItself: boolean;
  /** Uids of namespaces that have it. */
  granted: Set<string>;
  /** Fixed variables, then what was captured. */
  vars: Record<string, string>;
  shellFiles: ShellFiles;
  /** Folder for sockets of this run. */
  socketFolder: string;
  /** Environment of commands: KUBECONFIG, KUBECACHEDIR, kubectl first in PATH. */
  env(): Record<string, string>;
}
