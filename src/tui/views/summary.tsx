/** The end of a lab: what was done, what to remember on AKS, what comes next. */
import { Box } from "ink";
import type { SessionState } from "../../session/state.ts";
import type { LabCard } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { useLook } from "../hooks/use-app.ts";
import type { Size } from "../hooks/use-size.ts";
import { footerKeys } from "../keys.ts";
import type { KeyFacts } from "../keys.table.ts";
import { type Line, plainLine, spread } from "../line.ts";
import { Lines } from "../parts/lines.tsx";
import { markdownInline } from "../parts/markdown.ts";
import { noticeLine } from "../parts/notice.ts";
import { passedOnText } from "../../session/elsewhere-words.ts";
import { clockTime } from "../parts/time.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";
import { Frame } from "./frame.tsx";

interface Props {
  size: Size;
  card: LabCard;
  next: LabCard | undefined;
  state: SessionState;
  facts: KeyFacts;
  said: string | undefined;
}

export const Summary = ({ size, card, next, state, facts, said }: Props) => {
  const look = useLook();
  const width = size.columns - 4;
  const time = `done in ${clockTime(state.finished?.durationMs ?? 0)} `;
  const header = spread(
    [{ text: ` ${cleanWord(state.lab.title)}`, bold: true }],
    plainLine(time, "dim"),
    size.columns,
  );
  return (
    <Frame
      size={size}
      header={header}
      keys={footerKeys(facts)}
      notice={said ? noticeLine({ level: "info", sentence: said }, size.columns, look) : undefined}
    >
      <Lines
        lines={summaryLines({ card, next, state, width, look })}
        width={size.columns}
        height={size.rows - 4}
      />
      <Box />
    </Frame>
  );
};

const summaryLines = (
  given: Pick<Props, "card" | "next" | "state"> & { width: number; look: Look },
): Line[] => {
  const { card, next, state, width, look } = given;
  const { glyphs } = look;
  const indented = (lines: Line[]): Line[] => lines.map((line) => [{ text: "  " }, ...line]);
  return [
    [],
    ...indented(resultLines(state, width, look)),
    ...(card.today.length > 0 ? [[], [{ text: "  On AKS today", bold: true }]] : []),
    ...card.today.flatMap((item) =>
      indented(
        wrapLine(markdownInline(item), width, {
          first: [{ text: `${glyphs.bullet} `, tone: "dim" }],
        }),
      ),
    ),
    [],
    [
      { text: `${glyphs.here} `, tone: "accent" },
      {
        text: next ? `Next: ${cleanWord(next.title)}` : "Back to the labs",
        bold: true,
        tone: "accent",
      },
      { text: next ? `, ${next.minutes} min` : "", tone: "dim" },
    ],
  ];
};

const resultLines = (
  { steps, finished }: SessionState,
  width: number,
  { glyphs }: Look,
): Line[] => {
  const passed = steps.filter((step) => step.state === "passed").length;
  const all = passed === steps.length;
  const { hints = 0, skipped = 0, wrongTurns = [], counted = [] } = finished ?? {};
  const places = passedOnText(finished?.passedOn ?? []);
  const { solved, total } = finished?.challenges ?? { solved: 0, total: 0 };
  const counts: Line = [
    { text: `${all ? glyphs.ok : glyphs.doing} `, tone: all ? "ok" : "waiting" },
    { text: `${passed} of ${steps.length} steps` },
    { text: total > 0 ? `   ${solved} of ${total} challenges by yourself` : "" },
    { text: hints > 0 ? `   ${count(hints, "hint")}` : "", tone: "dim" },
    { text: skipped > 0 ? `   ${skipped} skipped` : "", tone: "dim" },
  ];
  return [
    counts,
    ...(places === undefined ? [] : [[{ text: "  " }, ...plainLine(places, "dim")]]),
    ...counted.flatMap((sentence) =>
      wrapLine(plainLine(cleanWord(sentence)), width, {
        first: [{ text: `${glyphs.dot} `, tone: "accent" }],
      }),
    ),
    ...(wrongTurns.length > 0
      ? [[], plainLine(`${count(wrongTurns.length, "wrong turn")} worth remembering`)]
      : []),
    ...wrongTurns.flatMap((turn) =>
      wrapLine(plainLine(cleanWord(turn), "dim"), width, {
        first: [{ text: `${glyphs.bullet} ` }],
      }),
    ),
  ];
};

const count = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`;
