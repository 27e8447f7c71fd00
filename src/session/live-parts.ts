/** From cluster objects to the small models of the live pane, one function for each picture. */
import { evaluateCel } from "../checks/cel.ts";
import { eventTime } from "../checks/event.ts";
import type { LoadReading } from "./live.ts";
import { parseTarget } from "../checks/names.ts";
import type { Found } from "../checks/scene.ts";
import { secretCertificates } from "../checks/tls.ts";
import type { Json, KubeObject } from "../kubectl/object.ts";
import type { Target } from "../lab/check.ts";
import { cleanLine } from "../clean.ts";
import type { Picture } from "../lab/lab.ts";
import { certificatePicture } from "./live-certificate.ts";
import { billOf, byAge, poolRows } from "./live-nodes.ts";
import { chartSeries, meterGauge, quotaGauges } from "./live-numbers.ts";
import type { SeriesMemory } from "./live-numbers.ts";
import type { LivePart, Tone } from "./live.ts";
import type { NodeLedger } from "./node-ledger.ts";
import { podRow } from "./pod-row.ts";
import type { Served } from "./served.ts";

export interface PictureContext extends SeriesMemory {
  find(target: Target, namespace: string): Found;
  namespace: string;
  /** Milliseconds since 1970, and of the clock of `served`. */
  now: number;
  monotonic: number;
  /** Lines of a file of the work folder. */
  file(path: string): readonly string[] | undefined;
  ledger: NodeLedger;
  /** What the step's load has counted. */
  load(): LoadReading | undefined;
  /** What a gateway shows for a host. */
  served(through: string, host: string): Served;
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
        rows: quotaGauges(objects(quota)[0]),
      };
    }

    case "meters": {
      const rows = picture.rows.map((row) => ({ row, found: found(parseTarget(row.resource)) }));
      return {
        title: titled(`gauges${place}`),
        synced: rows.every((row) => row.found.known),
        kind: "gauges",
        rows: rows
          .map((row) => meterGauge(row.row, objects(row.found)))
          .filter((row) => row !== undefined),
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
      if (nodes.known) {
        context.ledger.look(nodes.objects);
      }

      return {
        title: titled("nodes"),
        synced: nodes.known && pods.known,
        kind: "nodes",
        rows: poolRows(objects(nodes), objects(pods), {
          ledger: context.ledger,
          pool: picture.pool,
        }),
      };
    }

    case "bill": {
      const nodes = context.find({ resource: "nodes" }, "");
      if (nodes.known) {
        context.ledger.look(nodes.objects);
      }

      return {
        title: titled("bill in node-minutes"),
        synced: nodes.known,
        kind: "bill",
        bill: billOf(context.ledger, picture.nodes, picture.max, context.time),
      };
    }

    case "requests": {
      const load = context.load();
      return {
        title: titled(`requests · ${load?.url ?? ""}`),
        synced: true,
        kind: "requests",
        load,
      };
    }

    case "certificate": {
      const { secret, through, host = "" } = picture;
      const holder = found(parseTarget(secret));
      return {
        title: titled(`certificate · ${through === undefined ? secret : host}`),
        synced: holder.known,
        kind: "certificate",
        ...certificatePicture({
          secret,
          host,
          stored: secretCertificates(secret, namespace, context)[0],
          served: through === undefined ? undefined : context.served(through, host),
          now: context.now,
          monotonic: context.monotonic,
        }),
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
        chartSeries(line, objects(found(parseTarget(line.resource))), context),
      );
      return {
        title: titled(picture.series.map(({ label }) => label).join(", ")),
        synced: true,
        kind: "chart",
        series,
        now: context.time,
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
