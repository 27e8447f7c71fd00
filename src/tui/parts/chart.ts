/** Lines over the last minutes in braille dots, or stars where there is only ASCII; the current value at the right end. */
import type { Series } from "../../session/live.ts";
import { type Line, padText, type Token, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { clockTime } from "./time.ts";

const height = 5;
const tones: Token[] = ["accent", "waiting", "ok", "unknown"];
/** Bits of a braille character by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

export const chartLines = (series: readonly Series[], width: number, look: Look): Line[] =>
  series.flatMap((one, index) => seriesLines(one, width, look, tones[index % tones.length]));

const seriesLines = (series: Series, width: number, look: Look, tone?: Token): Line[] => {
  const last = series.points.at(-1);
  const first = series.points[0];
  if (!last || !first) {
    return [[{ text: series.label }, { text: "  no values yet", tone: "dim" }]];
  }

  const top = Math.max(1, ...series.points.map(([, value]) => value));
  const axis = Math.max(widthOf(number(top)), 1);
  const now = ` ${number(last[1])} ${series.unit}`.trimEnd();
  const plot = Math.max(4, width - axis - 2 - widthOf(now));
  const rows = draw(series.points, { plot, top, ascii: look.ascii });
  const current = height - 1 - Math.min(height - 1, Math.floor((last[1] / top) * (height - 0.01)));
  const span = clockTime(last[0] - first[0]);
  return [
    [{ text: series.label }],
    ...rows.map((row, index) => [
      { text: padText(label(index, top), axis), tone: "dim" as const },
      { text: `${look.glyphs.wall} `, tone: "dim" as const },
      { text: row, tone },
      ...(index === current ? [{ text: now, bold: true }] : []),
    ]),
    [
      {
        text: `${" ".repeat(axis + 2)}${`${span} ago`.padEnd(Math.max(0, plot - 3))}now`,
        tone: "dim",
      },
    ],
  ];
};

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 1 : 0);

const label = (row: number, top: number): string => {
  if (row === 0) {
    return number(top);
  }

  return row === height - 1 ? "0" : "";
};

interface Frame {
  plot: number;
  top: number;
  ascii: boolean;
}

/** Steps, not slopes: a value holds until the next one, as replicas and gauges do. */
const draw = (points: Series["points"], { plot, top, ascii }: Frame): string[] => {
  const [across, down] = ascii ? [1, 1] : [2, 4];
  const values = sample(points, plot * across);
  const bits = Array.from({ length: height }, () => Array.from({ length: plot }, () => 0));
  for (const [x, value] of values.entries()) {
    const y = height * down - 1 - Math.round((value / top) * (height * down - 1));
    const row = bits[Math.floor(y / down)];
    const cell = Math.floor(x / across);
    if (row) {
      row[cell] = (row[cell] ?? 0) | (dots[y % down]?.[x % across] ?? 1);
    }
  }

  return bits.map((row) => row.map((bit) => cellOf(bit, ascii)).join(""));
};

const cellOf = (bit: number, ascii: boolean): string => {
  if (bit === 0) {
    return " ";
  }

  return ascii ? "*" : String.fromCodePoint(0x28_00 + bit);
};

const sample = (points: Series["points"], count: number): number[] => {
  const start = points[0]?.[0] ?? 0;
  const length = Math.max(1, (points.at(-1)?.[0] ?? 0) - start);
  return Array.from({ length: count }, (_, index) => {
    const at = start + (length * index) / Math.max(1, count - 1);
    return points.findLast(([time]) => time <= at)?.[1] ?? 0;
  });
};
