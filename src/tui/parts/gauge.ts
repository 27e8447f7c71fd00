/** Used of hard, one line each, the denominator always there. */
import type { GaugeRow } from "../../session/live.ts";
import { type Line, padText, type Token, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";

const smallestBar = 6;

export const gaugeLines = (rows: readonly GaugeRow[], width: number, look: Look): Line[] => {
  const labels = Math.max(0, ...rows.map((row) => widthOf(row.label)));
  const used = Math.max(0, ...rows.map((row) => widthOf(row.used)));
  const hard = Math.max(0, ...rows.map((row) => widthOf(row.hard)));
  const numbers = used + " of ".length + hard;
  const labelWidth = Math.min(labels, Math.max(8, width - numbers - smallestBar - 4));
  const bar = Math.min(40, width - labelWidth - numbers - 4);
  return rows.map((row) => [
    { text: `${padText(row.label, labelWidth, look.glyphs.ellipsis)}  ` },
    ...(bar >= smallestBar ? [...barOf(row.ratio, bar, look), { text: "  " }] : []),
    { text: row.used.padStart(used) },
    { text: ` of ${row.hard}`, tone: "dim" },
  ]);
};

/** A bar of `width` cells; anything above nothing shows at least one cell, and only a full one shows all. */
export const barOf = (ratio: number, width: number, { glyphs }: Look, tone?: Token): Line => {
  const exact = Math.round(Math.min(1, Math.max(0, ratio)) * width);
  const atLeast = ratio > 0 ? Math.max(1, exact) : 0;
  const full = ratio < 1 ? Math.min(width - 1, atLeast) : width;
  return [
    { text: glyphs.full.repeat(full), tone: tone ?? fillTone(ratio) },
    { text: glyphs.empty.repeat(width - full), tone: "dim" },
  ];
};

const fillTone = (ratio: number): Token => {
  if (ratio > 1) {
    return "bad";
  }

  return ratio >= 0.9 ? "waiting" : "accent";
};
