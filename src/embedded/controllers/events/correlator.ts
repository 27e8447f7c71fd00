/** Folds events: repeats are counted, similar ones combined, floods cut off. Follows client-go tools/record/events_cache.go. */
import type { Clock } from "../../clock.ts";
import type { Json } from "../../object.ts";
import { createRecent } from "./recent.ts";

export interface Correlated {
  event: Json;
  /** The event is already stored under this name; only count, time and message change. */
  repeated: boolean;
}

/** Similar events before they are combined, and milliseconds after which counting starts anew. */
const maxSimilar = 10;
const similarWindow = 600_000;

/** How much of one kind may be told. */
export interface SpamLimits {
  /** Events at once. */
  burst: number;
  /** Milliseconds until there may be another. */
  refill: number;
  /** What counts as one kind. */
  key(event: Json): string;
}

/** Of a source about one object. */
const usualLimits: SpamLimits = {
  burst: 25,
  refill: 300_000,
  key: (event) => [...subject(event), event.type].join("\0"),
};

/** @param stamp Gives a suffix for the name of a combined event. Undefined is returned for events that are to be dropped. */
export const createCorrelator = (
  clock: Clock,
  stamp: () => string,
  { burst, refill, key: spamKey }: SpamLimits = usualLimits,
): ((event: Json) => Correlated | undefined) => {
  const similar = createRecent<{ messages: Set<string>; last: number }>();
  const seen = createRecent<{ name: string; firstTimestamp: string; count: number }>();
  const budgets = createRecent<{ tokens: number; last: number }>();
  const now = (): number => clock.now() + clock.skipped();

  const combine = (event: Json): [event: Json, key: string] => {
    const key = aggregateKey(event);
    const known = similar.get(key);
    const record =
      known === undefined || now() - known.last > similarWindow
        ? { messages: new Set<string>(), last: 0 }
        : known;
    record.messages.add(event.message);
    record.last = now();
    similar.set(key, record);
    if (record.messages.size < maxSimilar) {
      return [event, eventKey(event)];
    }

    record.messages.delete(record.messages.values().next().value ?? "");
    return [combined(event, stamp()), key];
  };

  const count = (event: Json, key: string): Correlated => {
    const last = seen.get(key);
    const folded =
      last === undefined
        ? event
        : {
            ...event,
            metadata: { ...event.metadata, name: last.name },
            firstTimestamp: last.firstTimestamp,
            count: last.count + 1,
          };
    seen.set(key, {
      name: folded.metadata.name,
      firstTimestamp: folded.firstTimestamp,
      count: folded.count,
    });
    return { event: folded, repeated: last !== undefined };
  };

  const allowed = (event: Json): boolean => {
    const key = spamKey(event);
    const budget = budgets.get(key) ?? { tokens: burst, last: now() };
    const tokens = Math.min(burst, budget.tokens + (now() - budget.last) / refill);
    budgets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, last: now() });
    return tokens >= 1;
  };

  return (event) => {
    const outcome = count(...combine(event));
    return allowed(outcome.event) ? outcome : undefined;
  };
};

// The combined event names no reporting controller: the original leaves those fields out as well.
const combined = (event: Json, suffix: string): Json => ({
  ...event,
  metadata: { ...event.metadata, name: `${event.involvedObject.name}.${suffix}` },
  message: `(combined from similar events): ${event.message}`,
  reportingComponent: "",
  reportingInstance: "",
});

const subject = ({ source, involvedObject: about }: Json): string[] => [
  source.component,
  source.host ?? "",
  about.kind,
  about.namespace ?? "",
  about.name,
  about.uid,
  about.apiVersion,
];

const eventKey = (event: Json): string =>
  [
    ...subject(event),
    event.involvedObject.fieldPath ?? "",
    event.type,
    event.reason,
    event.message,
  ].join("\0");

const aggregateKey = (event: Json): string =>
  [...subject(event), event.type, event.reason].join("\0");
