/** Makes a cluster ready for a step: found, fit for the lab, free of leftovers, with what the step needs done on it. */
import { LabError } from "../errors.ts";
import type { Step } from "../lab/lab.ts";
import { installAddons } from "./addons.ts";
import { refreshGateways } from "./gateways.ts";
import { meetRights } from "./grant.ts";
import { isOn } from "./journal.ts";
import { meetRequirements } from "./meet-requirements.ts";
import { preloadLab } from "./preload.ts";
import { cleanUpRun } from "./progression.ts";
import type { Progression } from "./progression.ts";
import type { Run } from "./run.ts";
import { guardScope, leftovers } from "./scope.ts";
import type { World } from "./world.ts";

export interface Arrival {
  /** Where the learner goes on. */
  step: Step;
  /** What is there of the lab is what the learner left there; otherwise it is in the way. */
  known: boolean;
}

/** @throws LabError that names what prevents it. */
export const arrive = async (
  run: Run,
  progression: Progression,
  { step, known }: Arrival,
): Promise<void> => {
  const { lab, stay, journal, options } = run;
  const unfinished = (await journal.open()).filter(isOn(stay.place));
  await announce(run);
  checkStay(run);
  await run.connection.open();
  checkStay(run);
  const world = run.connection.world();
  world.find({ resource: "namespaces" }, "");
  await meetRights(run);
  // What an earlier run has left takes the room that this one needs.
  if (!known && (await guardScope(lab, world, unfinished, options.learner))) {
    run.notice("info", "Cleaning up after an earlier run.");
    await cleanUpRun(run, { files: false });
  }

  const there = known && (await isThere(run, world));
  await meetRequirements(run, there);
  checkStay(run);
  await preloadLab(run);
  checkStay(run);
  await installAddons(run);
  checkStay(run);
  await refreshGateways(run);
  if (there) {
    return;
  }

  if (known && step.needs.length > 0) {
    run.notice("info", "The cluster is a new one; what you had done is done again.");
  }

  await progression.replayBefore(step);
};

/** Said before anything is made, so that whoever comes after a crash knows it for ours. */
export const announce = async ({ lab, journal, stay, clock }: Run): Promise<void> => {
  const { provider, name: cluster } = stay.place;
  await journal.drop(isOn(stay.place));
  for (const name of [...lab.scope.cluster, ...lab.scope.namespaces]) {
    const on = { provider, name: cluster };
    await journal.write({ made: "object", name, at: clock.now(), on });
  }
};

/** What is on disk is a hint, the cluster is the truth: it may have been made anew since. */
const isThere = async ({ lab }: Run, world: World): Promise<boolean> =>
  (await leftovers(lab, world)).some((text) => text.startsWith("namespace/"));

/** @throws LabError when the learner has gone meanwhile */
const checkStay = ({ stay }: Run): void => {
  if (stay.leaving.aborted) {
    throw new LabError("interrupted", "The cluster was not waited for.");
  }
};
