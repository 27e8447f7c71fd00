/** The cluster's latest events: when, what, about what. */
import type { EventRow } from "../../session/live.ts";
import { clean, cleanWord } from "../clean.ts";
import { cutLine, type Line, padText, widthOf } from "../line.ts";
import { type Look, tokenOf } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { timeOfDay } from "./time.ts";

/** Newest first; the newest may take a second row for its message, the others stay on one. */
export const eventLines = (rows: readonly EventRow[], width: number, look: Look): Line[] => {
  const reasons = Math.min(18, Math.max(0, ...rows.map((row) => widthOf(row.reason))));
  return rows.flatMap((row, index) => {
    const head: Line = [
      { text: `${timeOfDay(row.at)}  `, tone: "dim" },
      { text: padText(cleanWord(row.reason), reasons), tone: tokenOf(row.tone) },
      { text: "  " },
      { text: cleanWord(row.object) },
      { text: row.count > 1 ? `  x${row.count}` : "", tone: "dim" },
    ];
    const message = wrapText(clean(row.message), width - 10, { tone: "dim" });
    const shown = message.slice(0, index === 0 ? 3 : 1);
    if (message.length > shown.length) {
      shown.push(cutLine([...(shown.pop() ?? []), { text: " ".repeat(width) }], width - 10));
    }

    return [
      cutLine(head, width, look.glyphs.ellipsis),
      ...shown.map((line) => [{ text: " ".repeat(10) }, ...line]),
    ];
  });
};
