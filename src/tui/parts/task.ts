/** The step: its title and text, the commands, the checks, the hints, arranged for a height. Checks never leave. */
import type { SessionState, StepState } from "../../session/state.ts";
import { cleanWord } from "../clean.ts";
import { lineWidth, type Line, plainLine, spread } from "../line.ts";
import type { Look } from "../theme.ts";
import { paceOf, type Wanted } from "../views/lab-model.ts";
import { actionLines, nextLine, oneActionLine, typeLines } from "./actions.ts";
import { checkLines } from "./checklist.ts";
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
}

const indent: Line = [{ text: "  " }];

/** Everything, with air between when there is room, without when not; the text gives way and scrolls. */
export const taskLines = (options: TaskOptions): Line[] => {
  const step = options.state.steps[options.state.current];
  if (!step) {
    return [];
  }

  const text = textOf(step, options);
  const needed = 2 + text.length;
  for (const [blocks, gap, least] of arrangements(step, options)) {
    const pinned = blocks.flatMap((block) => (block.length > 0 ? [...gap, ...block] : []));
    const room = options.height - pinned.length;
    if (room >= Math.min(needed, least)) {
      return [...textWindow(step, text, room, options), ...pinned];
    }
  }

  const [[blocks] = [[]]] = arrangements(step, options).toReversed();
  return [title(step, options.width - 1), ...blocks.flat()].slice(0, options.height);
};

/** Only title and text, for screens that show nothing else beside it. */
export const readingLines = (options: TaskOptions): Line[] => {
  const step = options.state.steps[options.state.current];
  return step ? textWindow(step, textOf(step, options), options.height, options) : [];
};

/** Only what is to be done, for the same screens. */
export const doingLines = (options: TaskOptions): Line[] => {
  const step = options.state.steps[options.state.current];
  return step ? blocksOf(step, options, oneActionLine).flat() : [];
};

/** From the roomiest to the closest: what is pinned, what stands between, how many rows of text it must leave. */
const arrangements = (
  step: StepState,
  options: TaskOptions,
): [blocks: Line[][], gap: Line[], least: number][] => {
  const all = blocksOf(step, options, actionLines);
  const some = blocksOf(step, options, oneActionLine);
  return [
    [all, [[]], Number.POSITIVE_INFINITY],
    [some, [[]], 6],
    [some, [], 3],
    [some.slice(0, 3), [], 2],
  ];
};

/** The row that says what is next is kept free from the beginning, so that nothing moves when it comes. */
const blocksOf = (step: StepState, options: TaskOptions, draw: typeof actionLines): Line[][] => {
  const { state, wanted, width, look, now } = options;
  const { provider } = state;
  const checks = checkLines(step.checks, { width: width - 3, look, now, provider }).map((line) => [
    ...indent,
    ...line,
  ]);
  return [
    wanted.kind === "type"
      ? typeLines(width - 1, look)
      : draw(step.actions, wanted.kind === "run" ? wanted.index : -1, width - 1, look),
    checks,
    [
      wanted.kind === "next"
        ? nextLine(state.steps[state.current + 1]?.title, look)
        : waitLine(paceOf(state), wanted, look),
    ],
    step.hintsShown.flatMap((hint, number) => hintLines(hint, number, width, look)),
  ];
};

/** What to do when there is nothing to do but wait. */
const waitLine = (pace: number | undefined, { kind }: Wanted, { glyphs }: Look): Line => {
  if (pace === undefined) {
    return [];
  }

  const text = `Let time run x${pace} while these wait`;
  return kind === "pace"
    ? [
        { text: `${glyphs.here} `, tone: "accent" },
        { text, bold: true, tone: "accent" },
      ]
    : [...indent, { text, tone: "dim" }];
};

/** Half of the word would only look broken; who has to find a way is told below, too. */
const title = ({ title, challenge }: StepState, width: number): Line => {
  const name: Line = [...indent, { text: cleanWord(title), bold: true }];
  const tagged: Line = [...name, { text: "  challenge", tone: "waiting" }];
  return challenge && lineWidth(tagged) <= width ? tagged : name;
};

const textOf = (step: StepState, { width, look }: TaskOptions): Line[] =>
  markdownLines(step.text, Math.min(width - 4, 88), look).map((line) => [...indent, ...line]);

/** The title stays; beside it stands how much of the text is out of sight. */
const textWindow = (
  step: StepState,
  text: Line[],
  height: number,
  options: TaskOptions,
): Line[] => {
  const { width, offset, look } = options;
  const air = height >= Math.min(text.length + 2, 5) ? [[]] : [];
  const room = Math.max(0, height - 1 - air.length);
  const last = Math.max(0, text.length - room);
  const from = Math.min(offset, last);
  const { up, down } = look.glyphs;
  const more = from < last ? `${last - from} more ${down}` : `${from} more ${up}`;
  const scroll = plainLine(`${more} `, "dim");
  const head =
    last > 0
      ? spread(title(step, width - 1 - lineWidth(scroll) - 1), scroll, width - 1)
      : title(step, width - 1);
  return [head, ...air, ...text.slice(from, from + room)].slice(0, height);
};

const hintLines = (hint: string, number: number, width: number, look: Look): Line[] => {
  const label = `hint ${number + 1}  `;
  return markdownLines(hint, width - 3 - label.length, look).map((line, row) => [
    ...indent,
    { text: row === 0 ? label : " ".repeat(label.length), tone: "waiting" },
    ...line,
  ]);
};
