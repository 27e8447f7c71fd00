/** `drydock reset [LAB]`: forget progress and clean up what labs made in the practice cluster. */
import { announcer } from "./announce.ts";
import { labIds } from "../lab/catalogue.ts";
import { findLab } from "../lab/find.ts";
import { openProgress } from "../progress/progress.ts";
import { memoryProgress } from "../progress/memory.ts";
import { readyContext } from "./context-ready.ts";
import { contextFolder } from "./context-session.ts";
import { confirm, readyKubectl } from "./kubectl-ready.ts";
import { clusterChoice, contextFlags, nameFlag, providerFlag } from "./lab-flags.ts";
import { forgetRun, openLabSession } from "./lab-session.ts";
import type { Call, Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "[LAB]",
  describe:
    "Forgets how far you are in a lab, and removes what it made in the practice cluster and its work folder. Without LAB: in all labs you touched.",
  examples: ["drydock reset resource-quota", "drydock reset --yes"],
  flags: [nameFlag, providerFlag, ...contextFlags, { name: "yes", says: "do not ask" }],
  takes: { least: 0, most: 1 },
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
      await resetLab(lab, call);
      call.stdout.write(`${lab}: forgotten and cleaned up\n`);
    }

    return 0;
  },
};

const resetLab = async (word: string, call: Call): Promise<void> => {
  const lab = await findLab(word);
  const progress = await openProgress(call.paths.state);
  const kubectl = await readyKubectl(call, announcer(call));
  const own = await readyContext(call);
  const engine = await openLabSession({
    lab,
    kubectl,
    paths: call.paths,
    env: call.env,
    // What is written while cleaning up is not worth keeping.
    progress: memoryProgress(),
    cluster: clusterChoice(call.flags),
    onlyCleanUp: true,
  });
  try {
    await engine.ready;
    await engine.cleanUp();
  } finally {
    await engine.close();
  }

  await progress.remove(lab.id);
  await forgetRun(
    call.paths,
    own === undefined ? lab.id : contextFolder(lab.id, own.meeting.entry.name, own.prefix),
  );
};
