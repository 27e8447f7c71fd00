/** Nodes: how much of each is asked for, which pods are on it, who joins and who leaves. */
import type { NodePhase, NodeRow, PoolNodeRow } from "../../session/live.ts";
import { cleanWord } from "../clean.ts";
import { cutText, type Line, padText, type Token, widthOf } from "../line.ts";
import type { Glyphs, Look } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { barOf } from "./gauge.ts";

const share = ({ requested, allocatable }: NodeRow["cpu"]): number =>
  allocatable > 0 ? requested / allocatable : 0;

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

interface NodeOptions {
  /** One row a node: the number of its pods instead of their names. Those of pools, which come and go, are first, and those that left are one row. */
  compact?: boolean;
}

export const nodeLines = (
  all: readonly PoolNodeRow[],
  width: number,
  look: Look,
  { compact = false }: NodeOptions = {},
): Line[] => {
  if (!compact) {
    return rowsOf(all, width, look, false);
  }

  const here = all.filter(({ phase }) => phase !== "gone");
  const inPools = here.filter(({ pool }) => pool !== undefined);
  const others = here.filter(({ pool }) => pool === undefined);
  return [
    ...rowsOf([...inPools, ...others], width, look, true),
    ...leftLines(all.filter(({ phase }) => phase === "gone")),
  ];
};

const leftLines = (gone: readonly PoolNodeRow[]): Line[] =>
  gone.length === 0
    ? []
    : [[{ text: `${gone.length} left: ${gone.map(({ name }) => name).join(", ")}`, tone: "dim" }]];

const rowsOf = (
  rows: readonly PoolNodeRow[],
  width: number,
  look: Look,
  compact: boolean,
): Line[] => {
  const names = Math.min(compact ? 16 : 18, Math.max(0, ...rows.map(({ name }) => widthOf(name))));
  const longest = Math.max(0, ...rows.map((row) => widthOf(noteText(row))));
  const spare = width - names - 2 - leastShare - 2;
  const notes = compact ? Math.max(0, Math.min(Math.floor(width / 3), longest, spare)) : 0;
  const room = width - names - 2 - (notes > 0 ? notes + 2 : 0);
  return rows.flatMap((row) => {
    const name: Line = [
      markOf(row, look),
      { text: padText(row.name, names, look.glyphs.ellipsis) },
    ];
    if (row.phase === "gone") {
      return [[...name, { text: `  ${stateText(row)}` }].map((span) => ({ ...span, tone: "dim" }))];
    }

    const first: Line = [...name, ...shares(row, room, look)];
    return compact
      ? [
          [
            ...first,
            { text: `  ${cutText(noteText(row), notes, look.glyphs.ellipsis)}`, tone: "dim" },
          ],
        ]
      : [first, ...detailLines(row, width)];
  });
};

/** The smallest bar that says more than its number. */
const smallestBar = 6;
const tiniestBar = 3;
const wordsOfOne = "  cpu   100%".length;
/** CPU alone with its tiniest bar. */
const leastShare = "  cpu ".length + tiniestBar + " 100%".length;

/** Two bars; one for CPU and a number for memory where there is no room for two; CPU alone where there is none for that. */
const shares = (row: PoolNodeRow, room: number, look: Look): Line => {
  const both = Math.min(40, Math.floor((room - 2 * wordsOfOne) / 2));
  if (both >= smallestBar) {
    return [
      ...resource("cpu", share(row.cpu), both, look),
      ...resource("mem", share(row.memory), both, look),
    ];
  }

  const one = room - 2 * wordsOfOne + 2;
  if (one < tiniestBar) {
    return resource("cpu", share(row.cpu), Math.max(tiniestBar, room - wordsOfOne + 1), look);
  }

  return [
    ...resource("cpu", share(row.cpu), one, look),
    { text: "  mem", tone: "dim" },
    { text: percent(share(row.memory)).padStart(5) },
  ];
};

const marks: Record<NodePhase, [glyph: keyof Glyphs, tone: Token]> = {
  ready: ["dot", "ok"],
  "not-ready": ["bad", "bad"],
  cordoned: ["todo", "waiting"],
  joining: ["doing", "waiting"],
  unneeded: ["todo", "waiting"],
  leaving: ["todo", "waiting"],
  gone: ["bullet", "dim"],
};

const markOf = ({ phase }: PoolNodeRow, { glyphs }: Look) => {
  const [glyph, tone] = marks[phase];
  return { text: `${glyphs[glyph]} `, tone };
};

const words: Record<NodePhase, string> = {
  ready: "",
  "not-ready": "not ready",
  cordoned: "cordoned: takes no new pods",
  joining: "joining",
  unneeded: "hardly used: may go soon",
  leaving: "leaving",
  gone: "left",
};

/** `pool-a, new` */
const stateText = ({ phase, pool, joined }: PoolNodeRow): string =>
  [
    pool === undefined ? "" : cleanWord(pool),
    joined && phase === "ready" ? "new" : "",
    words[phase],
  ]
    .filter(Boolean)
    .join(", ");

/** For one row: what becomes of it, else what is on it. A pool that its name begins with is told by that. */
const noteText = ({ pool, ...row }: PoolNodeRow): string => {
  const told = pool === undefined || row.name.startsWith(pool);
  const [state = ""] = stateText(told ? row : { ...row, pool }).split(":");
  return state === "" ? `${row.pods.length} ${row.pods.length === 1 ? "pod" : "pods"}` : state;
};

const resource = (name: string, ratio: number, bar: number, look: Look): Line => [
  { text: `  ${name} `, tone: "dim" },
  ...barOf(ratio, bar, look),
  { text: percent(ratio).padStart(5) },
];

const mostRows = 2;

const detailLines = (row: PoolNodeRow, width: number): Line[] => {
  const state = stateText(row);
  const pods = row.pods.map((pod) => cleanWord(pod)).join("  ");
  const text = [state, pods].filter(Boolean).join("   ");
  return text
    ? wrapText(text, width - 2, { tone: "dim" })
        .slice(0, mostRows)
        .map((line) => [{ text: "  " }, ...line])
    : [];
};
