/** In which order labs are proved, and how many at the same time. */
import os from "node:os";
import type { Lab } from "../lab/lab.ts";
import { clusterChoice } from "./lab-flags.ts";
import { positiveNumber } from "./parse.ts";
import type { FlagValues } from "./verb.ts";

/** Proofs mostly wait for their clusters, so that a processor has time for two. */
const jobsPerProcessor = 2;
/** Memory for a cluster and the kubectls of its lab. Bytes. */
const roomForJob = 400 * 2 ** 20;

/** What takes longest begins first, so that nobody waits for it alone at the end. Round by round, so that a stop leaves whole ones. */
export const inRounds = (labs: readonly Lab[], rounds: number): Lab[] => {
  const round = labs.toSorted((one, other) => size(other) - size(one));
  return Array.from({ length: rounds }, () => round).flat();
};

const size = ({ steps }: Lab): number =>
  steps.reduce((sum, { trials }) => sum + 1 + trials.length, 0);

/** How many clusters at the same time. @throws LabError usage */
export const jobsFrom = (flags: FlagValues): number =>
  positiveNumber(flags, "jobs", clusterChoice(flags).provider === "embedded" ? jobsThatFit() : 1);

const jobsThatFit = (): number =>
  Math.max(
    1,
    Math.min(jobsPerProcessor * os.availableParallelism(), Math.floor(os.freemem() / roomForJob)),
  );
