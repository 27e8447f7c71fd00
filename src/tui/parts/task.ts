/** The step: its text, the commands, the checks, the hints, arranged for a height. Checks never leave. */
import type { SessionState } from "../../session/state.ts";
import { cleanWord } from "../clean.ts";
import { type Line, plainLine, spread } from "../line.ts";
import type { Look } from "../theme.ts";
import type { Wanted } from "../views/lab-model.ts";
import { actionLines, nextLine, oneActionLine, typeLines } from "./actions.ts";
import { checkLines, failedCheck, failureLines } from "./checklist.ts";
import { markdownLines } from "./markdown.ts";

export interface TaskOptions {
  state: SessionState;
  wanted: Wanted;
  width: number;
  height: number;
  /** First row of the text that shows. */
  offset: number;
  now: number;
  look: Look;
  /** Explain a failure here, below the checks. */
  failure: boolean;
}

export interface TaskView {
  lines: Line[];
  /** Largest useful offset. */
  scrollable: number;
}

const indent: Line = [{ text: "  " }];

export const taskView = (options: TaskOptions): TaskView => {
  const text = stepText(options);
  const pinned = pinnedLines(options, text.length);
  const room = Math.max(1, options.height - pinned.length);
  const scrollable = Math.max(0, text.length - room);
  const from = Math.min(options.offset, scrollable);
  const shown = text.slice(from, from + room);
  if (scrollable > 0 && shown.length > 1) {
    shown[shown.length - 1] = moreLine(from, scrollable, options);
  }

  return { lines: [...shown, ...pinned].slice(0, options.height), scrollable };
};

/** Title and text. */
export const stepText = ({ state, width, look }: TaskOptions): Line[] => {
  const step = state.steps[state.current];
  if (!step) {
    return [];
  }

  const tag: Line = step.challenge ? [{ text: "  challenge", tone: "waiting" }] : [];
  return [
    [...indent, { text: cleanWord(step.title), bold: true }, ...tag],
    [],
    ...markdownLines(step.text, width - 4, look).map((line) => [...indent, ...line]),
  ];
};

/** Commands, checks and hints: with air around them when there is room, without when not. */
const pinnedLines = (options: TaskOptions, textRows: number): Line[] => {
  const air = blocks(options, actionLines);
  const roomy = air.flatMap((block) => (block.length > 0 ? [[], ...block] : []));
  if (textRows + roomy.length <= options.height) {
    return roomy;
  }

  const some = blocks(options, oneActionLine);
  const close = some.flatMap((block) => (block.length > 0 ? [[], ...block] : []));
  const least = Math.min(textRows, 5);
  if (close.length + least <= options.height) {
    return close;
  }

  const [actions = [], checks = [], hints = []] = some;
  return [[], ...actions, ...checks, ...hints].slice(0, Math.max(0, options.height - 2));
};

/** Public for screens so small that they show nothing else. */
export const blocks = (
  { state, wanted, width, look, now, failure }: TaskOptions,
  draw: typeof actionLines,
): Line[][] => {
  const step = state.steps[state.current];
  if (!step) {
    return [];
  }

  const index = wanted.kind === "run" ? wanted.index : -1;
  const failed = failure ? failedCheck(step.checks) : undefined;
  const checks = checkLines(step.checks, width - 3, look, now).map((line) => [...indent, ...line]);
  return [
    wanted.kind === "type" ? typeLines(width, look) : draw(step.actions, index, width - 1, look),
    checks,
    wanted.kind === "next" ? [nextLine(state.steps[state.current + 1]?.title, look)] : [],
    failed ? failureRows(failed, { width, look, wanted }) : [],
    step.hintsShown.flatMap((hint, number) => hintLines(hint, number, width, look)),
  ];
};

const failureRows = (
  failed: Parameters<typeof failureLines>[0],
  { width, look, wanted }: Pick<TaskOptions, "width" | "look" | "wanted">,
): Line[] =>
  failureLines(failed, width - 3, look, wanted.kind === "look")
    .slice(1)
    .map((line) => [...indent, ...line]);

const hintLines = (hint: string, number: number, width: number, look: Look): Line[] => {
  const label = `hint ${number + 1}  `;
  return markdownLines(hint, width - 3 - label.length, look).map((line, row) => [
    ...indent,
    { text: row === 0 ? label : " ".repeat(label.length), tone: "waiting" },
    ...line,
  ]);
};

const moreLine = (from: number, scrollable: number, { width, look }: TaskOptions): Line => {
  const left = scrollable - from;
  const text = left > 0 ? `${left + 1} more ${look.glyphs.down}` : `end of text ${look.glyphs.up}`;
  return spread([], plainLine(`${text} `, "dim"), width - 1);
};
