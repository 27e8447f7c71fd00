/** The top line of a lab: its title, a dot for each step, where you are, and the time spent. */
import type { SessionState, StepState } from "../../session/state.ts";
import { cleanWord } from "../clean.ts";
import { type Line, lineWidth, padText, spread } from "../line.ts";
import type { Look } from "../theme.ts";
import { clockTime } from "./time.ts";

export const headerLine = (state: SessionState, now: number, width: number, look: Look): Line => {
  const title = cleanWord(state.lab.title);
  const time = clockTime(state.finished?.durationMs ?? state.spentBefore + now - state.startedAt);
  const place = `step ${state.current + 1} of ${state.steps.length}`;
  const dots = state.steps.flatMap((step, index) => [
    { text: index > 0 ? " " : "" },
    stepDot(index === state.current && step.state === "todo" ? "current" : step.state, look),
  ]);
  const short = `${state.current + 1}/${state.steps.length}`;
  const where = width < 60 ? short : place;
  const right: Line = [
    { text: ` ${where} ${look.glyphs.bullet} ${time} `, tone: "dim" },
    ...paceSpans(state, look),
  ];
  const centre = Math.max(0, Math.floor((width - lineWidth(dots)) / 2));
  const roomy =
    title.length + 4 <= centre && centre + lineWidth(dots) + lineWidth(right) + 3 <= width;
  const left: Line = roomy
    ? [{ text: padText(` ${title}`, centre), bold: true }, ...dots]
    : [{ text: ` ${title}`, bold: true }];
  const all = lineWidth(left) + lineWidth(dots) + 4 + lineWidth(right) <= width;
  return spread(left, roomy || !all ? right : [...dots, { text: "   " }, ...right], width);
};

/** Time that is not as it usually is must not be overlooked. */
const paceSpans = ({ cluster: { clockRate } }: SessionState, { glyphs }: Look): Line =>
  clockRate === 1
    ? []
    : [
        { text: `${glyphs.bullet} `, tone: "dim" },
        {
          text: `${clockRate === 0 ? "time stands still" : `time x${clockRate}`} `,
          tone: "waiting",
          bold: true,
        },
      ];

const stepDot = (state: StepState["state"], { glyphs }: Look) => {
  const dots = {
    passed: { text: glyphs.dot, tone: "ok" as const },
    skipped: { text: glyphs.dot, tone: "dim" as const },
    current: { text: glyphs.doing, tone: "accent" as const },
    todo: { text: glyphs.todo, tone: "dim" as const },
  };
  return dots[state];
};
