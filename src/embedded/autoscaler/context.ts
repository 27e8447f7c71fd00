/** What all parts of the autoscaler work with. */
import type { Client, EventRecorder } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import type { KubeObject } from "../object.ts";
import type { Klog } from "./log.ts";
import type { AutoscalerOptions } from "./options.ts";
import type { NodeGroups } from "./provider/node-group.ts";
import type { Snapshot } from "./simulation/snapshot.ts";
import type { StatusEvents } from "./state/status-events.ts";

export interface Scaling {
  client: Client;
  clock: Clock;
  options: AutoscalerOptions;
  log: Klog;
  /** Events on pods and nodes. */
  recorder: EventRecorder;
  /** Events on the status ConfigMap. */
  statusEvents: StatusEvents;
  groups: NodeGroups;
  snapshot: Snapshot;
  /** Asks for a pod's eviction, which its disruption budgets may refuse. @throws StatusError */
  evict(pod: KubeObject, gracePeriodSeconds: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** Milliseconds of the cluster's own monotonic time; everything the autoscaler remembers is in it. */
export const timeOf = (clock: Clock): number => clock.now() + clock.skipped();

/** A remembered time as the wall clock shows it. */
export const wallTime = (clock: Clock, time: number): number => time - clock.skipped();

/** A stored timestamp in the cluster's own time. */
export const storedTime = (clock: Clock, stamp: string): number =>
  Date.parse(stamp) + clock.skipped();

/** A fault that ends one attempt, not the program; `type` as metrics name it. */
export class ScalingError extends Error {
  override name = "ScalingError";
  readonly type: "apiCallError" | "cloudProviderError" | "internalError" | "transientError";

  constructor(type: ScalingError["type"], message: string) {
    super(message);
    this.type = type;
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
