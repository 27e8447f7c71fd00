/** `drydock reset [LAB]`: forget progress and clean up what labs made in the practice cluster. */
import path from "node:path";
import { announcer } from "./announce.ts";
import { chooseProvider } from "../cluster/choose.ts";
import type { ClusterChoice } from "../cluster/provider.ts";
import { labIds } from "../lab/catalogue.ts";
import { findLab } from "../lab/find.ts";
import type { Lab } from "../lab/lab.ts";
import { openProgress } from "../progress/progress.ts";
import { memoryProgress } from "../progress/memory.ts";
import { createJournal, isOn, placesIn, readJournal } from "../session/journal.ts";
import { placeNoun, samePlace } from "../session/place.ts";
import type { Whereabouts } from "../session/place.ts";
import { readyContext } from "./context-ready.ts";
import { contextFolder } from "./context-session.ts";
import { confirm, readyKubectl } from "./kubectl-ready.ts";
import { contextFlags, nameFlag, providerFlag } from "./lab-flags.ts";
import { forgetRun, openLabSession } from "./lab-session.ts";
import { standingChoice } from "./standing-choice.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "[LAB]",
  describe:
    "Forgets how far you are in a lab, and removes what it made in the practice cluster and its work folder. Without LAB: in all labs you touched.",
  examples: ["drydock reset resource-quota", "drydock reset --yes"],
  flags: [nameFlag, providerFlag, ...contextFlags, { name: "yes", says: "do not ask" }],
  takes: { least: 0, most: 1 },
  where: "standing",
  completes: "lab",
  async run(call) {
    const [word] = call.arguments;
    const progress = await openProgress(call.paths.state);
    const records = await progress.all();
    const labs =
      word === undefined ? (await labIds()).filter((id) => records[id] !== undefined) : [word];
    if (labs.length === 0) {
      call.stdout.write("There is nothing to reset.\n");
      return 0;
    }

    if (word === undefined && call.flags["yes"] !== true) {
      if (!call.stdin.isTTY || !(await confirm(`Forget ${labs.join(", ")}?`, call))) {
        call.stdout.write("Nothing was reset. Name a lab, or say --yes.\n");
        return 2;
      }
    }

    for (const lab of labs) {
      call.stdout.write(`${lab}: ${await resetLab(lab, call)}\n`);
    }

    return 0;
  },
};

/** @returns what became of it */
const resetLab = async (word: string, call: Call): Promise<string> => {
  const lab = await findLab(word);
  const progress = await openProgress(call.paths.state);
  const own = await readyContext(call);
  const shared = own && ({ provider: "context", name: own.meeting.entry.name } as const);
  const folder =
    own === undefined ? lab.id : contextFolder(lab.id, own.meeting.entry.name, own.prefix);
  const runs = path.join(call.paths.state, "runs", folder);
  const noted = await readJournal(runs);
  const silent: Whereabouts[] = [];
  const chosen = shared ?? (await standingChoice(call)).cluster;
  for (const place of withFirst(chosen, placesIn(noted))) {
    if (!(await cleanOn({ cluster: place, shared }, lab, call))) {
      silent.push(place);
    }
  }

  await progress.remove(lab.id);
  await forgetRun(call.paths, folder);
  const left = silent.filter((place) => placesIn(noted).some((other) => samePlace(place, other)));
  const journal = createJournal(runs);
  for (const line of noted.filter((one) => left.some((place) => isOn(place)(one)))) {
    await journal.write(line);
  }

  return left.length === 0
    ? "forgotten and cleaned up"
    : `forgotten; ${left.map((place) => placeNoun(place)).join(" and ")} does not answer, and is cleaned up by the next reset, or when the lab is opened there`;
};

/** Where labs run now, then where else this one was. */
const withFirst = (chosen: ClusterChoice, noted: readonly Whereabouts[]): readonly Whereabouts[] =>
  noted.some((place) => samePlace(place, chosen)) ? noted : [chosen, ...noted];

interface Cleaning {
  cluster: ClusterChoice;
  /** Under whose names the lab was done. */
  shared: ClusterChoice | undefined;
}

/** False when it does not answer: only the practice cluster is started for this. @throws LabError */
const cleanOn = async ({ cluster, shared }: Cleaning, lab: Lab, call: Call): Promise<boolean> => {
  const provider = await chooseProvider(cluster.provider, call);
  if (cluster.provider !== "embedded" && !(await provider.answers(cluster.name))) {
    return false;
  }

  const kubectl = await readyKubectl(call, announcer(call));
  const engine = await openLabSession({
    lab,
    kubectl,
    paths: call.paths,
    env: call.env,
    // What is written while cleaning up is not worth keeping.
    progress: memoryProgress(),
    cluster,
    ...(shared === undefined || samePlace(shared, cluster) ? {} : { other: shared }),
    onlyCleanUp: true,
  });
  try {
    await engine.ready;
    await engine.cleanUp();
  } finally {
    await engine.close();
  }

  return true;
};
