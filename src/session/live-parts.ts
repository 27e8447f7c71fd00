/** From cluster objects to the small models of the live pane, one function for each picture. */
import { celNumber, evaluateCel } from "../checks/cel.ts";
import { eventTime } from "../checks/event.ts";
import { parseTarget } from "../checks/names.ts";
import { quantityNumber } from "../checks/quantity.ts";
import type { Found } from "../checks/scene.ts";
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { Target } from "../lab/check.ts";
import { cleanLine } from "../clean.ts";
import type { Picture } from "../lab/lab.ts";
import type { GaugeRow, LivePart, NodeRow, Series, Tone } from "./live.ts";
import { podRow, podRequests } from "./pod-row.ts";

export interface PictureContext {
  find(target: Target, namespace: string): Found;
  namespace: string;
  /** Points of earlier looks, by series. */
  history: Map<string, [at: number, value: number][]>;
  now: number;
  /** Lines of a file of the work folder. */
  file(path: string): readonly string[] | undefined;
}

export const drawPicture = (picture: Picture, context: PictureContext): LivePart => {
  const namespace = picture.in ?? context.namespace;
  const place = namespace === "" ? "" : ` · ${namespace}`;
  const titled = (title: string) => picture.title ?? title;
  const found = (target: Target) => context.find(target, namespace);

  switch (picture.kind) {
    case "gauges": {
      const quota = found({ resource: "resourcequotas", name: picture.name });
      return {
        title: titled(`quota ${picture.name}${place}`),
        synced: quota.known,
        kind: "gauges",
        rows: gauges(objects(quota)[0]),
      };
    }

    case "pods": {
      const pods = found({
        resource: "pods",
        ...(picture.select !== undefined && { select: picture.select }),
      });
      return {
        title: titled(`pods${place}`),
        synced: pods.known,
        kind: "pods",
        rows: byAge(objects(pods)).map(podRow),
      };
    }

    case "events": {
      const events = found({ resource: "events" });
      return {
        title: titled("events"),
        synced: events.known,
        kind: "events",
        rows: eventRows(objects(events), picture.about),
      };
    }

    case "nodes": {
      const [nodes, pods] = [
        context.find({ resource: "nodes" }, ""),
        context.find({ resource: "pods" }, ""),
      ];
      return {
        title: titled("nodes"),
        synced: nodes.known && pods.known,
        kind: "nodes",
        rows: nodeRows(objects(nodes), objects(pods)),
      };
    }

    case "objects": {
      const target = {
        ...parseTarget(picture.resource),
        ...(picture.select !== undefined && { select: picture.select }),
      };
      const items = found(target);
      const columns = Object.keys(picture.columns);
      const rows = byAge(objects(items)).map((object) =>
        objectRow(object, Object.values(picture.columns)),
      );
      return {
        title: titled(`${picture.resource}${place}`),
        synced: items.known,
        kind: "objects",
        columns,
        rows,
      };
    }

    case "chart": {
      const series = picture.series.map((line) =>
        chartSeries(line, found(parseTarget(line.resource)), context),
      );
      return {
        title: titled(picture.series.map(({ label }) => label).join(", ")),
        synced: true,
        kind: "chart",
        series,
      };
    }

    case "file": {
      const lines = context.file(picture.path);
      return {
        title: titled(picture.path),
        synced: lines !== undefined,
        kind: "text",
        lines: [...(lines ?? [])],
      };
    }

    case "text":
      return { title: titled(""), synced: true, kind: "text", lines: picture.lines };
  }
};

const objects = (found: Found): readonly KubeObject[] => (found.known ? found.objects : []);

/** A row keeps its place while it lives. */
const byAge = (items: readonly KubeObject[]): KubeObject[] =>
  items.toSorted(
    (a, b) =>
      a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
      a.metadata.name.localeCompare(b.metadata.name),
  );

const gauges = (quota: Json): GaugeRow[] =>
  Object.entries((quota?.status?.hard ?? quota?.spec?.hard ?? {}) as Record<string, string>)
    .toSorted(([a], [b]) => gaugeRank(a) - gaugeRank(b) || a.localeCompare(b))
    .map(([label, hard]) => {
      const used = String(quota.status?.used?.[label] ?? "0");
      const whole = quantityNumber(hard) ?? 0;
      return {
        label,
        used,
        hard,
        ratio: whole === 0 ? 0 : (quantityNumber(used) ?? 0) / whole,
      };
    });

/** What the scheduler counts comes first, then what containers may use, then numbers of objects. */
const gaugeRank = (label: string): number =>
  label.startsWith("limits.") ? 1 : /^(?:requests\.|cpu$|memory$)/.test(label) ? 0 : 2;

const shownEvents = 20;

const eventRows = (events: readonly KubeObject[], about: string | undefined) =>
  events
    .filter(
      (event) =>
        about === undefined || subject(event) === about || event["involvedObject"]?.name === about,
    )
    .map((event: Json) => ({
      at: eventTime(event),
      object: subject(event),
      reason: cleanLine(event.reason ?? ""),
      message: cleanLine(event.message ?? event.note ?? ""),
      count: event.series?.count ?? event.count ?? 1,
      tone: (event.type === "Warning" ? "bad" : "plain") as Tone,
      written: Number(event.metadata.resourceVersion) || 0,
    }))
    .toSorted((a, b) => seconds(a.at) - seconds(b.at) || a.written - b.written)
    .slice(-shownEvents)
    .map(({ written: _written, ...row }) => row);

/** Most components give whole seconds and a few give fractions, so within a second only the order of writing tells. */
const seconds = (at: number): number => Math.floor(at / 1000);

const subject = (event: Json): string =>
  `${String(event.involvedObject?.kind ?? "").toLowerCase()}/${event.involvedObject?.name ?? ""}`;

/** Requested against allocatable, with the pods that take it. */
export const nodeRows = (nodes: readonly KubeObject[], pods: readonly KubeObject[]): NodeRow[] =>
  byAge(nodes).map((node: Json) => {
    const mine = pods.filter(
      (pod: Json) =>
        pod.spec?.nodeName === node.metadata.name &&
        !["Succeeded", "Failed"].includes(pod.status?.phase),
    );
    const requests = mine.map((pod) => podRequests(pod));
    const sum = (field: "cpu" | "memory") =>
      requests.reduce((total, request) => total + request[field], 0);
    const { cpu, memory } = node.status?.allocatable ?? {};
    return {
      name: node.metadata.name,
      ready:
        node.status?.conditions?.some(
          ({ type, status }: Json) => type === "Ready" && status === "True",
        ) === true,
      schedulable: node.spec?.unschedulable !== true,
      cpu: { requested: sum("cpu"), allocatable: (quantityNumber(cpu) ?? 0) * 1000 },
      memory: { requested: sum("memory"), allocatable: quantityNumber(memory) ?? 0 },
      pods: mine.map(({ metadata }) => metadata.name),
    };
  });

const objectRow = (
  object: KubeObject,
  expressions: readonly string[],
): { cells: string[]; tone: Tone } => ({
  cells: expressions.map((expression) => {
    const result = evaluateCel(expression, { object });
    return result.kind === "value" && result.value !== null ? cleanLine(String(result.value)) : "";
  }),
  tone: object.metadata.deletionTimestamp === undefined ? "plain" : "dim",
});

const longest = 600;

const chartSeries = (
  { label, value, unit, resource }: Extract<Picture, { kind: "chart" }>["series"][number],
  found: Found,
  { history, now }: PictureContext,
): Series => {
  const key = `${resource} ${value}`;
  const points = history.get(key) ?? [];
  history.set(key, points);
  const [object] = objects(found);
  const result =
    object === undefined ? undefined : evaluateCel(value, { object, objects: objects(found) });
  const number = result?.kind === "value" ? celNumber(result.value) : undefined;
  if (number !== undefined && points.at(-1)?.[1] !== number) {
    points.push([now, number]);
    points.splice(0, points.length - longest);
  }

  return { label, unit, points: [...points] };
};
