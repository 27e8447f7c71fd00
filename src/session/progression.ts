/** The way through a lab: enter a step, notice that it is done, go on, skip, solve, go back. */
import type { CurrentStep } from "./current-step.ts";
import { enterStep, namespacesKey } from "./current-step.ts";
import { renewAddons } from "./addons.ts";
import { restoreCheckpoint, saveCheckpoint } from "./checkpoints.ts";
import { cleanUp } from "./clean-up.ts";
import { inHaste } from "./haste.ts";
import type { Step } from "../lab/lab.ts";
import { labHash } from "../lab/load.ts";
import { fill } from "../lab/variables.ts";
import type { Verdict } from "./events.ts";
import { warnAboutGiven } from "./given.ts";
import { wind } from "./keep-time.ts";
import { refreshGateways } from "./gateways.ts";
import { withAuthorsFiles } from "./own-files.ts";
import type { Performer } from "./performer.ts";
import { neededBy, solveQuietly, untilSettled } from "./replay.ts";
import type { Run } from "./run.ts";
import { withVariables } from "./session.ts";
import { prepareWork } from "./workspace.ts";

export interface Progression {
  current(): CurrentStep;
  enter(index: number, resumed: boolean): void;
  next(): void;
  skip(): Promise<void>;
  solve(): Promise<void>;
  resetStep(): Promise<void>;
  resetLab(): Promise<void>;
  /** Replays what a step needs, for a start in the middle. */
  replayBefore(step: Step): Promise<void>;
}

export const createProgression = (run: Run, performer: Performer): Progression => {
  let current: CurrentStep | undefined;
  let enteredAt = run.clock.monotonic();

  const enter = (index: number, resumed: boolean) => {
    const step = run.lab.steps[index]!;
    current?.close();
    // Only now may anything be done there.
    if (run.state.get().cluster.state !== "ready") {
      run.connection.tell();
    }

    run.state.set(withVariables(run.state.get(), run.lab, run.vars));
    run.emit({ type: "step-started", step: step.id, resumed });
    enteredAt = run.clock.monotonic();
    current = enterStep(run, index, {
      since: resumed ? run.record.since() : run.clock.now(),
      onPassed: (counted) => {
        const durationMs = run.clock.monotonic() - enteredAt;
        for (const { about, sentence } of counted) {
          run.record.count(about, sentence);
        }

        run.emit({ type: "step-passed", step: step.id, durationMs });
        slowDown(run, step).catch(() => {});
      },
      onVerdict: (_, verdict) => {
        noteWrongTurn(run, step, verdict);
      },
    });
    run.follow(current);
    void saveCheckpoint(run, step);
    void noticeChange(run);
    void warnAboutGiven(run, step);
  };

  const here = (): CurrentStep => {
    if (current === undefined) {
      throw new Error("no step has been entered");
    }

    return current;
  };

  const next = () => {
    const index = run.state.get().current + 1;
    if (index < run.lab.steps.length) {
      enter(index, false);
    } else {
      finish(run);
    }
  };

  const perform = async (step: Step) => {
    await untilSettled(run, here().settled);
    for (const action of step.solve) {
      const { outcome } = await performer.action(step, action);
      const ends = outcome === "interrupted" || outcome === "failed";
      here().acted(!ends && action !== step.solve.at(-1));
      if (ends) {
        return;
      }
    }
  };

  const startOver = async (upTo: Step | undefined) => {
    current?.close();
    await cleanUpRun(run);
    await renewAddons(run);
    for (const step of upTo === undefined ? [] : neededBy(run.lab, upTo)) {
      await solveQuietly(run, performer, step);
    }
  };

  return {
    current: here,
    enter,
    next,
    solve() {
      run.record.answered(here().step.id);
      return perform(here().step);
    },
    async skip() {
      const { step } = here();
      run.emit({ type: "step-skipped", step: step.id });
      const later = run.lab.steps.slice(run.lab.steps.indexOf(step) + 1);
      if (later.some(({ needs }) => needs.includes(step.id))) {
        run.notice("info", "Skipped. What later steps need is done for you.");
        await solveQuietly(run, performer, step).catch((error: Error) => {
          run.notice("warning", error.message);
        });
      }

      next();
    },
    async resetStep() {
      const { step } = here();
      if (!(await restoreCheckpoint(run, step))) {
        await startOver(step);
      }

      // What was seen before may still say that the step is done.
      run.connection.world().retain(new Set([namespacesKey]));
      run.emit({ type: "step-reset", step: step.id });
      enter(run.lab.steps.indexOf(step), false);
    },
    async resetLab() {
      await startOver(undefined);
      await prepareWork(run.lab, run.options.paths.work, true);
      run.record.restart();
      run.vars = { ...run.lab.vars };
      await refreshGateways(run);
      run.output.clear();
      run.sights.ledger.clear();
      run.sights.history.clear();
      run.begin();
      enter(0, false);
    },
    async replayBefore(step) {
      await withAuthorsFiles(run.options, async () => {
        for (const needed of neededBy(run.lab, step)) {
          const sentence = `Preparing: ${fill(needed.title, run.vars)}`;
          run.emit({ type: "cluster-progress", sentence });
          await solveQuietly(run, performer, needed);
        }
      });
    },
  };
};

/** Grace periods go by faster where they can. @throws LabError */
export const cleanUpRun = (run: Run, { files = true } = {}): Promise<void> =>
  inHaste(run, () => cleanUp({ ...cleanUpOptions(run), files }));

const cleanUpOptions = (run: Run) => ({
  signal: run.stay.leaving,
  lab: run.lab,
  world: run.connection.world(),
  work: run.options.paths.work,
  clock: run.clock,
  say: (sentence: string) => {
    run.notice("warning", sentence);
  },
});

const finish = (run: Run): void => {
  const { spentMs, ...summary } = run.record.summary();
  run.emit({ type: "lab-passed", lab: run.lab.id, durationMs: spentMs, ...summary });
  run.end("passed");
};

/** What the learner waited for is there; whoever reads on should not lose hours of the cluster's time. */
const slowDown = async (run: Run, step: Step): Promise<void> => {
  const clock = run.connection.cluster()?.clock;
  if (step.clock !== undefined && clock !== undefined && run.time.rate() > 1) {
    await wind(run, clock, 1);
    run.notice("info", "What was waited for is there; the cluster's time runs x1 again.");
  }
};

const changed = new WeakSet<Run>();

/** Somebody edits the lab while it runs: said once, used at the next start. */
const noticeChange = async (run: Run): Promise<void> => {
  const now = await labHash(run.lab.file).catch(() => undefined);
  if (now !== undefined && now !== run.lab.hash && !changed.has(run)) {
    changed.add(run);
    run.notice("info", "The lab's files have changed; open the lab again to use them.");
  }
};

/** A mistake that the author foresaw is worth a line in the summary. */
const noteWrongTurn = (run: Run, step: Step, { failure }: Verdict): void => {
  if (failure === undefined) {
    return;
  }

  const text = [failure.actual, failure.likely ?? ""].join("\n");
  for (const { shows, says } of step.trials) {
    if (says !== undefined && text.includes(fill(shows, run.vars))) {
      run.record.wrongTurn(step.id, fill(says, run.vars));
    }
  }
};
