/** What nodes have cost, in node-minutes, against what they would have cost if all had always been there. */
import type { Bill } from "../../session/live.ts";
import { type Line, padText, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";
import { barOf } from "./gauge.ts";
import { clockTime } from "./time.ts";

const labels = "always all  ".length;
const leastBar = 3;

interface BillOptions {
  /** Two rows, what was saved beside them, in fewer words where they do not fit. */
  compact?: boolean;
}

export const billLines = (
  bill: Bill,
  width: number,
  look: Look,
  { compact = false }: BillOptions = {},
): Line[] => {
  const { paidMs, alwaysMs, max, nodes, sinceMs } = bill;
  const [paid, always] = [minutes(paidMs), minutes(alwaysMs)];
  const digits = Math.max(paid.length, always.length);
  const room = width - labels - digits - 2 - " node-min".length;
  const fits = widthOf(savedText(bill)) + 2 + leastBar <= room;
  const saved = fits ? savedText(bill) : `saved ${savedShare(bill)}`;
  const beside = compact ? widthOf(saved) + 2 : 0;
  const bar = Math.max(leastBar, Math.min(40, room - beside));
  const row = (label: string, ratio: number, text: string): Line => [
    { text: padText(label, labels), tone: "dim" },
    ...barOf(ratio, bar, look, "accent"),
    { text: `  ${text.padStart(digits)}`, bold: true },
    { text: " node-min", tone: "dim" },
  ];
  const both = [
    row("as it was", alwaysMs === 0 ? 0 : paidMs / alwaysMs, paid),
    row(`always ${max}`, 1, always),
  ] as const;
  if (compact) {
    return [[...both[0], { text: `  ${saved}`, tone: savedTone(bill) }], both[1]];
  }

  return [
    ...both,
    [{ text: savedText(bill), tone: savedTone(bill) }],
    [
      {
        text: `${nodes} ${nodes === 1 ? "node" : "nodes"} now, counted for ${clockTime(sinceMs)}`,
        tone: "dim",
      },
    ],
  ];
};

const savedTone = ({ paidMs, alwaysMs }: Bill) => (paidMs < alwaysMs ? "ok" : undefined);

const savedText = (bill: Bill): string => {
  const saved = bill.alwaysMs - bill.paidMs;
  return saved <= 0 ? "nothing saved yet" : `saved ${minutes(saved)} node-min, ${savedShare(bill)}`;
};

const savedShare = ({ paidMs, alwaysMs }: Bill): string =>
  alwaysMs <= paidMs ? "0%" : `${Math.floor(((alwaysMs - paidMs) / alwaysMs) * 100)}%`;

/** Tenths below ten, so that something moves in the first minutes. */
const minutes = (ms: number): string => {
  const value = ms / 60_000;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
};
