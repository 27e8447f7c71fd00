/** What goes on in the background so that a cluster can run for weeks: events expire, the log is compacted. */
import type { Clock } from "./clock.ts";
import type { Json, KubeObject } from "./object.ts";
import type { DurableStore } from "./store/durable-store.ts";

/** As `--event-ttl` of kube-apiserver. */
const eventLife = 3_600_000;
const sweepInterval = 60_000;
/** Real milliseconds. */
const compactionInterval = 15_000;
/** Bytes of log at which a snapshot is cheaper than what a restart would have to read. */
const longestLog = 16 * 1024 * 1024;

export const startMaintenance = (
  durable: DurableStore,
  clock: Clock,
  log: (message: string) => void,
): { stop(): void } => {
  const sweep = clock.setInterval(() => expireEvents(durable, clock.now()), sweepInterval);
  let compacting = false;
  const compaction = setInterval(() => {
    if (compacting || durable.logSize() < longestLog) {
      return;
    }

    compacting = true;
    durable
      .compact()
      .catch((error: unknown) => log(`compaction: ${String(error)}`))
      .finally(() => {
        compacting = false;
      });
  }, compactionInterval);
  compaction.unref();
  return {
    stop: () => {
      sweep.cancel();
      clearInterval(compaction);
    },
  };
};

const expireEvents = ({ store }: DurableStore, now: number): void => {
  for (const event of store.list("events")) {
    if (lastSeen(event) + eventLife < now) {
      store.remove("events", event.metadata.namespace, event.metadata.name);
    }
  }
};

/** Each repetition renews an event's life. */
const lastSeen = (event: KubeObject): number => {
  const { metadata, lastTimestamp, eventTime, series }: Json = event;
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime]
    .map((text) => Date.parse(text ?? ""))
    .filter((time) => !Number.isNaN(time));
  return Math.max(...times);
};
