/** One run of one lab: takes intents, acts on the cluster, and tells what happens through stores and events. */
import type { FindingsCache } from "../cluster/probe/cache.ts";
import type { Outcome } from "../checks/outcome.ts";
import type { Action, Lab } from "../lab/lab.ts";
import type { ActionReport } from "./actions.ts";
import type { Json } from "../kubectl/object.ts";
import type { Clock } from "../kubectl/clock.ts";
import type { Evidence, Intent, TimedEvent } from "./events.ts";
import type { LivePart } from "./live.ts";
import type { Learner } from "./learner.ts";
import type { OutputLine } from "./output.ts";
import type { Place } from "./place.ts";
import type { ProgressStore } from "./progress-store.ts";
import type { SessionState } from "./state.ts";
import type { Store } from "./store.ts";

export interface EngineOptions {
  lab: Lab;
  /** Where the lab is opened. */
  place: Place;
  /** Where else the learner can go on at the same step, when that cannot be had, or when this answers again. */
  other?: Place;
  /** Somebody is there to decide what is to be done when the cluster cannot be had; otherwise `ready` rejects. */
  attended?: boolean;
  /** Absolute path of the kubectl to use. */
  kubectl: string;
  paths: {
    /** Folder for what this run keeps (journal, sockets, kubectl's cache), 0700. */
    state: string;
    /** Folder where commands run; the lab's manifests are copied here. */
    work: string;
    /** Folder for sockets; short, since a socket's path holds about 100 bytes. */
    runtime?: string;
  };
  /** What commands inherit, before KUBECONFIG, KUBECACHEDIR and the lab's variables are set. */
  env: Record<string, string | undefined>;
  progress: ProgressStore;
  /** On a cluster where several people learn: whose its namespaces are. */
  learner?: Learner;
  clock?: Clock;
  random?: () => number;
  /** Step to begin with instead of where the learner stopped. */
  from?: string;
  /** Multiplies every deadline; for `prove` on slow machines. */
  patience?: number;
  /** Nobody wants to do the lab: the cluster is found, and nothing is added to it; for `cleanUp`. */
  onlyCleanUp?: boolean;
  /** What is known of clusters from earlier runs; default: nothing, and nothing is kept. */
  findings?: FindingsCache;
  /** Folder of the add-ons' manifests; default: those that ship. */
  addons?: string;
}

export interface Engine {
  /** As it runs: under the names of this cluster. */
  lab: Lab;
  state: Store<SessionState>;
  live: Store<readonly LivePart[]>;
  output: Store<readonly OutputLine[]>;
  /** Resolves when the first step can be worked on; rejects with the LabError that prevents it. */
  ready: Promise<void>;
  /** What `w` shows about a check of the current step. */
  evidence(checkId: string): Evidence;
  send(intent: Intent): void;
  /** Every event from now on. Returns the way out. */
  subscribe(listener: (event: TimedEvent) => void): () => void;
  /** The learner's own shell, wired to the cluster and to `drydock check|hint|task`; or one command that needs the terminal. */
  shell(command?: string): {
    file: string;
    argv: string[];
    env: Record<string, string>;
    cwd: string;
  };
  /** Emits `run-ended` with this outcome, unless that has happened. */
  end(outcome: "failed" | "left" | "interrupted"): void;
  /** Ends commands, watches and the proxy; keeps the cluster and the lab's objects. */
  close(): Promise<void>;
  /** Deletes everything the lab made, in reverse order, and what Drydock added to the cluster for it. */
  cleanUp(): Promise<void>;
  /** A closer look, for `prove`. */
  proof: EngineProof;
}

/** `title`: `deployments/web in team-a`. */
export interface Made {
  title: string;
  object: Json;
}

export interface EngineProof {
  /** Every check of the current step has been looked at. */
  settled(): boolean;
  /** What the last look at each check of the current step said, before deadlines and windows. */
  outcomes(): Record<string, Outcome>;
  /** Runs these now, as the learner would. */
  perform(actions: readonly Action[]): Promise<ActionReport[]>;
  /** What was made by hand in the lab's namespaces and outside of all, as it was asked for: no status, no bookkeeping. */
  made(): Promise<Made[]>;
  /** Objects of the lab's scope that are still there: `namespace/ignite`. */
  leftovers(): Promise<string[]>;
}

export type CreateEngine = (options: EngineOptions) => Engine;
