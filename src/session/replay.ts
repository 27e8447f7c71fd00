/** Brings the cluster to where a step begins: from nothing, by the solutions of the steps that it needs. */
import { LabError } from "../errors.ts";
import { pause } from "../kubectl/clock.ts";
import type { Lab, Step } from "../lab/lab.ts";
import { inHaste } from "./haste.ts";
import type { Performer } from "./performer.ts";
import type { Run } from "./run.ts";
import { enterStep } from "./current-step.ts";

/** Steps that `step` needs, directly or not, in the order of the file. */
export const neededBy = (lab: Lab, step: Step): Step[] => {
  const wanted = new Set<string>();
  const visit = (id: string) => {
    const found = lab.steps.find((candidate) => candidate.id === id);
    if (found !== undefined && !wanted.has(id)) {
      wanted.add(id);
      for (const need of found.needs) {
        visit(need);
      }
    }
  };
  for (const need of step.needs) {
    visit(need);
  }

  return lab.steps.filter(({ id }) => wanted.has(id));
};

/** Runs a step's solution and waits until its checks are met. @throws LabError when they are not. */
export const solveQuietly = async (run: Run, performer: Performer, step: Step): Promise<void> => {
  const { promise, close, current } = watchQuietly(run, step);
  try {
    await untilSettled(run, current.settled);
    for (const action of step.solve) {
      const report = await performer.action(step, action);
      if (report.outcome === "failed" || report.outcome === "interrupted") {
        throw new LabError("lab", `Step "${step.title}" could not be replayed.`, {
          command: action.id,
        });
      }

      current.acted(action !== step.solve.at(-1));
    }

    await inHaste(run, () => promise, step.clock ?? 1);
  } finally {
    close();
  }
};

const watchQuietly = (run: Run, step: Step) => {
  const quiet: Run = { ...run, emit: () => {} };
  const index = run.lab.steps.indexOf(step);
  let pass = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    pass = resolve;
    fail = reject;
  });
  promise.catch(() => {});
  const leave = () => {
    fail(new LabError("interrupted", `"${step.title}" was not replayed to its end.`));
  };
  run.stay.leaving.addEventListener("abort", leave, { once: true });
  const current = enterStep(quiet, index, {
    since: run.clock.now(),
    onPassed: () => {
      pass();
    },
    onVerdict: (check, verdict) => {
      if (verdict.status === "late" || verdict.status === "hopeless") {
        fail(new LabError("lab", `"${check.says}" did not come true again.`));
      }
    },
  });
  run.follow(current);
  const close = () => {
    run.stay.leaving.removeEventListener("abort", leave);
    current.close();
  };
  return { promise, current, close };
};

/** Events and `before` count from the first look, so that nothing may be done before it. Waits no longer than the run lives. */
export const untilSettled = async (run: Run, settled: () => boolean): Promise<void> => {
  const { leaving } = run.stay;
  const limit = run.clock.monotonic() + 10_000;
  while (!leaving.aborted && !settled() && run.clock.monotonic() < limit) {
    await pause(run.clock, 10, leaving);
  }
};
