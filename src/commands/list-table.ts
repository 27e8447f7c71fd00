/** The table of `drydock list`. */
import { cleanLine } from "../clean.ts";
import type { ClusterChoice } from "../cluster/provider.ts";
import type { LabCard } from "../lab/catalogue.ts";
import type { Part } from "../lab/lab.ts";
import { partTitles } from "../lab/part-titles.ts";
import type { LabVerdict } from "../session/lab-verdict.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { labState, stepsDone } from "./lab-state.ts";
import type { Known } from "./prospect.ts";

/** What becomes of labs on one cluster. */
export interface Fate {
  choice: ClusterChoice;
  known: Known;
  verdict(card: LabCard): LabVerdict;
}

export interface ListTable {
  cards: readonly LabCard[];
  records: Readonly<Record<string, LabRecord>>;
  unicode: boolean;
  fate: Fate | undefined;
}

export const listTable = (list: ListTable): string => {
  const { cards, fate } = list;
  const blocks = (Object.keys(partTitles) as Part[])
    .map((part) => ({ part, rows: cards.filter((card) => card.part === part) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ part, rows }) => [partTitles[part], ...rows.flatMap((card) => rowsOf(card, list))]);
  const suffix = fate === undefined ? "" : flagsOf(fate.choice);
  return [
    ...(fate === undefined ? [] : [heading(fate)]),
    ...blocks.map((rows) => rows.join("\n")),
    `Open one with: drydock ID${suffix}\n`,
  ].join("\n\n");
};

const heading = ({ choice, known }: Fate): string =>
  [
    `On ${choice.provider}: ${known.sentence}`,
    ...(known.hint === undefined ? [] : [known.hint]),
  ].join("\n");

const flagsOf = ({ provider, name }: ClusterChoice): string =>
  provider === "embedded"
    ? name === "practice"
      ? ""
      : ` --name ${name}`
    : ` --provider ${provider}${name === "drydock" ? "" : ` --name ${name}`}`;

const words: Record<LabVerdict["verdict"], string> = {
  runs: "runs",
  partly: "partly",
  perhaps: "maybe",
  cannot: "cannot",
};

const rowsOf = (card: LabCard, { cards, records, unicode, fate }: ListTable): string[] => {
  const glyphs = unicode
    ? { todo: "○", open: "◐", done: "✔" }
    : { todo: ".", open: "o", done: "x" };
  const far = (one: LabCard): string =>
    labState(records[one.id]) === "open" ? `${stepsDone(records[one.id])}/${one.steps}` : "";
  const padded = (pick: (one: LabCard) => string): string =>
    pick(card).padEnd(Math.max(...cards.map((one) => pick(one).length)));
  const glyph = glyphs[labState(records[card.id])];
  const [id, title, done] = [padded((one) => one.id), padded((one) => one.title), padded(far)];
  const row = `  ${glyph} ${id}  ${title}  ${String(card.minutes).padStart(2)} min`;
  if (fate === undefined) {
    return [`${row}  ${done}`.trimEnd()];
  }

  // Where no lab can run, the heading has said why once.
  const { verdict, sentence, why } = fate.verdict(card);
  const plain = verdict === "runs" || fate.known.prospect === undefined;
  return [
    `${row}  ${done === "" ? "" : `${done}  `}${words[verdict]}`,
    ...(plain ? [] : [sentence, ...(why === undefined ? [] : [why])].flatMap(below)),
  ];
};

/** Below a lab's row, in columns that a small terminal has. */
const below = (sentence: string): string[] =>
  (cleanLine(sentence).match(/.{1,72}(?:\s|$)/g) ?? [sentence]).map(
    (line) => `      ${line.trimEnd()}`,
  );
