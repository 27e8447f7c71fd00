/** The same step on another cluster: where the learner goes on, and what is done there first. */
import { arrive } from "./arrive.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Progression } from "./progression.ts";
import type { Run } from "./run.ts";

export interface Departure {
  run: Run;
  progression: Progression;
  elsewhere: Elsewhere;
}

/** There is somewhere to go, and a step to go on with. */
export const mayLeave = ({ other, state }: Pick<Run, "other" | "state">): boolean => {
  const { stepDone, current, steps, finished } = state.get();
  const isOver = finished !== undefined || (stepDone && current + 1 === steps.length);
  return other !== undefined && !isOver;
};

/** A step that is done is behind the learner: the next one is where they go on. @throws LabError when that cannot be */
export const goElsewhere = async (departure: Departure): Promise<void> => {
  const { run, progression, elsewhere } = departure;
  const { stepDone, current, finished } = run.state.get();
  const index = current + (stepDone ? 1 : 0);
  const step = run.lab.steps[index];
  if (finished !== undefined) {
    return;
  }

  if (step === undefined) {
    progression.next();
    return;
  }

  if (run.other !== undefined) {
    progression.current().close();
  }

  let went = true;
  await elsewhere.move({
    step: step.id,
    attempt: () => arrive(run, progression, { step, known: false }),
    back() {
      went = false;
      progression.enter(index, false);
    },
  });
  if (went) {
    progression.enter(index, false);
  }
};

/** The cluster is another one under the old name: what was done there is gone. @throws LabError */
export const rebuild = async ({ run, progression }: Departure): Promise<void> => {
  const { step } = progression.current();
  progression.current().close();
  await arrive(run, progression, { step, known: true });
  progression.enter(run.lab.steps.indexOf(step), false);
};
