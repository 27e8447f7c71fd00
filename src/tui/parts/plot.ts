/** Values over time as rows of characters: two by four dots in each of braille, one letter in each of ASCII. */
import type { Series } from "../../session/live.ts";
import type { Look } from "../theme.ts";

export interface Plot {
  lines: readonly Series["points"][];
  target: number | undefined;
  /** Milliseconds of the cluster's time. */
  window: { from: number; to: number };
  /** Value of the upper edge; the lower one is 0. */
  top: number;
  columns: number;
  rows: number;
  look: Look;
}

/** A piece of a row and the line that it is of; the target has none. */
export interface PlotSpan {
  text: string;
  owner: number | undefined;
}

/** Bits of a braille character by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** How lines differ without colour: the first is drawn through, the others have gaps, the target is dotted. */
const solid = 0;
const letters = ["*", "o", "x", "+"];
const targetLetter = "-";

/** A piece of a line, for the legend. */
export const strokes = (line: number | undefined, { ascii }: Look): string => {
  if (ascii) {
    return (line === undefined ? targetLetter : (letters[line % letters.length] ?? "*")).repeat(2);
  }

  if (line === undefined) {
    return "⠂⠂";
  }

  return line === solid ? "⠒⠒" : "⠒⠐";
};

interface Cell {
  bits: number;
  owner: number | undefined;
  used: boolean;
}

export const plotRows = (plot: Plot): PlotSpan[][] => {
  const { lines, target, columns, rows, look } = plot;
  const cells = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (): Cell => ({ bits: 0, owner: undefined, used: false })),
  );
  if (target !== undefined) {
    draw(cells, [[plot.window.from, target]], plot, undefined);
  }

  // The first line comes last, so that it lies on top.
  for (const [index, points] of [...lines.entries()].toReversed()) {
    draw(cells, points, plot, index);
  }

  return cells.map((row) => spansOf(row, look));
};

const density = ({ ascii }: Look): [across: number, down: number] => (ascii ? [1, 1] : [2, 4]);

/** Dot row of a value, from above. */
const dotRow = (value: number, top: number, height: number): number =>
  height - 1 - Math.round(Math.min(1, Math.max(0, value / top)) * (height - 1));

/** The row of characters that a value is drawn on. */
export const rowOf = (value: number, { top, rows, look }: Pick<Plot, "top" | "rows" | "look">) => {
  const [, down] = density(look);
  return Math.floor(dotRow(value, top, rows * down) / down);
};

/** Steps, not slopes: a value holds until the next one, as replicas and gauges do. */
const draw = (
  cells: Cell[][],
  points: Series["points"],
  { window, top, columns, rows, look }: Plot,
  owner: number | undefined,
): void => {
  const [across, down] = density(look);
  const width = columns * across;
  const height = rows * down;
  for (let x = 0; x < width; x += 1) {
    const at = window.from + ((window.to - window.from) * x) / Math.max(1, width - 1);
    const value = points.findLast(([time]) => time <= at)?.[1];
    if (value === undefined || isGap(x, owner, look)) {
      continue;
    }

    const y = dotRow(value, top, height);
    const cell = cells[Math.floor(y / down)]?.[Math.floor(x / across)];
    if (cell !== undefined) {
      cell.bits |= dots[y % down]?.[x % across] ?? 0;
      cell.owner = owner;
      cell.used = true;
    }
  }
};

const isGap = (x: number, owner: number | undefined, { ascii }: Look): boolean => {
  if (owner === undefined) {
    return x % (ascii ? 2 : 4) !== 0;
  }

  return !ascii && owner !== solid && x % 4 > 1;
};

const spansOf = (row: readonly Cell[], { ascii }: Look): PlotSpan[] => {
  const spans: PlotSpan[] = [];
  for (const cell of row) {
    const text = characterOf(cell, ascii);
    const last = spans.at(-1);
    if (last !== undefined && last.owner === cell.owner) {
      last.text += text;
    } else {
      spans.push({ text, owner: cell.owner });
    }
  }

  return spans;
};

const characterOf = ({ bits, owner, used }: Cell, ascii: boolean): string => {
  if (!used) {
    return " ";
  }

  if (ascii) {
    return owner === undefined ? targetLetter : (letters[owner % letters.length] ?? "*");
  }

  return String.fromCodePoint(0x28_00 + bits);
};
