/** Events of the scheduler go through events.k8s.io: with an action, an instance, and series in place of counts. Follows client-go tools/events. */
import type { Client } from "../api/client.ts";
import { formatMicroTime } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { createRecent } from "../controllers/events/recent.ts";
import { createStamp, referenceTo } from "../controllers/events/recorder.ts";
import type { Json, KubeObject } from "../object.ts";

export interface SeriesEvent {
  type: "Normal" | "Warning";
  reason: string;
  action: string;
  message: string;
  related?: KubeObject;
}

export interface SeriesRecorder {
  event(about: KubeObject, told: SeriesEvent): void;
}

const spoken = { groupVersion: "events.k8s.io/v1" };

/** Milliseconds after which a repeated event starts a series of its own. */
const seriesWindow = 360_000;

/** @param controller `default-scheduler`. @param host Name of the machine it runs on. */
export const createSeriesRecorder = (
  client: Client,
  clock: Clock,
  controller: string,
  host: string,
): SeriesRecorder => {
  const stamp = createStamp(clock);
  const known = createRecent<{ name: string; count: number; last: number }>();
  let written = Promise.resolve();

  const write = async (about: KubeObject, told: SeriesEvent): Promise<void> => {
    const namespace = about.metadata.namespace ?? "default";
    const key = keyOf(about, told);
    const now = clock.now();
    const former = known.get(key);
    if (former !== undefined && now - former.last <= seriesWindow) {
      const count = former.count + 1;
      known.set(key, { ...former, count, last: now });
      // As the original: the first repeat is written, further ones only now and then.
      if (count === 2) {
        await client.modify(
          "events",
          namespace,
          former.name,
          (copy) => {
            copy.series = { count, lastObservedTime: formatMicroTime(now) };
          },
          spoken,
        );
      }

      return;
    }

    const name = `${about.metadata.name}.${stamp()}`;
    known.set(key, { name, count: 1, last: now });
    const event = makeEvent(about, told, { name, namespace, now, controller, host });
    await client.create("events", event, spoken);
  };

  return {
    event(about, told) {
      // Nobody waits for an event; one that the API refuses is dropped.
      written = written.then(() => write(about, told)).catch(() => {});
    },
  };
};

// The message is no part of it, the version of the object is: as in the original, a repeat about an unchanged object joins the series.
const keyOf = ({ metadata }: KubeObject, { type, reason, action, related }: SeriesEvent): string =>
  [metadata.uid, metadata.resourceVersion, related?.metadata.uid ?? "", type, reason, action].join(
    "\0",
  );

interface Naming {
  name: string;
  namespace: string;
  now: number;
  controller: string;
  host: string;
}

const makeEvent = (about: KubeObject, told: SeriesEvent, naming: Naming): Json => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: naming.name, namespace: naming.namespace },
  involvedObject: referenceTo(about),
  ...(told.related === undefined ? {} : { related: referenceTo(told.related) }),
  reason: told.reason,
  message: told.message,
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  type: told.type,
  eventTime: formatMicroTime(naming.now),
  action: told.action,
  reportingComponent: naming.controller,
  reportingInstance: `${naming.controller}-${naming.host}`,
});
