/** The living part of the cluster: each picture under its short title. */
import type { LivePart } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { cutLine, type Line, plainLine } from "../line.ts";
import type { Look } from "../theme.ts";
import { billLines } from "./bill.ts";
import { certificateLines } from "./certificate.ts";
import { chartLines } from "./chart.ts";
import { eventLines } from "./events.ts";
import { gaugeLines } from "./gauge.ts";
import { nodeLines } from "./nodes.ts";
import { requestLines } from "./requests.ts";
import { tableLines } from "./table.ts";
import { textLines } from "./text.ts";

interface LiveOptions {
  /** Rows that there are, when they are scarce: then no white space, and no title over what explains itself. */
  rows?: number | undefined;
}

export const liveLines = (
  parts: readonly LivePart[],
  width: number,
  look: Look,
  { rows }: LiveOptions = {},
): Line[] =>
  parts.flatMap((part, index) => {
    const compact = rows !== undefined;
    const title = cleanWord(part.title);
    const lines = picture(part, { width, look, rows });
    const plain = compact && lines.length > 0 && selfExplaining.has(part.kind);
    return [
      ...(index > 0 && !compact ? [[]] : []),
      ...(plain ? [] : [cutLine([{ text: title, bold: true }], width, look.glyphs.ellipsis)]),
      ...(lines.length === 0 ? [plainLine(part.synced ? "none" : "looking", "dim")] : lines),
    ].map((line) => cutLine(part.synced ? line : faded(line), width, look.glyphs.ellipsis));
  });

/** What is no longer fresh is drawn without its colours. */
const faded = (line: Line): Line => line.map(({ text }) => ({ text, tone: "dim" }));

const selfExplaining = new Set<LivePart["kind"]>([
  "gauges",
  "pods",
  "chart",
  "bill",
  "requests",
  "nodes",
]);

interface Space extends LiveOptions {
  width: number;
  look: Look;
}

const picture = (part: LivePart, { width, look, rows }: Space): Line[] => {
  switch (part.kind) {
    case "gauges":
      return gaugeLines(part.rows, width, look);
    case "pods":
      return tableLines(
        part.rows.map(({ name, status, ready, restarts, node, tone }) => ({
          cells: [
            name,
            status,
            ready,
            shortNode(node),
            restarts > 0 ? `${restarts} restarts` : "",
          ].map(cleanWord),
          tone,
        })),
        width,
        look,
      );
    case "objects":
      return part.rows.length === 0
        ? []
        : tableLines(
            part.rows.map(({ cells, tone }) => ({ cells: cells.map(cleanWord), tone })),
            width,
            look,
            part.columns.map(cleanWord),
          );
    case "events":
      return eventLines(part.rows, width, look);
    case "nodes":
      return nodeLines(part.rows, width, look, { compact: rows !== undefined });
    case "chart":
      return chartLines(part.series, { now: part.now, width, look, rows });
    case "bill":
      return billLines(part.bill, width, look, { compact: rows !== undefined });
    case "requests":
      return requestLines(part.load, width, look);
    case "certificate":
      return certificateLines(part.certificate, part.findings, width, look);
    case "text":
      return textLines(part.lines.join("\n"), width, look);
  }
};

/** The part that tells nodes of one cluster apart: `worker2`, `vmss000001`, `control-plane`. */
const shortNode = (name: string): string => /(?:control-plane|[^-]*)$/.exec(name)?.[0] ?? name;
