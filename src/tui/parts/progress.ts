/** What has been done and what is being done, one sentence a line. */
import { cleanWord } from "../clean.ts";
import type { Line } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";

export const progressLines = (
  sentences: readonly string[],
  width: number,
  { glyphs }: Look,
): Line[] =>
  sentences.flatMap((sentence, index) => {
    const done = index < sentences.length - 1;
    return wrapLine([{ text: cleanWord(sentence), tone: done ? "dim" : undefined }], width, {
      first: [
        { text: done ? glyphs.ok : glyphs.doing, tone: done ? "ok" : "waiting" },
        { text: " " },
      ],
    });
  });
