/** What a controller is given, and what it gives back. */
import type { Client, EventRecorder, EventSource } from "../api/client.ts";
import type { Clock } from "../clock.ts";

export interface ControllerContext {
  client: Client;
  clock: Clock;
  /** A recorder that speaks as this component. */
  recorder(source: EventSource): EventRecorder;
  /** A fault of the controller itself; shown by `drydock cluster status`, never thrown at a learner. */
  log(message: string): void;
  /** Seeded in tests. In [0, 1). */
  random(): number;
  /** PEM of the cluster's authority, for `kube-root-ca.crt` and certificate signing. */
  caCertificate: string;
}

export interface Running {
  stop(): void | Promise<void>;
}

export type StartController = (context: ControllerContext) => Running;
