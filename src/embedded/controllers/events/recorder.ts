/** Writes core/v1 Events: makes one of what a component says, lets the correlator fold repeats, and stores the outcome in order. */
import type { Client, EventRecorder, EventSource } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import type { Clock } from "../../clock.ts";
import type { Json, KubeObject } from "../../object.ts";
import { createCorrelator } from "./correlator.ts";
import type { SpamLimits } from "./correlator.ts";

export interface RecorderOptions {
  limits?: SpamLimits;
  /** Called with each event that is written, folded ones included. */
  onWrite?(event: Json): void;
  /** Calls back when the cluster has gone back to a saved state: what was told after it is not counted any more. */
  onRestore?(listener: () => void): void;
}

/** One stream of events per source, as each component has its own broadcaster; all are written in the order in which they were told. */
export const createRecorders = (
  client: Client,
  clock: Clock,
  { limits, onWrite, onRestore }: RecorderOptions = {},
): ((source: EventSource) => EventRecorder) => {
  const stamp = createStamp(clock);
  const correlators = new Map<string, ReturnType<typeof createCorrelator>>();
  let written = Promise.resolve();
  onRestore?.(() => correlators.clear());

  const write = (event: Json): void => {
    const id = `${event.source.component}/${event.source.host ?? ""}`;
    const correlator = correlators.get(id) ?? createCorrelator(clock, stamp, limits);
    correlators.set(id, correlator);
    const outcome = correlator(event);
    if (outcome !== undefined) {
      onWrite?.(outcome.event);
      written = written.then(() => store(client, outcome.event, outcome.repeated));
    }
  };

  return (source) => ({
    event(about, type, reason, message, options = {}) {
      write(
        makeEvent(about, {
          type,
          reason,
          message,
          source: options.source ?? source,
          fieldPath: options.fieldPath,
          time: formatTime(clock.now()),
          suffix: stamp(),
        }),
      );
    },
  });
};

const lastStamps = new WeakMap<Clock, bigint>();

/** Nanoseconds since 1970 in hexadecimal, rising over all recorders of one cluster: names of events never clash and sort by time. */
export const createStamp = (clock: Clock): (() => string) => {
  return () => {
    const now = BigInt(Math.trunc(clock.now())) * 1_000_000n;
    const last = lastStamps.get(clock) ?? 0n;
    const stamp = now > last ? now : last + 1n;
    lastStamps.set(clock, stamp);
    return stamp.toString(16);
  };
};

/** The reference an event holds to what it is about. */
export const referenceTo = (about: KubeObject, fieldPath?: string): Json => ({
  kind: about.kind,
  ...(about.metadata.namespace === undefined ? {} : { namespace: about.metadata.namespace }),
  name: about.metadata.name,
  uid: about.metadata.uid,
  apiVersion: about.apiVersion,
  ...(about.metadata.resourceVersion === undefined
    ? {}
    : { resourceVersion: about.metadata.resourceVersion }),
  ...(fieldPath === undefined ? {} : { fieldPath }),
});

interface Told {
  type: string;
  reason: string;
  message: string;
  source: EventSource;
  fieldPath: string | undefined;
  time: string;
  suffix: string;
}

const makeEvent = (about: KubeObject, told: Told): Json => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: {
    name: `${about.metadata.name}.${told.suffix}`,
    namespace: about.metadata.namespace ?? "default",
  },
  involvedObject: referenceTo(about, told.fieldPath),
  reason: told.reason,
  message: told.message,
  source: { ...told.source },
  firstTimestamp: told.time,
  lastTimestamp: told.time,
  count: 1,
  type: told.type,
  eventTime: null,
  reportingComponent: told.source.component,
  reportingInstance: told.source.host ?? "",
});

// Events are best effort: one that the API refuses (its namespace is going away) is dropped, as by the real recorder.
const store = async (client: Client, event: Json, repeated: boolean): Promise<void> => {
  const { namespace, name } = event.metadata;
  try {
    const updated = repeated
      ? await client.modify("events", namespace, name, (copy) => {
          copy.count = event.count;
          copy.lastTimestamp = event.lastTimestamp;
          copy.message = event.message;
        })
      : undefined;
    if (updated === undefined) {
      await client.create("events", event);
    }
  } catch {
    // Nobody waits for an event.
  }
};
