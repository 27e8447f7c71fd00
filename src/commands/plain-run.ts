/** A lab without full screen: by its own solution, or with a prompt where somebody is there to answer. */
import { announcer } from "./announce.ts";
import { writeFile } from "node:fs/promises";
import { LabError } from "../errors.ts";
import { cleanText } from "../clean.ts";
import { findLab } from "../lab/find.ts";
import { memoryProgress } from "../progress/memory.ts";
import { openProgress } from "../progress/progress.ts";
import { createJsonReporter } from "../report/json.ts";
import { createJunitReporter } from "../report/junit.ts";
import { createPlainReporter } from "../report/plain.ts";
import type { Reporter } from "../report/reporter.ts";
import { createTapReporter } from "../report/tap.ts";
import { runByItself } from "../session/by-itself.ts";
import type { Lab } from "../lab/lab.ts";
import type { Engine } from "../session/engine.ts";
import { endThrowaway, listenForInterruption } from "./interruption.ts";
import { readyContext } from "./context-ready.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterChoice } from "./lab-flags.ts";
import { openLabSession } from "./lab-session.ts";
import type { OpenOptions } from "./lab-session.ts";
import { hasUnicode } from "../tui/colour.ts";
import { answerPrompts } from "./prompts.ts";
import { placesOf, standingChoice } from "./standing-choice.ts";
import type { Call, FlagValues } from "./verb.ts";

/** @returns 0 passed, 1 checks failed, 130 interrupted. @throws LabError */
export const runLab = async (call: Call, word: string): Promise<number> => {
  const { flags, stdin } = call;
  const lab = await findLab(word);
  const byItself = flags["auto"] === true || !stdin.isTTY;
  const reporter = reporterFor(call);
  const kubectl = await readyKubectl(call, announcer(call, "  "));
  await readyContext(call, lab);
  const plan = await (byItself ? planByItself(call) : planWithSomebody(call, lab));
  using interruption = listenForInterruption(call);
  const { paths, env } = call;
  const engine = await openLabSession({ lab, kubectl, paths, env, ...plan.session });
  const drive = byItself
    ? (run: Engine, signal: AbortSignal) => runByItself(run, signal, plan)
    : answerPrompts(call);
  try {
    return await report(call, engine, reporter, (run) => drive(run, interruption.signal));
  } catch (error) {
    throw byItself && !plan.fallback ? withWayOn(error, engine, call, word) : error;
  } finally {
    await (plan.own === undefined ? engine.close() : endThrowaway(engine, paths, plan.own));
  }
};

interface Plan {
  session: Pick<OpenOptions, "progress" | "cluster" | "other" | "attended" | "from" | "folder">;
  fallback: boolean;
  /** Name of what is only for this run: its folders and, where it needs one, its embedded cluster. */
  own?: string;
}

/** Runs by themselves get a cluster of their own, so that two at once, or a learner's practice cluster, never meet. */
const planByItself = async ({ flags }: Call): Promise<Plan> => {
  const choice = clusterChoice(flags);
  const own = `auto-${process.pid}`;
  const throwaway = flags["name"] === undefined && choice.provider === "embedded";
  const fallback = flags["fallback"] !== undefined && choice.provider !== "embedded";
  return {
    session: {
      progress: memoryProgress(),
      cluster: throwaway ? { ...choice, name: own } : choice,
      folder: own,
      attended: fallback,
      ...(fallback && { other: { provider: "embedded", name: own } }),
      ...fromOf(flags),
    },
    fallback,
    own,
  };
};

const planWithSomebody = async (call: Call, lab: Lab): Promise<Plan> => {
  const progress = await openProgress(call.paths.state);
  const from = fromOf(call.flags);
  const record = from.from === undefined ? await progress.read(lab.id) : undefined;
  const places = placesOf(await standingChoice(call), record);
  return { session: { progress, attended: true, ...places, ...from }, fallback: false };
};

const fromOf = ({ from }: FlagValues): { from?: string } =>
  typeof from === "string" ? { from } : {};

/** The one command that goes on without the cluster that is gone. */
const withWayOn = (error: unknown, engine: Engine, { flags }: Call, word: string): unknown => {
  const { provider, steps, current } = engine.state.get();
  if (!(error instanceof LabError) || error.exitCode !== 3 || provider === "embedded") {
    return error;
  }

  const step = steps[current]?.id;
  const from = current > 0 && step !== undefined ? ` --from ${step}` : "";
  const auto = flags["auto"] === true ? " --auto" : "";
  const { message, code, hint, cause } = error;
  return new LabError(code, message, {
    cause,
    hint: `${hint === undefined ? "" : `${hint}\n`}Go on without it: drydock run ${word}${auto}${from} --provider embedded`,
  });
};

type Drive = (engine: Engine) => Promise<"passed" | "failed" | "left" | "interrupted">;

const report = async (
  call: Call,
  engine: Engine,
  reporter: Reporter,
  drive: Drive,
): Promise<number> => {
  const junit = createJunitReporter();
  const unsubscribe = engine.subscribe((event) => {
    junit.event(event);
    // Titles, hints and commands are a lab's own words, which may come from anybody; in JSON they are escaped already.
    call.stdout.write(cleanText(reporter.event(event)));
  });
  try {
    const outcome = await drive(engine);
    call.stdout.write(cleanText(reporter.end?.() ?? ""));
    await writeJunit(call, junit.xml());
    return { passed: 0, failed: 1, left: 0, interrupted: 130 }[outcome];
  } finally {
    unsubscribe();
  }
};

const writeJunit = async ({ flags }: Call, xml: string): Promise<void> => {
  const file = flags["junit"];
  if (typeof file === "string") {
    await writeFile(file, xml).catch((cause: NodeJS.ErrnoException) => {
      throw new LabError(
        "environment",
        `The JUnit report could not be written to ${file} (${cause.code}).`,
        { cause },
      );
    });
  }
};

const reporterFor = ({ flags, env }: Call): Reporter => {
  if (flags["json"] === true) {
    return createJsonReporter();
  }

  return flags["tap"] === true
    ? createTapReporter()
    : createPlainReporter({ ascii: !hasUnicode(env, process.platform) });
};
