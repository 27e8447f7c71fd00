/** What a step takes for granted: one sentence when it is not so. */
import { evaluate } from "../checks/evaluate.ts";
import { failureOf } from "../checks/failure.ts";
import type { Check } from "../lab/check.ts";
import type { Step } from "../lab/lab.ts";
import { fillAll } from "../lab/variables.ts";
import { untilSettled } from "./replay.ts";
import type { Run } from "./run.ts";
import { createScene } from "./scene-of-run.ts";

export const warnAboutGiven = async (run: Run, step: Step): Promise<void> => {
  const { leaving } = run.stay;
  const scene = createScene(run, run.clock.now());
  const broken = async (check: Check): Promise<string | undefined> => {
    let outcome = await evaluate(check, scene);
    await untilSettled(run, () => {
      const again = evaluate(check, scene);
      if (!(again instanceof Promise)) {
        outcome = again;
      }

      return !(outcome.value === "unknown" && outcome.early);
    });
    return outcome.value === "not-yet"
      ? `${check.says}: ${failureOf(check, outcome, scene).actual}`
      : undefined;
  };
  for (const check of fillAll(step.given, run.vars)) {
    const sentence = await broken(check);
    if (leaving.aborted) {
      return;
    }

    if (sentence !== undefined) {
      run.notice(
        "warning",
        `This step needs what is not there. ${sentence}.`,
        "Reset the step to restore it.",
      );
      return;
    }
  }
};
