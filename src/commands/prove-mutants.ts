/** `drydock prove --mutate`: mistakes made on purpose in the solutions of labs, on clusters of their own. */
import { cleanText } from "../clean.ts";
import { LabError } from "../errors.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import type { Lab } from "../lab/lab.ts";
import { chooseMutations } from "../lab/mutate/choose.ts";
import { mutationsOf } from "../lab/mutate/mutations-of.ts";
import { memoryProgress } from "../progress/memory.ts";
import { mutantReport, type LabMutants } from "../report/mutant-report.ts";
import { proveMutants } from "../session/mutants/prove-mutants.ts";
import { endThrowaway, listenForInterruption } from "./interruption.ts";
import { clusterChoice } from "./lab-flags.ts";
import { hurried, openLabSession } from "./lab-session.ts";
import { positiveNumber } from "./parse.ts";
import { inRounds, jobsFrom } from "./proof-queue.ts";
import type { Call } from "./verb.ts";

/** @returns the exit code: 1 when a mistake that makes a difference was not noticed */
export const proveByMistakes = async (
  call: Call,
  labs: readonly Lab[],
  kubectl: Kubectl,
): Promise<number> => {
  if (clusterChoice(call.flags).provider !== "embedded") {
    throw new LabError("usage", "Mistakes are only made on the embedded cluster.", {
      hint: "Leave --provider out.",
    });
  }

  const queue = inRounds(labs, 1);
  const done: LabMutants[] = [];
  using interruption = listenForInterruption(call);
  const { signal } = interruption;
  const worker = async (): Promise<void> => {
    for (let lab = queue.shift(); lab !== undefined && !signal.aborted; lab = queue.shift()) {
      const mutants = await proveLabMutants(call, lab, kubectl, signal);
      done.push(mutants);
      tell(call, mutants);
    }
  };
  await Promise.all(Array.from({ length: jobsFrom(call.flags) }, worker));
  if (call.flags["json"] !== true) {
    call.stdout.write(cleanText(mutantReport(done)));
  }

  if (signal.aborted) {
    return 130;
  }

  return done.every(({ results, chosen }) => results.length === chosen && results.every(isHarmless))
    ? 0
    : 1;
};

const isHarmless = ({ killed, differs }: LabMutants["results"][number]): boolean =>
  killed || !differs;

const countOf = ({ flags }: Call): number =>
  flags["mutate"] === "all" ? Number.POSITIVE_INFINITY : positiveNumber(flags, "mutate", 20);

const proveLabMutants = async (
  call: Call,
  lab: Lab,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<LabMutants> => {
  const began = performance.now();
  const seed = String(call.flags["seed"] ?? 1);
  const all = await mutationsOf(lab);
  const chosen = chooseMutations(all, countOf(call), `${lab.id} ${seed}`);
  if (chosen.length === 0) {
    throw new LabError("lab", `No mistake can be made in the solution of ${lab.id}.`, {
      hint: "Its steps only look at the cluster.",
    });
  }

  const cluster = `mutate-${process.pid}-${lab.id}`;
  const { paths, env } = call;
  const hasty = hurried(lab, mutantPace);
  const progress = memoryProgress();
  const engine = await openLabSession({
    lab: hasty,
    kubectl,
    paths,
    env,
    progress,
    cluster: { provider: "embedded", name: cluster },
    folder: cluster,
  });
  try {
    const say = (sentence: string): void =>
      void call.stderr.write(cleanText(`  ${lab.id} ${sentence}\n`));
    const results = await proveMutants(hasty, engine, chosen, {
      signal,
      ...(call.flags["verbose"] === true ? { say } : {}),
    });
    const durationMs = performance.now() - began;
    const { length: possible } = all;
    const { aborted: interrupted } = signal;
    return { lab: lab.id, possible, chosen: chosen.length, results, durationMs, interrupted };
  } finally {
    await endThrowaway(engine, paths, cluster);
  }
};

/** Most mistakes are noticed by waiting in vain: cluster seconds per second. */
const mutantPace = 20;

const tell = ({ flags, stdout }: Call, mutants: LabMutants): void => {
  if (flags["json"] !== true) {
    return;
  }

  const results = mutants.results.map(({ mutation: { step, kind, says }, ...rest }) => ({
    step,
    kind,
    says,
    ...rest,
  }));
  stdout.write(cleanText(`${JSON.stringify({ ...mutants, results })}\n`));
};
