/** Nodes: how much of each is asked for, and which pods are on it. */
import type { NodeRow } from "../../session/live.ts";
import { type Line, padText, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapText } from "../wrap.ts";
import { barOf } from "./gauge.ts";

const share = ({ requested, allocatable }: NodeRow["cpu"]): number =>
  allocatable > 0 ? requested / allocatable : 0;

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

export const nodeLines = (rows: readonly NodeRow[], width: number, look: Look): Line[] => {
  const names = Math.min(18, Math.max(0, ...rows.map((row) => widthOf(row.name))));
  const bar = Math.max(4, Math.floor((width - names - 2 - 2 * " cpu 100%  ".length) / 2));
  return rows.flatMap((row) => [
    [
      statusMark(row, look),
      { text: padText(row.name, names) },
      ...resource("cpu", share(row.cpu), bar, look),
      ...resource("mem", share(row.memory), bar, look),
    ],
    ...podCells(row, width, look),
  ]);
};

const statusMark = ({ ready, schedulable }: NodeRow, { glyphs }: Look) => {
  if (!ready) {
    return { text: `${glyphs.bad} `, tone: "bad" as const };
  }

  return schedulable
    ? { text: `${glyphs.dot} `, tone: "ok" as const }
    : { text: `${glyphs.todo} `, tone: "waiting" as const };
};

const resource = (name: string, ratio: number, bar: number, look: Look): Line => [
  { text: `  ${name} `, tone: "dim" },
  ...barOf(ratio, bar, look),
  { text: percent(ratio).padStart(5) },
];

const podCells = (row: NodeRow, width: number, { glyphs }: Look): Line[] => {
  const state = row.schedulable ? "" : "cordoned: takes no new pods";
  const pods = row.pods.map((pod) => `${glyphs.bullet} ${pod}`).join("  ");
  const text = [state, pods].filter(Boolean).join("   ");
  return text
    ? wrapText(text, width - 2, { tone: "dim" })
        .slice(0, 2)
        .map((line) => [{ text: "  " }, ...line])
    : [];
};
