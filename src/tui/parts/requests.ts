/** A step's load: who answered how often, and what failed, in words. */
import type { LoadReading } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { type Line, plainLine, splitText, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { barOf } from "./gauge.ts";
import { clockTime } from "./time.ts";

/** More would push away what failed. */
const mostRows = 8;
const widestName = 28;

export const requestLines = (load: LoadReading | undefined, width: number, look: Look): Line[] => {
  if (load === undefined) {
    return [];
  }

  if (load.waiting !== undefined) {
    return wrapText(`waiting for the first answer: ${cleanWord(load.waiting)}`, width, {
      tone: "waiting",
    });
  }

  return [
    summary(load, look),
    ...failureLines(load, width, look),
    ...answerRows(load, width, look),
  ];
};

/** `412 answered, none failed` comes first: it is what a challenge is about. */
const summary = ({ answered, failed, countedMs, rate }: LoadReading, { glyphs }: Look): Line => [
  failed === 0 ? { text: `${glyphs.ok} `, tone: "ok" } : { text: `${glyphs.bad} `, tone: "bad" },
  { text: `${answered} answered, ` },
  failed === 0
    ? { text: "none failed", tone: "ok" }
    : { text: `${failed} failed`, tone: "bad", bold: true },
  { text: `  ${rate}/s for ${clockTime(countedMs)}`, tone: "dim" },
];

const failureLines = ({ failures }: LoadReading, width: number, look: Look): Line[] => {
  const text = Object.entries(failures)
    .map(([reason, count]) => `${count} x ${cleanWord(reason)}`)
    .join(", ");
  return text === ""
    ? []
    : wrapText(text, width - 2, { tone: "bad" }).map((line) => [
        { text: look.glyphs.wall, tone: "bad" },
        { text: " " },
        ...line,
      ]);
};

const answerRows = ({ answers }: LoadReading, width: number, look: Look): Line[] => {
  const rows = Object.entries(answers).map(([name, count]) => ({ name: cleanWord(name), count }));
  const shown = rows.slice(0, mostRows);
  const largest = Math.max(1, ...rows.map(({ count }) => count));
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const digits = String(largest).length;
  const names = Math.min(
    widestName,
    width - digits - 16,
    Math.max(0, ...shown.map(({ name }) => widthOf(name))),
  );
  const bar = Math.max(3, Math.min(40, width - names - digits - 10));
  return [
    ...shown.map(({ name, count }): Line => [
      { text: endOf(name, names, look.glyphs.ellipsis) },
      { text: "  " },
      ...barOf(count / largest, bar, look, "accent"),
      { text: `  ${String(count).padStart(digits)}` },
      { text: `${Math.round((count / total) * 100)}%`.padStart(5), tone: "dim" },
    ]),
    ...(rows.length > shown.length
      ? [plainLine(`and ${rows.length - shown.length} more`, "dim")]
      : []),
  ];
};

/** Pods of a Deployment differ at the end of their names. */
const endOf = (name: string, width: number, ellipsis: string): string => {
  const surplus = widthOf(name) - width;
  return surplus <= 0
    ? name.padEnd(name.length - surplus)
    : ellipsis + splitText(name, surplus + widthOf(ellipsis))[1];
};
