/** What the learner wants, turned into deeds: long ones one after the other, short ones at once. */
import { LabError } from "../errors.ts";
import { fill } from "../lab/variables.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Intent } from "./events.ts";
import { goElsewhere, mayLeave, rebuild } from "./go-elsewhere.ts";
import { wind } from "./keep-time.ts";
import type { Performer } from "./performer.ts";
import type { Progression } from "./progression.ts";
import type { Run } from "./run.ts";

export interface IntentContext {
  run: Run;
  performer: Performer;
  progression: Progression;
  elsewhere: Elsewhere;
}

/** `rebuild`: the cluster is another one under the old name. */
type Wish = Intent | { type: "rebuild" };

/** Never throws: what goes wrong becomes a notice. What was wished for on a cluster is not done on the next. */
export const createIntents = (context: IntentContext): ((wish: Wish) => void) => {
  const { run } = context;
  let queue: Promise<void> = Promise.resolve();
  let stay = 0;
  return (wish) => {
    if (quick(context, wish)) {
      return;
    }

    if (wish.type === "elsewhere" && mayLeave(run)) {
      stay += 1;
      run.stay.leave();
      context.performer.interrupt();
    }

    const own = stay;
    queue = queue
      .then(async () => {
        if (!run.closing.aborted && own === stay) {
          await slow(context, wish);
        }
      })
      .catch((error: unknown) => {
        if (own === stay) {
          tell(run, error);
        }
      });
  };
};

export const tell = (run: Run, error: unknown): void => {
  const known = error instanceof LabError;
  run.notice(
    "error",
    error instanceof Error ? error.message : String(error),
    known ? error.hint : undefined,
  );
};

/** True when it is done: these wait for nobody. */
const quick = ({ run, performer, progression }: IntentContext, intent: Wish): boolean => {
  switch (intent.type) {
    case "interrupt":
      performer.interrupt();
      return true;
    case "check": {
      const current = progression.current();
      if (current.hasActed()) {
        current.look();
      } else {
        current.acted();
      }

      return true;
    }

    case "hint":
      hint(run);
      return true;
    default:
      return false;
  }
};

const hint = (run: Run): void => {
  const { steps, current } = run.state.get();
  const step = run.lab.steps[current]!;
  const index = steps[current]?.hintsShown.length ?? 0;
  const text = step.hints[index];
  if (text === undefined) {
    run.notice("info", index === 0 ? "This step has no hints." : "There are no more hints.");
  } else {
    run.emit({ type: "hint-shown", step: step.id, index, text: fill(text, run.vars) });
  }
};

const slow = async (context: IntentContext, intent: Wish): Promise<void> => {
  const { progression, performer } = context;
  switch (intent.type) {
    case "run-action":
      return runShown(context, intent.index);
    case "run-command": {
      const { step } = progression.current();
      await performer.typed(step, intent.command);
      progression.current().acted();
      return;
    }

    case "next":
      return goOn(context);
    case "skip":
      return progression.skip();
    case "solve":
      return progression.solve();
    case "reset-step":
      return progression.resetStep();
    case "reset-lab":
      return progression.resetLab();
    case "undo":
      return undo(context);
    case "clock":
      return setClock(context, intent.rate);
    case "elsewhere":
      return goElsewhere(context);
    case "rebuild":
      return rebuild(context);
    case "retry":
    case "check":
    case "hint":
    case "interrupt":
      return;
  }
};

const runShown = async (
  { run, performer, progression }: IntentContext,
  index: number | undefined,
): Promise<void> => {
  const { step } = progression.current();
  const { steps, current } = run.state.get();
  const shown = steps[current]?.actions ?? [];
  const open = shown.findIndex(({ state }) => state !== "done");
  const action = step.challenge ? undefined : step.do[index ?? open];
  if (action === undefined) {
    run.notice(
      "info",
      step.challenge ? "This one is yours: type a command." : "All commands of this step have run.",
    );
    return;
  }

  await performer.action(step, action);
  progression.current().acted();
};

const goOn = async ({ run, progression }: IntentContext): Promise<void> => {
  const { stepDone, steps, current, finished } = run.state.get();
  if (finished !== undefined) {
    return;
  }

  if (stepDone) {
    progression.next();
    return;
  }

  const open = steps[current]?.checks.filter(({ verdict }) => verdict.status !== "met") ?? [];
  run.notice("info", `Not done yet: ${open.map(({ says }) => says).join("; ")}.`);
};

const undo = async ({ run, progression }: IntentContext): Promise<void> => {
  const checkpoints = run.connection.cluster()?.checkpoints;
  if (checkpoints === undefined) {
    run.notice(
      "warning",
      "Only the practice cluster can undo.",
      "Reset the step to start it again.",
    );
    return;
  }

  run.notice("info", await checkpoints.undo());
  progression.current().look();
};

const setClock = async ({ run, progression }: IntentContext, rate: number): Promise<void> => {
  const clock = run.connection.cluster()?.clock;
  if (clock === undefined) {
    run.notice("warning", "Only the practice cluster can wind its clock.");
    return;
  }

  await wind(run, clock, rate);
  progression.current().look();
};
