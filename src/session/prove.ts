/** Proves one lab on a live cluster: nothing passes by itself, promised mistakes give promised messages, the solution works twice, nothing is left. */
import { hasten } from "./by-itself.ts";
import { isNegative } from "../checks/evaluate.ts";
import { deadline } from "../checks/tracker.ts";
import type { Lab, Step, Trial } from "../lab/lab.ts";
import { fill } from "../lab/variables.ts";
import type { Engine } from "./engine.ts";
import type { SessionState } from "./state.ts";
import { neededBy } from "./replay.ts";
import { untilState } from "./until-state.ts";

export interface Proof {
  lab: string;
  /** It was not tried, since it cannot run on this cluster: why, in one sentence. */
  cannot?: string;
  /** What does not hold, one sentence each; empty when the lab is proved. */
  problems: { step: string; sentence: string }[];
  steps: {
    id: string;
    trials: number;
    /** From the first command of the solution to passed. Milliseconds. */
    solvedMs: number;
  }[];
  durationMs: number;
}

export interface ProveOptions {
  signal?: AbortSignal;
  /** One line for each thing that was proved. */
  say?(sentence: string): void;
}

/** Nobody minds a step that takes no longer. Milliseconds. */
const longEnough = 1000;
/** Longest wait for something that no deadline of the lab bounds. Milliseconds. */
const patience = 60_000;

/** Cleans up at the end; the engine stays open. @throws LabError when the lab cannot start. */
export const proveLab = async (
  lab: Lab,
  engine: Engine,
  { signal = new AbortController().signal, say = () => {} }: ProveOptions = {},
): Promise<Proof> => {
  const began = performance.now();
  const proof: Proof = { lab: lab.id, problems: [], steps: [], durationMs: 0 };
  const context: Context = { lab, engine, signal, say, proof };
  await engine.ready;
  say("the cluster is ready");
  for (const [index, step] of lab.steps.entries()) {
    if (!(await proveStep(context, step, index))) {
      break;
    }
  }

  await engine.cleanUp();
  const left = await engine.proof.leftovers();
  if (left.length > 0) {
    const last = lab.steps.at(-1)?.id ?? "";
    proof.problems.push({ step: last, sentence: `left over after clean-up: ${left.join(", ")}` });
  }

  proof.durationMs = performance.now() - began;
  return proof;
};

interface Context {
  lab: Lab;
  engine: Engine;
  signal: AbortSignal;
  say(sentence: string): void;
  proof: Proof;
}

/** False when it makes no sense to go on. */
const proveStep = async (context: Context, step: Step, index: number): Promise<boolean> => {
  const { engine, proof, say } = context;
  await until(context, () => engine.proof.settled(), patience);
  provesNothing(context, step);
  for (const trial of step.trials) {
    await proveTrial(context, step, trial);
    const trouble = await beginAgain(context, step);
    if (trouble !== undefined) {
      complain(context, step, `it could not be begun again after trial ${trial.id}: ${trouble}`);
      return false;
    }
  }

  const solving = performance.now();
  await engine.proof.perform(step.solve);
  const waiting = performance.now();
  const solvedAt = Date.now();
  hasten(engine);
  const limit = longest(context, step);
  if (!(await until(context, (state) => state.stepDone, limit))) {
    complain(context, step, unmet(engine.state.get()));
    return false;
  }

  const solvedMs = performance.now() - solving;
  proof.steps.push({ id: step.id, trials: step.trials.length, solvedMs });
  const pace = paceOf(context, step);
  const slowest = Math.max(
    ...step.expect.map((check) => (deadline(check, pace) / 2 + check.for) / pace),
  );
  const commandsMs = waiting - solving;
  const waitedMs = solvedMs - commandsMs;
  if (waitedMs > Math.max(slowest, longEnough)) {
    complain(context, step, `it took ${seconds(waitedMs)}, more than half of its deadline`);
  }

  say(
    `${step.id}: solved in ${seconds(solvedMs)} (commands ${seconds(commandsMs)}, then waiting ${seconds(waitedMs)})`,
  );
  await atOwnPace(context, step);
  await proveRepeat(context, step, solvedAt);
  engine.send({ type: "next" });
  return until(
    context,
    (state) => state.current === index + 1 || state.finished !== undefined,
    patience,
  );
};

const secondOf = (ms: number): number => Math.floor(ms / 1000);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const complain = ({ proof, say }: Context, step: Step, sentence: string): void => {
  proof.problems.push({ step: step.id, sentence });
  say(`${step.id}: ${sentence}`);
};

/** A check that is true before the learner has done anything teaches nothing. */
const provesNothing = (context: Context, step: Step): void => {
  const outcomes = context.engine.proof.outcomes();
  for (const check of step.expect) {
    const outcome = outcomes[check.id];
    if (outcome?.value === "met" && !check.guard && !isNegative(check)) {
      complain(context, step, `check ${check.id} passes before the learner does anything`);
    } else if (outcome?.value === "unknown" || outcome === undefined) {
      complain(context, step, `check ${check.id} cannot tell: ${outcome?.reason ?? "no answer"}`);
    }
  }
};

const proveTrial = async (context: Context, step: Step, trial: Trial): Promise<void> => {
  const { engine, lab, say } = context;
  const wanted = fill(trial.shows, lab.vars);
  let told = "nothing";
  const shows = ({ steps, current }: SessionState): boolean => {
    const verdict = steps[current]?.checks.find(({ id }) => id === trial.check)?.verdict;
    const { failure, status, reason } = verdict ?? {};
    told =
      failure === undefined
        ? `nothing, and is ${status}${reason === undefined ? "" : `: ${reason}`}`
        : [failure.actual, failure.likely ?? ""].join(" / ");
    return failure !== undefined && told.includes(wanted);
  };

  const reports = await engine.proof.perform(trial.actions);
  hasten(engine);
  const failed = reports.find(({ outcome }) => outcome === "failed" || outcome === "surprise");
  if (failed !== undefined) {
    complain(context, step, `trial ${trial.id}: its own command fails (exit ${failed.exit})`);
  } else if (await until(context, shows, longest(context, step))) {
    say(`${step.id}: trial ${trial.id} tells "${wanted}"`);
  } else {
    complain(context, step, `trial ${trial.id} should tell "${wanted}", it tells "${told}"`);
  }

  await atOwnPace(context, step);
};

/** What the step needs is done again, which takes its real time on a real cluster. @returns what was in the way */
const beginAgain = async (context: Context, step: Step): Promise<string | undefined> => {
  const { engine, lab } = context;
  const needed = neededBy(lab, step).map((earlier) => longest(context, earlier));
  const limit = needed.reduce((sum, ms) => sum + ms, 2 * patience);
  let reset = false;
  let trouble: string | undefined;
  const stop = engine.subscribe((event) => {
    reset ||= event.type === "step-reset";
    if (event.type === "notice" && event.level === "error") {
      trouble ??= event.sentence;
    }
  });
  engine.send({ type: "reset-step" });
  await until(context, () => reset || trouble !== undefined, limit);
  stop();
  if (!reset) {
    const late = context.signal.aborted ? "interrupted" : `it took longer than ${seconds(limit)}`;
    return trouble ?? late;
  }

  const settled = await until(context, () => engine.proof.settled(), patience);
  return settled ? undefined : "its checks did not settle";
};

/** Commands are not for clusters in a hurry. */
const atOwnPace = async (context: Context, step: Step): Promise<void> => {
  const { engine } = context;
  if (paceOf(context, step) > 1) {
    engine.send({ type: "clock", rate: 1 });
    await until(context, ({ cluster }) => (cluster.clockRate ?? 1) === 1, patience);
  }
};

/** @param solvedAt Milliseconds since 1970. `kubectl rollout restart` writes down whole seconds, and refuses to do it twice in one. */
const proveRepeat = async (context: Context, step: Step, solvedAt: number): Promise<void> => {
  await until(context, () => secondOf(Date.now()) > secondOf(solvedAt), 1000);
  for (const report of await context.engine.proof.perform(step.do)) {
    if (report.outcome !== "ok" && report.outcome !== "as-expected") {
      complain(
        context,
        step,
        `its commands cannot be run twice: ${report.remark ?? report.outcome}`,
      );
    }
  }
};

/** At which the step's checks are waited for. */
const paceOf = ({ engine }: Context, step: Step): number =>
  engine.state.get().provider === "embedded" ? (step.clock ?? 1) : 1;

/** Real time that its checks have. */
const longest = (context: Context, step: Step): number => {
  const pace = paceOf(context, step);
  const limits = step.expect.map((check) => (deadline(check, pace) + check.for) / pace);
  return Math.max(...limits, 1000);
};

const unmet = ({ steps, current }: SessionState): string => {
  const open = steps[current]?.checks.filter(({ verdict }) => verdict.status !== "met") ?? [];
  const told = open.map(
    ({ id, verdict: { status, failure, reason } }) =>
      `${id} is ${status}${failure === undefined ? "" : `: expected ${failure.expected}, actual ${failure.actual}`}${reason === undefined ? "" : `: ${reason}`}`,
  );
  return `the solution does not meet its checks: ${told.join("; ")}`;
};

const until = (
  { engine, signal }: Context,
  wanted: (state: SessionState) => boolean,
  limit: number,
): Promise<boolean> => untilState(engine, signal, wanted, limit);
