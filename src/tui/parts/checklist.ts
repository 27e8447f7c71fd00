/** The checks of a step: each keeps its place from first to last, its state and times grow to the right. */
import type { Verdict } from "../../session/events.ts";
import type { CheckState } from "../../session/state.ts";
import { clean, cleanWord } from "../clean.ts";
import { type Line, lineWidth, padLine, plainLine, widthOf } from "../line.ts";
import { checkMark, type Look } from "../theme.ts";
import { wrapLine, wrapText } from "../wrap.ts";
import { clockTime } from "./time.ts";

export const checkLines = (
  checks: readonly CheckState[],
  width: number,
  look: Look,
  now: number,
): Line[] =>
  checks.flatMap(({ says, verdict }) => {
    const mark = checkMark(verdict.status, look);
    const rows = wrapLine(plainLine(cleanWord(says)), width, { first: [mark, { text: " " }] });
    return withTimes(rows, times(verdict, now), width);
  });

/** Behind the last row where it fits, so that no line moves when the times come and go. */
const withTimes = (rows: Line[], text: string, width: number): Line[] => {
  const last = rows.at(-1) ?? [];
  const room = width - widthOf(text);
  return text && lineWidth(last) + 1 <= room
    ? [...rows.slice(0, -1), [...padLine(last, room), { text, tone: "dim" }]]
    : rows;
};

/** When a verdict was first drawn: its times go on from there. */
const firstSeen = new WeakMap<Verdict, number>();

const times = (verdict: Verdict, now: number): string => {
  const seen = firstSeen.get(verdict) ?? now;
  firstSeen.set(verdict, seen);
  const since = Math.max(0, now - seen);
  const { held, waited } = verdict;
  if (verdict.status === "holding" && held) {
    return `holds ${clockTime(Math.min(held.ofMs, held.forMs + since))} of ${clockTime(held.ofMs)}`;
  }

  if (verdict.status === "late" && waited) {
    return `still watching, ${clockTime(waited.forMs + since)}`;
  }

  return verdict.status === "checking" && waited && waited.ofMs > 0
    ? `${clockTime(waited.forMs + since)} of ${clockTime(waited.ofMs)}`
    : "";
};

/** The check that needs explaining most: hopeless first, then late, then what cannot be told. */
export const failedCheck = (checks: readonly CheckState[]): CheckState | undefined =>
  (["hopeless", "late", "unknown"] as const)
    .map((status) => checks.find(({ verdict }) => verdict.status === status))
    .find((check) => check && (check.verdict.failure ?? check.verdict.reason));

/** Expected, actual, likely, look: the explanation below a failure. `wanted` highlights the command to look closer. */
export const failureLines = (
  { says, verdict }: CheckState,
  width: number,
  look: Look,
  wanted: boolean,
): Line[] => {
  const title = wrapLine(plainLine(cleanWord(says)), width, {
    first: [checkMark(verdict.status, look), { text: " " }],
  });
  const { failure } = verdict;
  if (!failure) {
    return [...title, ...row("reason", verdict.reason ?? "", width)];
  }

  return [
    ...title,
    ...row("expected", failure.expected, width),
    ...row("actual", failure.actual, width),
    ...(failure.likely ? row("likely", failure.likely, width) : []),
    ...(failure.look ? lookLines(failure.look, width, look, wanted) : []),
  ];
};

const labelWidth = "  expected   ".length;

const row = (label: string, text: string, width: number): Line[] =>
  wrapText(clean(text), width - labelWidth).map((line, index) => [
    { text: (index === 0 ? `  ${label}` : "").padEnd(labelWidth), tone: "dim" },
    ...line,
  ]);

const lookLines = (command: string, width: number, { glyphs }: Look, wanted: boolean): Line[] => {
  const mark = wanted ? `${glyphs.here} ` : "  ";
  return wrapText(cleanWord(command), width - labelWidth, {
    tone: "accent",
    bold: wanted,
  }).map((line, index) => [
    {
      text: (index === 0 ? `${mark}look` : "").padEnd(labelWidth),
      tone: wanted ? "accent" : "dim",
    },
    ...line,
  ]);
};
