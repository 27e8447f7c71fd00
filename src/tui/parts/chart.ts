/** Lines over the last minutes, in braille dots or in letters where there is only ASCII; each unit has a panel with an axis of its own. */
import type { Series } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { type Line, lineWidth, padLine, type Token, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { type Plot, plotRows, rowOf, strokes } from "./plot.ts";
import { clockTime } from "./time.ts";

interface ChartOptions {
  /** The right end; milliseconds of the cluster's time. */
  now: number;
  width: number;
  look: Look;
  /** Rows to fit into; without it each panel takes what it likes. */
  rows?: number | undefined;
}

/** Of the first panel and of the others. */
const heights = [5, 3] as const;
const tallest = 4;
const narrowestPanel = 25;
const gap = "  ";
/** What is older is of no interest; what is younger than a minute needs no more room. Milliseconds. */
const longestSpan = 15 * 60_000;
const shortestSpan = 60_000;

export const chartLines = (series: readonly Series[], options: ChartOptions): Line[] => {
  const { now, width, look, rows } = options;
  const began = Math.min(now, ...series.map(({ points }) => points[0]?.[0] ?? now));
  const span = Math.min(longestSpan, Math.max(shortestSpan, now - began));
  const window = { from: now - span, to: now };
  const panels = byUnit(series);
  const share = Math.floor((width - gap.length * (panels.length - 1)) / panels.length);
  if (rows !== undefined && share >= narrowestPanel) {
    const height = Math.max(2, Math.min(tallest, rows - (rows > 4 ? 2 : 1)));
    const drawn = panels.map((panel) => panelLines(panel, { window, width: share, height, look }));
    const beside = sideBySide(drawn, share);
    return rows > 4 ? [...beside, axisLine(span, share)] : beside;
  }

  return [
    ...panels.flatMap((panel, index) => {
      const height = rows === undefined ? heights[Math.min(index, 1)]! : 2;
      return panelLines(panel, { window, width, height, look });
    }),
    axisLine(span, width),
  ];
};

/** Series of one unit share an axis. */
const byUnit = (series: readonly Series[]): Series[][] => {
  const units = [...new Set(series.map(({ unit }) => unit))];
  return units.map((unit) => series.filter((one) => one.unit === unit));
};

const sideBySide = (panels: Line[][], width: number): Line[] => {
  const rows = Math.max(0, ...panels.map((panel) => panel.length));
  return Array.from({ length: rows }, (_, row) =>
    panels.flatMap((panel, index): Line => {
      const line = padLine(panel[row] ?? [], width);
      return index === 0 ? line : [{ text: gap }, ...line];
    }),
  );
};

interface Panel {
  window: Plot["window"];
  width: number;
  height: number;
  look: Look;
}

type Scale = Pick<Plot, "top" | "rows" | "look">;

const tones: Token[] = ["accent", "waiting", "ok", "unknown"];

const panelLines = (series: readonly Series[], { window, width, height, look }: Panel): Line[] => {
  const target = series.find((one) => one.target !== undefined)?.target;
  const unit = series[0]?.unit ?? "";
  const top = topOf([
    ...series.flatMap(({ points }) => points.map(([, value]) => value)),
    // The target is no ceiling.
    1.5 * (target ?? 0),
  ]);
  const scale = { top, rows: height, look };
  const marks = axisMarks(target, unit, scale);
  const axis = Math.max(...marks.map((mark) => widthOf(mark)));
  const ends = endLabels(series, scale);
  const end = Math.max(0, ...ends.map((label) => widthOf(label)));
  const columns = Math.max(4, width - axis - 2 - end);
  const plot = plotRows({
    lines: series.map(({ points }) => points),
    target,
    window,
    columns,
    ...scale,
  });
  return [
    legend(series, target, { width, look }),
    ...plot.map((row, index): Line => [
      { text: marks[index]!.padStart(axis), tone: "dim" },
      { text: look.glyphs.wall, tone: "dim" },
      ...row.map(({ text, owner }) => ({
        text,
        tone: owner === undefined ? ("dim" as const) : tones[owner % tones.length],
      })),
      { text: ends[index] === "" ? "" : ` ${ends[index]}`, bold: true },
    ]),
  ];
};

/** Its unit gives way where there is no room. */
const legend = (
  series: readonly Series[],
  target: number | undefined,
  { width, look }: Pick<Panel, "width" | "look">,
): Line => {
  const unit = series[0]?.unit ?? "";
  const whole = legendWith(series, target, unit, look);
  return lineWidth(whole) <= width || unit === "%" ? whole : legendWith(series, target, "", look);
};

const legendWith = (
  series: readonly Series[],
  target: number | undefined,
  unit: string,
  look: Look,
): Line => [
  ...series.flatMap(({ label, points }, index): Line => {
    const last = points.at(-1);
    // One word for all of them, behind the last.
    const word = unit === "%" || index === series.length - 1 ? unitText(unit) : "";
    return [
      {
        text: `${index > 0 ? gap : ""}${strokes(index, look)} `,
        tone: tones[index % tones.length],
      },
      { text: `${cleanWord(label)} ` },
      last === undefined
        ? { text: "no value yet", tone: "dim" }
        : { text: `${number(last[1])}${word}`, bold: true },
    ];
  }),
  ...(target === undefined
    ? []
    : [
        {
          text: `${gap}${strokes(undefined, look)} target ${number(target)}${unitText(unit)}`,
          tone: "dim" as const,
        },
      ]),
];

/** `50%`, `3 pods` */
const unitText = (unit: string): string =>
  unit === "" || unit === "%" ? unit : ` ${cleanWord(unit)}`;

/** Top, bottom and, where it stands on a row of its own, the target. */
const axisMarks = (target: number | undefined, unit: string, scale: Scale): string[] => {
  const percent = unit === "%" ? "%" : "";
  const at = target === undefined ? undefined : rowOf(target, scale);
  return Array.from({ length: scale.rows }, (_, row) => {
    if (row === 0) {
      return `${number(scale.top)}${percent}`;
    }

    if (row === scale.rows - 1) {
      return `0${percent}`;
    }

    return row === at ? `${number(target!)}${percent}` : "";
  });
};

/** The current values at the right end, each on its row. */
const endLabels = (series: readonly Series[], scale: Scale): string[] => {
  const labels = Array.from({ length: scale.rows }, () => "");
  const values = new Set(
    series.flatMap(({ points }) => points.slice(-1).map(([, value]) => value)),
  );
  for (const value of values) {
    const row = rowOf(value, scale);
    labels[row] = [labels[row], number(value)].filter(Boolean).join(" ");
  }

  return labels;
};

const number = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 1 : 0);

const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** A round number at or above them all, so that the axis rests while the values move a little. */
const topOf = (values: readonly number[]): number => {
  const largest = Math.max(1, ...values);
  const scale = 10 ** Math.floor(Math.log10(largest));
  const whole = scale === 1 ? Math.ceil(largest) : undefined;
  return whole ?? (steps.find((step) => step * scale >= largest) ?? 10) * scale;
};

const axisLine = (span: number, width: number): Line => {
  const from = `${clockTime(span)} ago`;
  const line: Line = [
    { text: `${from.padEnd(Math.max(0, width - "now".length))}now`, tone: "dim" },
  ];
  return lineWidth(line) > width ? [] : line;
};
