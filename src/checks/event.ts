/** `event`: Kubernetes reported this since the step began. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { EventCheck } from "../lab/check.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import type { Scene } from "./scene.ts";

export const evaluateEvent = (check: EventCheck, scene: Scene): Outcome => {
  const where = check.in === "" ? "-A" : `-n ${check.in}`;
  const look = `kubectl get events ${where} --sort-by=.lastTimestamp`;
  const found = scene.find({ resource: "events" }, check.in);
  if (!found.known) {
    return unknown(found.reason, facts(look), found.early);
  }

  const recent = sinceBegin(found.objects, check, scene);
  const fitting = recent.filter((event) => isAbout(check, event));
  const names = { ...namesFor(check, scene, []), objects: fitting };
  const about = facts(look, { names, objects: fitting.length > 0 ? fitting : recent.slice(-3) });
  const wanted = wantedText(check);
  const worded = fitting.find((event) =>
    check.message.every((fragment) => String(event["message"]).includes(fragment)),
  );
  if (worded !== undefined) {
    return { value: "met", facts: { ...about, objects: [worded] } };
  }

  const said = fitting.at(-1);
  const actual = said === undefined ? "no such event yet" : `"${String(said["message"])}"`;
  return { value: "not-yet", expected: wanted, actual, facts: about };
};

/** Newer than the step by its time, or by not having been there (so) when the step began: clocks may differ. */
const sinceBegin = (
  events: readonly KubeObject[],
  check: EventCheck,
  scene: Scene,
): readonly KubeObject[] => {
  const memory = scene.memory(check.id);
  memory.baseline ??= new Map(
    events.map(({ metadata }) => [metadata.uid, metadata.resourceVersion]),
  );
  const { baseline } = memory;
  const from = Math.floor(scene.since / 1000) * 1000;
  return events.filter(
    (event) =>
      eventTime(event) >= from ||
      baseline.get(event.metadata.uid) !== event.metadata.resourceVersion,
  );
};

/** Of its last occurrence; milliseconds since 1970. */
export const eventTime = (event: Json): number =>
  Date.parse(
    event.series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      event.metadata.creationTimestamp,
  );

const isAbout = ({ about }: EventCheck, event: Json): boolean =>
  fits(about.kind, event.involvedObject?.kind) &&
  fits(about.name, event.involvedObject?.name) &&
  fits(about.reason, event.reason) &&
  fits(about.type, event.type);

const fits = (pattern: unknown, value: unknown): boolean =>
  pattern === undefined || valueMatches(pattern, value);

const wantedText = ({ about, message }: EventCheck): string => {
  const words = [about.type, about.reason].filter((word) => word !== undefined).map(patternText);
  const subject = [about.kind, about.name].filter((word) => word !== undefined).map(patternText);
  const on = subject.length === 0 ? "" : ` on ${subject.join(" ")}`;
  const saying = message.length === 0 ? "" : `, "${message.join('" and "')}"`;
  return `an event ${words.join(" ")}${on}${saying}`;
};
