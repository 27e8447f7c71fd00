/** The command line as one row, scrolled so that the caret shows, and the row of candidates above it. */
import type { Editing } from "../line-editor.ts";
import { type Line, padText, splitText, widthOf } from "../line.ts";
import { cleanWord } from "../clean.ts";
import type { Look } from "../theme.ts";

const segmenter = new Intl.Segmenter();

/** @param prompt Such as `:` or `/`. */
export const inputLine = ({ text, cursor }: Editing, prompt: string, width: number): Line => {
  const room = width - prompt.length - 3;
  const head = lastCells(cleanWord(text.slice(0, cursor)), room - 1);
  const tail = text.slice(cursor);
  const under = [...segmenter.segment(tail)][0]?.segment ?? " ";
  const rest = splitText(
    tail.slice(under.length),
    Math.max(0, room - widthOf(head) - widthOf(under)),
  );
  return [
    { text: ` ${prompt} `, tone: "accent", bold: true },
    { text: head },
    { text: cleanWord(under) || " ", inverse: true },
    { text: cleanWord(rest[0]) },
  ];
};

/** The end of a text that fits. */
const lastCells = (text: string, room: number): string =>
  widthOf(text) <= room ? text : splitText(text, widthOf(text) - room)[1];

export const candidatesLine = (values: readonly string[], width: number, look: Look): Line => {
  const shown: string[] = [];
  let used = 3;
  for (const value of values.map(cleanWord)) {
    if (used + widthOf(value) + 2 > width - 10) {
      break;
    }

    shown.push(value);
    used += widthOf(value) + 2;
  }

  const more = values.length - shown.length;
  return [
    { text: `   ${shown.join("  ")}` },
    {
      text: more > 0 ? `  ${padText(`${look.glyphs.ellipsis} ${more} more`, 10)}` : "",
      tone: "dim",
    },
  ];
};
