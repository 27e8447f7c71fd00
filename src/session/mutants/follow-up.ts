/** A second look at mistakes that their step did not notice. */
import { hasten } from "../by-itself.ts";
import type { Step } from "../../lab/lab.ts";
import type { Mutation } from "../../lab/mutate/mutation.ts";
import { act, goOn, leastWait, noticed, patience, solve, wait, waitFactor } from "./mutant-run.ts";
import type { Context, MutantResult } from "./mutant-run.ts";

/** Longest wait at the clock's own pace. Milliseconds. */
const longestOwnPace = 20_000;

/**
The lab from its start with a mistake that its step did not notice: at the clock's own pace it may, since programs run no faster than
the machine when the clock does, and it may make a later step impossible.
*/
export const followUp = async (context: Context, result: MutantResult): Promise<void> => {
  const { engine, lab, say } = context;
  const at = lab.steps.findIndex(({ id }) => id === result.mutation.step);
  if (context.signal.aborted) {
    return;
  }

  let begun = false;
  const stop = engine.subscribe(({ type }) => {
    begun ||= type === "step-started";
  });
  engine.send({ type: "reset-lab" });
  await wait(context, () => begun, 2 * patience);
  stop();
  for (const [index, step] of lab.steps.entries()) {
    await wait(context, () => engine.proof.settled(), patience);
    const work = index === at ? result.mutation : { files: {}, actions: step.solve };
    const isPassed = await (index < at ? solve(context, step) : atOwnPace(context, step, work));
    if (!isPassed && index < at) {
      result.why += `; a second look was not possible: in ${step.id}, ${noticed(engine.state.get())}`;
      return;
    }

    if (!isPassed) {
      result.killed = true;
      const when = index === at ? "" : `later, in ${step.id}, `;
      result.why = `${when}${noticed(engine.state.get())}`;
      say?.(`noticed  ${result.mutation.step}: ${result.mutation.says} (${result.why})`);
      return;
    }

    if (index < lab.steps.length - 1) {
      await goOn(context, index);
    }
  }
};

/** Unless that would take too long. */
const atOwnPace = async (
  context: Context,
  step: Step,
  work: Pick<Mutation, "actions" | "files">,
): Promise<boolean> => {
  await act(context, work);
  const windows = Math.max(...step.expect.map((check) => check.for));
  const hurried = context.limits.get(step.id) ?? leastWait;
  const limit = windows + Math.max(leastWait, (hurried / waitFactor) * (step.clock ?? 1) * 2);
  if (limit > longestOwnPace) {
    hasten(context.engine);
  }

  return wait(context, ({ stepDone }) => stepDone, limit);
};
