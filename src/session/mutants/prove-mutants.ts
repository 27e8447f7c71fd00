/** Makes mistakes on purpose in a lab's solution: the checks of the step must notice each. */
import { hasten } from "../by-itself.ts";
import type { Lab, Step } from "../../lab/lab.ts";
import type { Mutation } from "../../lab/mutate/mutation.ts";
import type { Engine, Made } from "../engine.ts";
import type { SessionState } from "../state.ts";
import { differences } from "./difference.ts";
import { followUp } from "./follow-up.ts";
import {
  act,
  goOn,
  isHopeless,
  leastWait,
  noticed,
  patience,
  rememberRun,
  solve,
  wait,
  waitFactor,
} from "./mutant-run.ts";
import type { Context, MutantOptions, MutantResult } from "./mutant-run.ts";

export type { MutantResult } from "./mutant-run.ts";

/** Step by step on one cluster, which goes back to where the step began after each. @throws LabError when the lab cannot start. */
export const proveMutants = async (
  lab: Lab,
  engine: Engine,
  mutations: readonly Mutation[],
  options: MutantOptions,
): Promise<MutantResult[]> => {
  const context: Context = { lab, engine, results: [], limits: new Map(), ...options };
  await engine.ready;
  const putBack = await rememberRun(engine);
  for (const [index, step] of lab.steps.entries()) {
    const own = mutations.filter((mutation) => mutation.step === step.id);
    if (!(await workOnStep(context, step, own)) || options.signal.aborted) {
      break;
    }

    if (index < lab.steps.length - 1) {
      await goOn(context, index);
    }
  }

  const survivors = context.results.filter(({ killed, differs }) => !killed && differs);
  for (const result of survivors) {
    await putBack();
    await followUp(context, result);
  }

  if (!options.signal.aborted) {
    await engine.cleanUp();
  }

  return context.results;
};

/** False when the step cannot be passed even without a mistake. */
const workOnStep = async (
  context: Context,
  step: Step,
  mutations: readonly Mutation[],
): Promise<boolean> => {
  const { engine } = context;
  await wait(context, () => engine.proof.settled(), patience);
  const putBack = await rememberRun(engine);
  await act(context, { files: {}, actions: step.solve });
  const since = performance.now();
  hasten(engine);
  if (!(await wait(context, ({ stepDone }) => stepDone, patience))) {
    return false;
  }

  const limit = Math.max(leastWait, waitFactor * (performance.now() - since));
  context.limits.set(step.id, limit);
  if (mutations.length === 0) {
    return true;
  }

  const wanted = await engine.proof.made();
  await goBack(context, putBack);
  for (const mutation of mutations) {
    if (context.signal.aborted) {
      return false;
    }

    await tryMutation(context, mutation, { limit, wanted });
    await goBack(context, putBack);
  }

  return solve(context, step);
};

const tryMutation = async (
  context: Context,
  mutation: Mutation,
  { limit, wanted }: { limit: number; wanted: readonly Made[] },
): Promise<void> => {
  const { engine, results, say } = context;
  const isDecided = (state: SessionState): boolean => state.stepDone || isHopeless(state);
  await act(context, mutation);
  hasten(engine);
  await wait(context, isDecided, limit);
  const state = engine.state.get();
  const killed = !state.stepDone;
  const changes = killed ? [] : differences(wanted, await engine.proof.made());
  const why = killed ? noticed(state) : unnoticed(changes);
  results.push({ mutation, killed, differs: changes.length > 0, why });
  say?.(`${killed ? "noticed " : "SURVIVED"} ${mutation.step}: ${mutation.says} (${why})`);
};

/** Much may follow from one change; the first few say enough. */
const mostDifferences = 3;

const unnoticed = (changes: readonly string[]): string => {
  if (changes.length === 0) {
    return "it comes to the same";
  }

  const more = changes.length - mostDifferences;
  return [...changes.slice(0, mostDifferences), ...(more > 0 ? [`${more} more`] : [])].join("; ");
};

const goBack = async (context: Context, putBack: () => Promise<void>): Promise<void> => {
  const { engine } = context;
  engine.send({ type: "clock", rate: 1 });
  await putBack();
  let reset = false;
  const stop = engine.subscribe(({ type }) => {
    reset ||= type === "step-reset";
  });
  engine.send({ type: "reset-step" });
  await wait(context, () => reset, 2 * patience);
  await wait(context, () => engine.proof.settled(), patience);
  stop();
};
