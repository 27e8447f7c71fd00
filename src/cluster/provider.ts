/** Where labs run. The rest of Drydock knows a cluster only through these shapes. */

export type ProviderName = "embedded" | "kind" | "context";

/** What a lab may require and nobody can add to a running cluster; probed, never assumed. */
export interface Capabilities {
  kubernetes: string;
  nodes: number;
  networkPolicy: boolean;
  appArmor: boolean;
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
  /** Of a cluster that Drydock makes. */
  name: string;
}

export interface Provider {
  name: ProviderName;
  /** Starts the cluster, or finds it running. `progress` gets one sentence per stage. @throws LabError */
  up(name: string, progress: (sentence: string) => void): Promise<Cluster>;
  /** Ends it; its state stays for the next `up` unless `purge`. */
  down(name: string, options?: { purge?: boolean }): Promise<void>;
}
