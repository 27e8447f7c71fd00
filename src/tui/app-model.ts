/** What the terminal UI is given: a catalogue, a way to open a lab, and a few effects. It knows nothing else of Drydock. */
import type { Evidence, Intent } from "../session/events.ts";
import type { LivePart } from "../session/live.ts";
import type { OutputLine } from "../session/output.ts";
import type { SessionState } from "../session/state.ts";
import type { Store } from "../session/store.ts";
import type { Foreground } from "./hand-over.ts";

/** One lab in the catalogue. */
export interface LabCard {
  id: string;
  title: string;
  /** Heading it stands under: `isolation and resources`. */
  part: string;
  minutes: number;
  /** One or two sentences. */
  summary: string;
  /** "You will": one line each. */
  learn: string[];
  /** "On AKS today": one line each, Markdown. */
  today: string[];
  state: "new" | "started" | "done";
  steps: { done: number; total: number };
  /** Where the learner stopped: `Stopped yesterday at step 4, A pod that does not fit`. */
  stopped?: string;
  /** What is real and what is simulated on this provider, in one sentence. */
  fidelity?: string;
  /** Why it cannot run where labs run now, in one sentence. Opened all the same, it offers the cluster where it can. */
  blocked?: string;
  /** Documentation or slides for `o`. */
  link?: string;
}

export interface ProviderInfo {
  /** `embedded`, `kind`, or the context's name. */
  name: string;
  /** Beside the name: `Kubernetes 1.36 · 3 nodes ready`, or what it is busy with. */
  sentence: string;
  state: "starting" | "ready" | "lost";
}

/** A kind of cluster that labs can run on. */
export interface ProviderOption {
  name: string;
  /** What it is, in one sentence. */
  says: string;
  /** What is known of it now; undefined while it is looked at. */
  sentence?: string;
  possible?: boolean;
  chosen: boolean;
  /** Why it cannot be chosen here, and what to do instead. */
  blocked?: string;
}

/** A lab that is open: the engine's stores and what the views ask of it. */
export interface LabSession {
  state: Store<SessionState>;
  live: Store<readonly LivePart[]>;
  output: Store<readonly OutputLine[]>;
  send(intent: Intent): void;
  /** What `w` shows about a check of the current step. */
  evidence(checkId: string): Evidence | Promise<Evidence>;
  /** A file of the lab by the path its commands use. */
  readFile(path: string): Promise<string>;
  /** The learner's shell wired to the cluster; with a command, only that command, in the foreground. */
  shell(command?: string): Foreground;
  /** Standard output of `kubectl __complete ARGS...` against this cluster. Rejects when there is none. */
  complete(args: string[], signal: AbortSignal): Promise<string>;
  /** Files in the folder where commands run, for completion. */
  files?(): Promise<string[]>;
  /** Lets go of the lab; cluster and objects stay. */
  close(): Promise<void>;
}

export interface AppModel {
  catalogue: Store<readonly LabCard[]>;
  provider: Store<ProviderInfo>;
  /** Looks anew at where labs can run; nothing is started or fetched for it. */
  providers?(): Store<readonly ProviderOption[]>;
  /** Labs run there from now on. Resolves with a sentence that says so. @throws LabError when that cannot be kept */
  chooseProvider?(name: string): Promise<string>;
  /** Resolves when the lab's text can be shown; its cluster may still be starting. @throws LabError */
  openLab(id: string, progress: (sentence: string) => void): Promise<LabSession>;
  /** Forgets the learner's progress in a lab and what it made in the cluster. */
  resetLab?(id: string): Promise<void>;
  /** Opens a page in the learner's browser. Rejects where there is none. */
  openLink?(url: string): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Leaving {
  /** Exit code: 0, or 128 + n for a signal. */
  code: number;
  /** What remains on the normal screen. */
  summary: string;
}
