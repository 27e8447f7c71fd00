/** Columns of text that share a width; the first gives way when there is not enough. */
import type { Tone } from "../../session/live.ts";
import { type Line, padText, type Span, widthOf } from "../line.ts";
import { type Look, tokenOf } from "../theme.ts";

export interface TableRow {
  cells: string[];
  tone: Tone;
}

const gap = 2;
const separator = " ".repeat(gap);

/** A dot in the row's tone, then its cells. With `header`, the column names stand above. */
export const tableLines = (
  rows: readonly TableRow[],
  width: number,
  look: Look,
  header?: readonly string[],
): Line[] => {
  const all = header
    ? [[...header], ...rows.map((row) => row.cells)]
    : rows.map((row) => row.cells);
  const widths = fit(columnWidths(all), width - 2);
  const shown = widths.flatMap((cell, column) => (cell > 0 ? [{ cell, column }] : []));
  const draw = (cells: readonly string[], style: Omit<Span, "text">): Line =>
    shown.map(({ cell, column }, index) => ({
      ...style,
      text:
        padText(cells[column] ?? "", cell, look.glyphs.ellipsis) +
        (index < shown.length - 1 ? separator : ""),
    }));

  return [
    ...(header ? [[{ text: "  " }, ...draw(header, { tone: "dim" })]] : []),
    ...rows.map((row) => [
      { text: `${look.glyphs.dot} `, tone: tokenOf(row.tone) ?? ("dim" as const) },
      ...draw(row.cells, row.tone === "dim" ? { tone: "dim" } : {}),
    ]),
  ];
};

const columnWidths = (rows: readonly (readonly string[])[]): number[] => {
  const count = Math.max(0, ...rows.map((cells) => cells.length));
  return Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((cells) => widthOf(cells[column] ?? ""))),
  );
};

/** Takes from the first column down to a readable rest, then drops columns from the right. */
const fit = (widths: number[], room: number): number[] => {
  const shown = widths.filter((width) => width > 0);
  const total = shown.reduce((sum, width) => sum + width + gap, -gap);
  const [first = 0, ...rest] = widths;
  if (total <= room) {
    return widths;
  }

  const shrunk = Math.max(Math.min(first, 12), first - (total - room));
  const now = total - (first - shrunk);
  return now <= room || rest.length === 0
    ? [Math.min(shrunk, room), ...rest]
    : fit([first, ...rest.slice(0, -1)], room);
};
