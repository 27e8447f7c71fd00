/** What a step has counted that is worth a line in the lab's summary. */
import { failuresText } from "../checks/load.ts";
import type { Step } from "../lab/lab.ts";
import { fill } from "../lab/variables.ts";
import type { LoadReading } from "./live.ts";
import { billOf } from "./live-nodes.ts";
import type { Run } from "./run.ts";

export interface Counted {
  /** A later sentence about the same takes its place. */
  about: string;
  sentence: string;
}

export const countedIn = (
  step: Step,
  { time, sights, vars }: Pick<Run, "time" | "sights" | "vars">,
  load: LoadReading | undefined,
): Counted[] => [
  ...(load === undefined || load.answered === 0
    ? []
    : [{ about: `load ${step.id}`, sentence: `${fill(step.title, vars)}: ${loadText(load)}` }]),
  ...step.live.flatMap((picture) =>
    picture.kind === "bill"
      ? [
          {
            about: `bill ${picture.nodes}`,
            sentence: billText(billOf(sights.ledger, picture.nodes, picture.max, time.now())),
          },
        ]
      : [],
  ),
];

const loadText = (load: LoadReading): string =>
  load.failed === 0 ? `${load.answered} requests answered, none failed` : failuresText(load);

const billText = ({ paidMs, alwaysMs, max }: ReturnType<typeof billOf>): string => {
  const saved = alwaysMs === 0 ? 0 : Math.max(0, 1 - paidMs / alwaysMs);
  return `${minutes(paidMs)} node-minutes instead of ${minutes(alwaysMs)} with ${max} nodes all the time: ${Math.floor(saved * 100)}% saved`;
};

const minutes = (ms: number): string => {
  const value = ms / 60_000;
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
};
