/** `drydock list`: the labs by part, and how far the learner is. */
import { safeJson } from "../clean.ts";
import { labCards, type LabCard } from "../lab/catalogue.ts";
import { partTitles } from "../lab/part-titles.ts";
import type { Part } from "../lab/lab.ts";
import { openProgress } from "../progress/progress.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { hasUnicode } from "../tui/colour.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "",
  describe: "The labs by part of the course: state, id, title, minutes, and how far you are.",
  examples: ["drydock list", "drydock list --json | jq -r .id"],
  flags: [{ name: "json", says: "one lab a line, as JSON" }],
  takes: { least: 0, most: 0 },
  async run({ flags, paths, stdout, stderr, env }) {
    const [cards, progress] = await Promise.all([labCards(), openProgress(paths.state)]);
    const records = await progress.all();
    if (progress.notice !== undefined) {
      stderr.write(`${progress.notice}\n`);
    }

    stdout.write(
      flags["json"] === true
        ? cards.map((card) => `${safeJson(jsonOf(card, records[card.id]))}\n`).join("")
        : table(cards, records, hasUnicode(env, process.platform)),
    );
    return 0;
  },
};

export type LabState = "todo" | "open" | "done";

export const labState = (record: LabRecord | undefined): LabState =>
  record === undefined ? "todo" : record.passed ? "done" : "open";

/** Steps that are behind the learner. */
export const stepsDone = (record: LabRecord | undefined): number =>
  Object.keys(record?.steps ?? {}).length;

const jsonOf = (card: LabCard, record: LabRecord | undefined) => ({
  id: card.id,
  title: card.title,
  part: card.part,
  level: card.level,
  minutes: card.minutes,
  state: labState(record),
  steps: card.steps,
  stepsDone: stepsDone(record),
});

const table = (
  cards: readonly LabCard[],
  records: Readonly<Record<string, LabRecord>>,
  unicode: boolean,
): string => {
  const glyphs = unicode
    ? { todo: "○", open: "◐", done: "✔" }
    : { todo: ".", open: "o", done: "x" };
  const width = (pick: (card: LabCard) => string): number =>
    Math.max(...cards.map((card) => pick(card).length));
  const [idWidth, titleWidth] = [width(({ id }) => id), width(({ title }) => title)];
  const row = (card: LabCard): string => {
    const record = records[card.id];
    const state = labState(record);
    const done = state === "open" ? `${stepsDone(record)}/${card.steps}` : "";
    return `  ${glyphs[state]} ${card.id.padEnd(idWidth)}  ${card.title.padEnd(titleWidth)}  ${String(card.minutes).padStart(3)} min  ${done}`.trimEnd();
  };

  const blocks = (Object.keys(partTitles) as Part[])
    .map((part) => ({ part, rows: cards.filter((card) => card.part === part) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ part, rows }) => [partTitles[part], ...rows.map((card) => row(card))].join("\n"));
  return `${blocks.join("\n\n")}\n\nOpen one with: drydock ID\n`;
};
