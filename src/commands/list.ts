/** `drydock list`: the labs by part, how far the learner is, and what becomes of each on a cluster. */
import { announcer } from "./announce.ts";
import { cleanLine, safeJson } from "../clean.ts";
import { capabilityNames } from "../cluster/provider.ts";
import type { CapabilityName } from "../cluster/provider.ts";
import { labCards, type LabCard } from "../lab/catalogue.ts";
import { openProgress } from "../progress/progress.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { hasUnicode } from "../tui/colour.ts";
import { clusterChoice, nameFlag, providerFlag } from "./lab-flags.ts";
import { labState, stepsDone } from "./lab-state.ts";
import { listTable } from "./list-table.ts";
import type { Fate } from "./list-table.ts";
import type { Known } from "./prospect.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "",
  describe: [
    "The labs by part of the course: state, id, title, minutes, and how far you are.",
    "With --provider, what becomes of each there: it runs, runs simulated in part, or cannot, and why. A cluster that runs is",
    "asked; of one that does not, you get a forecast, and nothing is started.",
  ].join("\n"),
  examples: ["drydock list", "drydock list --provider kind", "drydock list --json | jq -r .id"],
  flags: [
    { ...providerFlag, says: "what becomes of each lab there" },
    nameFlag,
    { name: "json", says: "one lab a line, as JSON" },
  ],
  takes: { least: 0, most: 0 },
  async run(call) {
    const { flags, paths, stdout, stderr, env } = call;
    const [cards, progress] = await Promise.all([labCards(), openProgress(paths.state)]);
    const records = await progress.all();
    if (progress.notice !== undefined) {
      stderr.write(`${progress.notice}\n`);
    }

    const fate = flags["provider"] === undefined ? undefined : await fateOf(call, cards);
    stdout.write(
      flags["json"] === true
        ? cards.map((card) => `${safeJson(jsonOf(card, records[card.id], fate))}\n`).join("")
        : listTable({ cards, records, unicode: hasUnicode(env, process.platform), fate }),
    );
    return 0;
  },
};

/** What becomes of the labs on the cluster of the flags. */
const fateOf = async (call: Call, cards: readonly LabCard[]): Promise<Fate> => {
  const choice = clusterChoice(call.flags);
  // Only here: what asks a cluster is large, and the plain list must be there at once.
  const [{ verdictOn, whatIsKnown }, { listenForInterruption }] = await Promise.all([
    import("./prospect.ts"),
    import("./interruption.ts"),
  ]);
  using interruption = listenForInterruption(call);
  const known = await whatIsKnown(choice, call, {
    names: asked(cards),
    signal: interruption.signal,
    progress: announcer(call),
  });
  return { choice, known: clean(known), verdict: (card) => verdictOn(card, known) };
};

/** Everything that is cheap; what takes a trial only where a lab hangs on it. */
const asked = (cards: readonly LabCard[]): CapabilityName[] => {
  const needed = (name: "appArmor" | "networkPolicy"): boolean =>
    cards.some(({ requires }) => requires[name]);
  return capabilityNames.filter((name) =>
    name === "appArmor" || name === "networkPolicy" ? needed(name) : name !== "pull",
  );
};

const clean = (known: Known): Known => ({ ...known, sentence: cleanLine(known.sentence) });

const jsonOf = (card: LabCard, record: LabRecord | undefined, fate: Fate | undefined) => ({
  id: card.id,
  title: card.title,
  part: card.part,
  level: card.level,
  minutes: card.minutes,
  state: labState(record),
  steps: card.steps,
  stepsDone: stepsDone(record),
  ...(fate && {
    provider: fate.choice.provider,
    cluster: fate.choice.name,
    basis: fate.known.basis,
    objectives: card.objectives.all,
    simulated: card.objectives.simulated[fate.choice.provider] ?? 0,
    ...fate.verdict(card),
  }),
});
