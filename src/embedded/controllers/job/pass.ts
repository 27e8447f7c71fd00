/** What one pass over a Job works with. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import type { RetryDelays } from "./retry-delay.ts";

export interface JobPass {
  client: Client;
  recorder: EventRecorder;
  key: string;
  /** As stored. */
  job: KubeObject;
  pods(): KubeObject[];
  delays: RetryDelays;
  /** Milliseconds since 1970. */
  now: number;
  again(ms: number): void;
}
