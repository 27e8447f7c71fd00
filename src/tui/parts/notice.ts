/** One sentence above the keys: a notice of the engine, the reason why a key does nothing, a question. */
import { cleanWord } from "../clean.ts";
import { cutLine, type Line, type Token } from "../line.ts";
import type { Look } from "../theme.ts";

export interface Notice {
  level: "info" | "warning" | "error" | "question";
  sentence: string;
  hint?: string;
}

const tones: Record<Notice["level"], Token> = {
  info: "accent",
  warning: "waiting",
  error: "bad",
  question: "waiting",
};

export const noticeLine = ({ level, sentence, hint }: Notice, width: number, look: Look): Line => {
  const { glyphs } = look;
  const marks = { info: glyphs.dot, warning: "!", error: glyphs.bad, question: "?" };
  return cutLine(
    [
      { text: ` ${marks[level]} `, tone: tones[level], bold: true },
      { text: cleanWord(sentence) },
      ...(hint ? [{ text: `  ${cleanWord(hint)}`, tone: "dim" as const }] : []),
    ],
    width,
    glyphs.ellipsis,
  );
};
