/** Programs of containers that need more than a container has: the API, the cluster's own network, a listener on the machine. */
import type { Connection } from "./network/connection.ts";
import type { Listener, PodIdentity } from "./network/network.ts";

/** One run of a component: what its container gives it, and where its words go. */
export interface ComponentRun {
  /** As the program sees them, its own name first. */
  argv: string[];
  environment: Record<string, string>;
  pod: PodIdentity & { uid: string };
  /** What `kubectl logs` shows. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** A file of the container, its mounts included; undefined when it is not there. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Answers on a port of the pod in the cluster's network until the container ends. @throws NetworkError EADDRINUSE */
  listen(port: number, accept: (connection: Connection) => void): Listener;
  /** Aborted when the container is told to stop, with `graceful` as its reason, and when it is gone. */
  signal: AbortSignal;
}

/** Runs until it has a reason to end or is told to; resolves with the exit code. What it throws is a fault of ours and ends the container with 1. */
export type Component = (run: ComponentRun) => Promise<number>;

export type Components = Readonly<Record<string, Component>>;

/** Reason of an abort that leaves time to end in order: TERM, not KILL. */
export const graceful = "graceful";

/** Images name a component like this among their executables. */
export const componentPrefix = "component:";
