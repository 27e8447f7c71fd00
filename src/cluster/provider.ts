/** Where labs run. The rest of Drydock knows a cluster only through these shapes. */

export type ProviderName = "embedded" | "kind" | "context";

/** What a provider can say of its cluster without asking anybody; the rest is probed (`probe/`), never assumed. */
export interface Capabilities {
  kubernetes: string;
  nodes: number;
}

/** What is probed; one file each in `probe/`. */
export const capabilityNames = [
  "appArmor",
  "networkPolicy",
  "metrics",
  "ingress",
  "ports",
  "room",
  "skew",
  "cgroup",
  "architecture",
  "pull",
] as const;

export type CapabilityName = (typeof capabilityNames)[number];

export interface Finding {
  /** `unknown`: nobody could tell. It is never taken for one of the others. */
  verdict: "yes" | "no" | "unknown";
  /** Whether what answered is the real thing, or a program that stands in for it. */
  fidelity: "real" | "simulated";
  /** What was found, in one sentence. */
  found: string;
  /** What says so, in one sentence. */
  why: string;
  /** Numbers and names behind it, for programs: memory in bytes, CPU in thousandths. */
  facts: Record<string, string | number | boolean | readonly string[]>;
  /** Milliseconds since 1970. */
  at: number;
}

export type Findings = Partial<Record<CapabilityName, Finding>>;

export interface NodeExecOptions {
  signal?: AbortSignal;
  input?: string;
  /** Milliseconds. */
  timeout?: number;
}

export interface ClockReading {
  /** Cluster seconds per second; 0 paused. */
  rate: number;
  /** Cluster time since its start beyond real time; milliseconds. */
  skippedMs: number;
}

/** Time control; only the embedded cluster has it. */
export interface ClusterClock {
  read(): Promise<ClockReading>;
  setRate(rate: number): Promise<void>;
  advance(ms: number): Promise<void>;
}

/** Named states and undo; only the embedded cluster has them. */
export interface Checkpoints {
  save(name: string): Promise<void>;
  restore(name: string): Promise<void>;
  list(): Promise<string[]>;
  /** Names the present, for `undo`. */
  mark(name: string): Promise<void>;
  /** Takes back the last mutating request, or everything after the named mark. Returns one sentence that says what was undone. */
  undo(mark?: string): Promise<string>;
}

/** A port of a node that is reachable on this machine. */
export interface PublishedPort {
  node: string;
  /** Of the node. */
  port: number;
  ip: string;
  /** Of this machine. */
  hostPort: number;
}

/** The image stores of the nodes, where Drydock fills them. */
export interface NodeImages {
  /**
  Makes each of the images be on every node, and looks that it is. `progress` gets one sentence per stage.
  @throws LabError that names the first one that cannot be had
  */
  preload(
    images: readonly string[],
    options: { progress: (sentence: string) => void; signal?: AbortSignal },
  ): Promise<void>;
}

export interface Cluster {
  provider: ProviderName;
  name: string;
  /** Absolute path, mode 0600; always handed to kubectl explicitly. */
  kubeconfig: string;
  capabilities: Capabilities;
  /**
  Names of namespaces that Drydock may make for a moment, to see what the cluster does, begin like this: `drydock-`. None: nothing is
  written to find something out.
  */
  scratch?: string;
  /** Runs a program on a node itself, where an engine holds the nodes. Never rejects: 127 when it could not run. */
  nodeExec?(
    node: string,
    argv: readonly string[],
    options?: NodeExecOptions,
  ): Promise<{ exit: number; stdout: string; stderr: string }>;
  clock?: ClusterClock;
  checkpoints?: Checkpoints;
  /** Only where the nodes cannot be counted on to pull images by themselves. */
  images?: NodeImages;
  /** Only where the engine of the nodes publishes ports of theirs. */
  published?: readonly PublishedPort[];
  /** Resolves with a sentence when the cluster goes away by itself. */
  readonly lost: Promise<string>;
  /** Lets go of the cluster without ending it. */
  close(): Promise<void>;
}

/** Which cluster somebody wants. */
export interface ClusterChoice {
  provider: ProviderName;
  /** Of a cluster that Drydock makes; of a context, where empty is the current one. */
  name: string;
}

export interface UpOptions {
  /** Only what is there: what has stopped is started again, nothing is made. For a cluster that was lost, whose owner may have ended it. */
  existing?: boolean;
  /** Nobody waits for it any longer. */
  signal?: AbortSignal;
  /** Mends what nobody asked Drydock to touch, such as its mark that somebody took away. */
  repair?: boolean;
}

export interface Provider {
  name: ProviderName;
  /** Starts the cluster, or finds it running. `progress` gets one sentence per stage. @throws LabError */
  up(name: string, progress: (sentence: string) => void, options?: UpOptions): Promise<Cluster>;
  /** The cluster is there and its API answers now. Starts, makes and changes nothing, and is over in some seconds. Never rejects. */
  answers(name: string): Promise<boolean>;
  /** Ends it; its state stays for the next `up` unless `purge`. */
  down(name: string, options?: { purge?: boolean }): Promise<void>;
}
