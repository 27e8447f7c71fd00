/** The commands of a step: what ran, what is next, what comes after. */
import type { ActionState } from "../../session/state.ts";
import { clean, cleanWord } from "../clean.ts";
import type { Line, Span } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";

/** As wide as what stands before a command. */
const indent: Line = [{ text: "    " }];

/** @param wanted Index of the one that Enter runs, or -1. */
export const actionLines = (
  actions: readonly ActionState[],
  wanted: number,
  width: number,
  look: Look,
): Line[] =>
  actions.flatMap((action, index) => {
    const next = index === wanted;
    const style: Omit<Span, "text"> = next ? { bold: true, tone: "accent" } : { tone: "dim" };
    const first = [mark(action, next, look), { text: " " }, { ...style, bold: false, text: "$ " }];
    // The lines of a script are commands of their own; written as one they would be another command.
    return clean(action.command)
      .trimEnd()
      .split("\n")
      .flatMap((text, row) =>
        wrapLine([{ ...style, text }], width, { first: row === 0 ? first : indent }),
      );
  });

/** Only one of them, for small screens. */
export const oneActionLine = (
  actions: readonly ActionState[],
  wanted: number,
  width: number,
  look: Look,
): Line[] => {
  const current = actions.findIndex((action) => action.state !== "done");
  const index = current === -1 ? actions.length - 1 : current;
  const action = actions[index];
  return action ? actionLines([action], wanted === index ? 0 : -1, width, look) : [];
};

/** What to do when a step shows no command. */
export const typeLines = (width: number, { glyphs }: Look): Line[] =>
  wrapLine(
    [
      {
        text: "Find your own way: press : for a command, s for your shell",
        bold: true,
        tone: "accent",
      },
    ],
    width,
    {
      first: [{ text: `${glyphs.here} `, tone: "accent" }],
    },
  );

export const nextLine = (title: string | undefined, { glyphs }: Look): Line => [
  { text: `${glyphs.here} `, tone: "accent" },
  {
    text: title === undefined ? "Finish the lab" : `Next: ${cleanWord(title)}`,
    bold: true,
    tone: "accent",
  },
];

const mark = ({ state, fails }: ActionState, wanted: boolean, { glyphs }: Look): Span => {
  if (wanted) {
    return { text: state === "failed" && !fails ? glyphs.bad : glyphs.here, tone: "accent" };
  }

  const marks: Record<ActionState["state"], Span> = {
    ready: { text: " " },
    running: { text: glyphs.doing, tone: "waiting" },
    done: { text: glyphs.ok, tone: "ok" },
    failed: { text: glyphs.bad, tone: "bad" },
  };
  return marks[state];
};
