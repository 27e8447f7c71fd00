/** What kind prints while it works: its stages for people to read, and its errors. */
import { cleanLine } from "../../clean.ts";

/** ` • Preparing nodes 📦 📦 📦   ...`, which kind prints when nobody watches it in a terminal (pkg/internal/cli/status.go). */
export const stageOf = (line: string): string | undefined => {
  const [, stage] = /^\s*•\s+(.*?)\s*(?:\.{3})?\s*$/.exec(line) ?? [];
  return stage === undefined ? undefined : cleanLine(withoutPictures(stage));
};

/** Their width differs from terminal to terminal, and their meaning from reader to reader. */
const withoutPictures = (text: string): string =>
  text
    .replaceAll(/\p{Extended_Pictographic}|\uFE0F|\u200D/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim();

/** Everything from the first `ERROR:` on, without the traces of the tools below. */
export const errorOf = (output: string): string => {
  const start = output.search(/^ERROR:/m);
  return start === -1 ? output : output.slice(start);
};
