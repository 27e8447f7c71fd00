/** Output of commands: only the rows that show are wrapped, however much there is. */
import type { OutputLine } from "../../session/output.ts";
import { clean } from "../clean.ts";
import { type Line, spread, type Token } from "../line.ts";
import { wrapText } from "../wrap.ts";

export interface OutputView {
  lines: Line[];
  /** Rows above and below what shows; below is how far it is scrolled back. */
  above: boolean;
  below: number;
}

/** @param back Rows scrolled back from the newest; more than there are shows the oldest. */
export const outputView = (
  output: readonly OutputLine[],
  { width, height, back }: { width: number; height: number; back: number },
): OutputView => {
  const needed = height + back;
  const rows: Line[] = [];
  let index = output.length;
  while (index > 0 && rows.length < needed) {
    index -= 1;
    rows.unshift(...drawLine(output[index], width));
  }

  const below = Math.max(0, Math.min(back, rows.length - height));
  const end = rows.length - below;
  const start = Math.max(0, end - height);
  return { lines: rows.slice(start, end), above: start > 0 || index > 0, below };
};

const drawLine = (line: OutputLine | undefined, width: number): Line[] => {
  if (!line) {
    return [];
  }

  const text = clean(line.text);
  switch (line.stream) {
    case "command":
      return wrapText(text.replace(/^\$ /, ""), width - 2, { bold: true }).map((row, index) => [
        { text: index === 0 ? "$ " : "  ", tone: "dim" },
        ...row,
      ]);
    case "note":
      return [spread([], [{ text, tone: noteTone(text) }], width)];
    case "stdout":
    case "stderr":
      return wrapText(text, width);
  }
};

/** Drydock's remarks behind a command: what went as the lab meant it, and what deserves a look. */
const noteTone = (text: string): Token => (text.startsWith("as expected") ? "ok" : "waiting");
