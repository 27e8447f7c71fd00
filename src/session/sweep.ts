/** Removes what a lab has left on a cluster that its run is not on any more. */
import path from "node:path";
import { plainEnvironment } from "../kubectl/environment.ts";
import { cleanUp } from "./clean-up.ts";
import { isOn } from "./journal.ts";
import type { Place } from "./place.ts";
import type { Run } from "./run.ts";
import { guardScope } from "./scope.ts";
import { openWorld } from "./world.ts";

/** Starts and makes nothing: what does not answer now is swept by whoever comes there next. Never rejects. */
export const sweep = async (run: Run, place: Place): Promise<void> => {
  const { lab, journal, closing } = run;
  const noted = (await journal.open()).filter(isOn(place));
  if (noted.length === 0 || closing.aborted || !(await place.answers())) {
    return;
  }

  try {
    const cluster = await place.connect(() => {}, { existing: true, signal: closing });
    try {
      await sweepCluster(run, cluster.kubeconfig, async (world) => {
        await guardScope(lab, world, noted, run.options.learner);
        await cleanUp({
          ...runPaths(run),
          lab,
          world,
          say: () => {},
          files: false,
          signal: closing,
        });
      });
      await journal.drop(isOn(place));
    } finally {
      await cluster.close();
    }
  } catch {
    // It stays noted in the journal.
  }
};

const runPaths = ({ options, clock }: Run) => ({ work: options.paths.work, clock });

const sweepCluster = async (
  { options, socketFolder, clock }: Run,
  kubeconfig: string,
  task: (world: Awaited<ReturnType<typeof openWorld>>) => Promise<void>,
): Promise<void> => {
  const world = await openWorld({
    kubectl: options.kubectl,
    kubeconfig,
    env: plainEnvironment(options.env),
    folder: path.join(socketFolder, "w"),
    clock,
    random: options.random ?? Math.random,
  });
  try {
    await task(world);
  } finally {
    await world.close();
  }
};
