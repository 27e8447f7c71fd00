/** Rows of the catalogue and the explanation of one lab. */
import type { LabCard } from "../app-model.ts";
import { cleanWord } from "../clean.ts";
import { type Line, padText, plainLine, spread, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine, wrapText } from "../wrap.ts";

/** Every word of the filter must occur somewhere in what the card says. */
export const matches = (card: LabCard, filter: string): boolean => {
  const text = [card.id, card.title, card.part, card.summary, ...card.learn]
    .join(" ")
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

export interface CatalogueRow {
  line: Line;
  chosen: boolean;
}

export const catalogueRows = (
  cards: readonly LabCard[],
  chosen: string | undefined,
  width: number,
  look: Look,
): CatalogueRow[] => {
  const parts = [...new Set(cards.map((card) => card.part))];
  if (cards.length === 0) {
    return [{ line: plainLine("  No lab matches.", "dim"), chosen: false }];
  }

  return parts.flatMap((part) => {
    const inPart = cards.filter((card) => card.part === part);
    const done = inPart.filter((card) => card.state === "done").length;
    const heading = spread(
      plainLine(`  ${cleanWord(part).toUpperCase()}`, "dim"),
      plainLine(`${done} of ${inPart.length}  `, "dim"),
      width,
    );
    return [
      { line: [], chosen: false },
      { line: heading, chosen: false },
      ...inPart.map((card) => ({
        line: cardRow(card, card.id === chosen, width, look),
        chosen: card.id === chosen,
      })),
    ];
  });
};

/** The rows that fit, with the chosen one among them. */
export const windowOf = (rows: readonly CatalogueRow[], height: number): Line[] => {
  const chosen = rows.findIndex((row) => row.chosen);
  const start = Math.max(0, Math.min(rows.length - height, chosen - Math.floor(height / 2)));
  return rows.slice(start, start + height).map((row) => row.line);
};

const cardRow = (card: LabCard, chosen: boolean, width: number, { glyphs }: Look): Line => {
  const marks = {
    done: { text: glyphs.ok, tone: "ok" as const },
    started: { text: glyphs.doing, tone: "waiting" as const },
    new: { text: glyphs.todo, tone: "dim" as const },
  };
  const steps = card.state === "started" ? `${card.steps.done}/${card.steps.total}` : "";
  const facts = `${String(card.minutes).padStart(3)} min  ${padText(steps, 4)}`;
  const room = width - widthOf(facts) - 5;
  return [
    { text: chosen ? `${glyphs.here} ` : "  ", tone: "accent" },
    marks[card.state],
    {
      text: ` ${padText(cleanWord(card.title), room, glyphs.ellipsis)}`,
      bold: chosen,
      tone: chosen ? "accent" : card.blocked ? "dim" : undefined,
    },
    { text: ` ${facts}`, tone: "dim" },
  ];
};

export const cardLines = (card: LabCard, width: number, look: Look): Line[] => {
  const { glyphs } = look;
  const bullets = card.learn.flatMap((item) =>
    wrapLine(plainLine(cleanWord(item)), width, {
      first: [{ text: `${glyphs.bullet} `, tone: "dim" }],
    }),
  );
  const notes = [card.stopped, card.fidelity].filter((note) => note !== undefined);
  return [
    [],
    [{ text: cleanWord(card.title), bold: true }],
    [],
    // Before anything that a small screen would cut off.
    ...(card.blocked === undefined
      ? []
      : [...wrapText(cleanWord(card.blocked), width, { tone: "waiting" }), []]),
    ...wrapText(cleanWord(card.summary), width),
    ...(bullets.length > 0 ? [[], plainLine("You will", "dim"), ...bullets] : []),
    ...notes.flatMap((note) => [[], ...wrapText(cleanWord(note), width, { tone: "dim" })]),
  ];
};
