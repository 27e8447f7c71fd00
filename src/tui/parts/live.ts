/** The living part of the cluster: each picture under its short title. */
import type { LivePart } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { cutLine, type Line, plainLine } from "../line.ts";
import type { Look } from "../theme.ts";
import { chartLines } from "./chart.ts";
import { eventLines } from "./events.ts";
import { gaugeLines } from "./gauge.ts";
import { nodeLines } from "./nodes.ts";
import { tableLines } from "./table.ts";
import { textLines } from "./text.ts";

interface LiveOptions {
  /** Rows are scarce: no white space, and no title over what explains itself. */
  compact?: boolean;
}

export const liveLines = (
  parts: readonly LivePart[],
  width: number,
  look: Look,
  { compact = false }: LiveOptions = {},
): Line[] =>
  parts.flatMap((part, index) => {
    const title = cleanWord(part.title);
    const lines = picture(part, width, look);
    const plain = compact && lines.length > 0 && ["gauges", "pods"].includes(part.kind);
    return [
      ...(index > 0 && !compact ? [[]] : []),
      ...(plain ? [] : [cutLine([{ text: title, bold: true }], width, look.glyphs.ellipsis)]),
      ...(lines.length === 0 ? [plainLine(part.synced ? "none" : "looking", "dim")] : lines),
    ].map((line) => (part.synced ? line : faded(line)));
  });

/** What is no longer fresh is drawn without its colours. */
const faded = (line: Line): Line => line.map(({ text }) => ({ text, tone: "dim" }));

const picture = (part: LivePart, width: number, look: Look): Line[] => {
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
      return nodeLines(part.rows, width, look);
    case "chart":
      return chartLines(part.series, width, look);
    case "text":
      return textLines(part.lines.join("\n"), width, look);
  }
};

/** The part that tells nodes of one cluster apart: `worker2`, `vmss000001`, `control-plane`. */
const shortNode = (name: string): string => /(?:control-plane|[^-]*)$/.exec(name)?.[0] ?? name;
