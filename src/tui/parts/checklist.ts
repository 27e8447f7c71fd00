/** The checks of a step: each keeps its place from first to last, its state and times grow to the right. */
import type { Verdict } from "../../session/events.ts";
import type { CheckState, SessionState } from "../../session/state.ts";
import { clean, cleanWord } from "../clean.ts";
import { type Line, lineWidth, padLine, plainLine, unfinished, widthOf } from "../line.ts";
import { checkMark, type Look } from "../theme.ts";
import { wrapLine, wrapText } from "../wrap.ts";
import { clockTime } from "./time.ts";

type ProviderName = SessionState["provider"];

interface CheckOptions {
  width: number;
  look: Look;
  now: number;
  /** Where the run is: what is simulated there says so. */
  provider: ProviderName;
}

export const checkLines = (
  checks: readonly CheckState[],
  { width, look, now, provider }: CheckOptions,
): Line[] =>
  checks.flatMap(({ says, verdict, simulatedOn }) => {
    const mark = checkMark(verdict.status, look);
    const rows = wrapLine(plainLine(cleanWord(says)), width, { first: [mark, { text: " " }] });
    const truth = simulatedOn?.includes(provider) === true ? "simulated" : "";
    return withTimes(rows, times(verdict, now) || truth, width);
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

/** A failure in at most `rows` rows: what the check says, expected, actual, likely, look. */
export const failureLines = (
  check: CheckState,
  { width, look, wanted = false, rows = Number.POSITIVE_INFINITY }: FailureOptions,
): Line[] => {
  const title = wrapLine(plainLine(cleanWord(check.says)), width, {
    first: [checkMark(check.verdict.status, look), { text: " " }],
  });
  const room = rows - title.length;
  return [...title, ...explanationLines(check, { width, look, wanted, rows: room })];
};

interface FailureOptions {
  width: number;
  look: Look;
  /** Highlight the command to look closer: Enter runs it. */
  wanted?: boolean;
  rows?: number;
}

/** The same without what the check says. Where rows are few, each part gets one, and the least useful parts go. */
export const explanationLines = (
  { verdict: { failure, reason } }: CheckState,
  { width, look, wanted = false, rows = Number.POSITIVE_INFINITY }: FailureOptions,
): Line[] => {
  if (!failure) {
    return row("reason", reason ?? "", width).slice(0, rows);
  }

  const { expected, actual, likely, look: command } = failure;
  const parts: Record<"expected" | "actual" | "likely" | "look", Line[]> = {
    expected: row("expected", expected, width),
    actual: row("actual", actual, width),
    likely: likely ? row("likely", likely, width) : [],
    look: command ? lookLines(command, width, look, wanted) : [],
  };
  const all = () => Object.values(parts).flat();
  if (all().length > rows) {
    for (const part of ["expected", "actual", "likely", "look"] as const) {
      parts[part] = shorten(parts[part], width, look);
    }
  }

  for (const part of ["expected", "likely", "actual"] as const) {
    parts[part] = all().length > rows ? [] : parts[part];
  }

  return all();
};

const shorten = ([first, ...rest]: Line[], width: number, { glyphs }: Look): Line[] => {
  if (!first) {
    return [];
  }

  return [rest.length > 0 ? unfinished(first, width, glyphs.ellipsis) : first];
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
