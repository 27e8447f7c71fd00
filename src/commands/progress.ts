/** `drydock progress`: what the learner has done so far. */
import { safeJson } from "../clean.ts";
import { labCards } from "../lab/catalogue.ts";
import { openProgress } from "../progress/progress.ts";
import { clockFormat } from "../lab/duration.ts";
import { labState, stepsDone } from "./lab-state.ts";
import { passedOnText } from "../session/elsewhere-words.ts";
import { countPlaces } from "../session/passed-on.ts";
import type { LabRecord } from "../session/progress-store.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "",
  describe:
    "What you have done so far: labs touched, steps, time spent. Where it is kept is the last line.",
  examples: ["drydock progress", "drydock progress --json"],
  flags: [{ name: "json", says: "the records as JSON" }],
  takes: { least: 0, most: 0 },
  async run({ flags, paths, stdout, stderr }) {
    const [cards, progress] = await Promise.all([labCards(), openProgress(paths.state)]);
    const records = await progress.all();
    if (progress.notice !== undefined) {
      stderr.write(`${progress.notice}\n`);
    }

    if (flags["json"] === true) {
      stdout.write(`${safeJson(records, undefined, 2)}\n`);
      return 0;
    }

    const touched = cards.filter(({ id }) => records[id] !== undefined);
    const done = touched.filter(({ id }) => labState(records[id]) === "done").length;
    const lines = touched.map((card) => {
      const record = records[card.id]!;
      const steps = `${stepsDone(record)} of ${card.steps} steps`;
      return `  ${card.id.padEnd(20)}  ${steps.padEnd(14)}  ${clockFormat(record.spentMs).padStart(7)}  ${record.passed ? "done" : `at ${record.current}`}${placesText(record)}`;
    });
    stdout.write(
      [
        `${touched.length} of ${cards.length} labs touched, ${done} done`,
        ...lines,
        `Kept in ${paths.state}`,
        "",
      ].join("\n"),
    );
    return 0;
  },
};

/** Only what is worth a word: more than one place, or something simulated. */
const placesText = ({ steps }: LabRecord): string => {
  const text = passedOnText(countPlaces(Object.values(steps)));
  return text === undefined ? "" : `; ${text}`;
};
