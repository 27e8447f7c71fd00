/** The cluster's latest events: when, what, about what. */
import type { EventRow } from "../../session/live.ts";
import { clean, cleanWord } from "../clean.ts";
import { cutLine, type Line, padText, unfinished, widthOf } from "../line.ts";
import { type Look, tokenOf } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { timeOfDay } from "./time.ts";

const indent = "14:02:11  ".length;
const messageRows = 3;

/**
 * Newest first: that one with its message, and so for every warning; the others on one row.
 * @param rows Oldest first.
 */
export const eventLines = (rows: readonly EventRow[], width: number, look: Look): Line[] => {
  const reasons = Math.min(18, Math.max(0, ...rows.map((row) => widthOf(row.reason))));
  return rows.toReversed().flatMap((row, index) => {
    const head: Line = [
      { text: `${timeOfDay(row.at)}  `, tone: "dim" },
      { text: padText(cleanWord(row.reason), reasons), tone: tokenOf(row.tone) },
      { text: "  " },
      { text: cleanWord(row.object) },
      { text: row.count > 1 ? `  x${row.count}` : "", tone: "dim" },
    ];
    const detailed = index === 0 || row.tone === "bad";
    return [
      cutLine(head, width, look.glyphs.ellipsis),
      ...(detailed ? messageLines(row.message, width - indent, look) : []),
    ];
  });
};

const messageLines = (message: string, width: number, { glyphs }: Look): Line[] => {
  const lines = wrapText(clean(message), width, { tone: "dim" });
  const shown = lines.slice(0, messageRows);
  const last = shown.at(-1);
  const rows =
    last && lines.length > messageRows
      ? [...shown.slice(0, -1), unfinished(last, width, glyphs.ellipsis)]
      : shown;
  return rows.map((line) => [{ text: " ".repeat(indent) }, ...line]);
};
