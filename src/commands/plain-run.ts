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
import type { Engine } from "../session/engine.ts";
import { endThrowaway, listenForInterruption } from "./interruption.ts";
import { readyContext } from "./context-ready.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterChoice } from "./lab-flags.ts";
import { openLabSession } from "./lab-session.ts";
import { hasUnicode } from "../tui/colour.ts";
import { answerPrompts } from "./prompts.ts";
import type { Call } from "./verb.ts";

/** @returns 0 passed, 1 checks failed, 130 interrupted. @throws LabError */
export const runLab = async (call: Call, word: string): Promise<number> => {
  const { flags, paths, env, stdin } = call;
  const lab = await findLab(word);
  const byItself = flags["auto"] === true || !stdin.isTTY;
  const reporter = reporterFor(call);
  const kubectl = await readyKubectl(call, announcer(call, "  "));
  await readyContext(call, lab);
  // Runs by themselves get a cluster of their own, so that two at once, or a learner's practice cluster, never meet.
  const choice = clusterChoice(flags);
  const throwaway = byItself && flags["name"] === undefined && choice.provider === "embedded";
  const cluster = throwaway ? { ...choice, name: `auto-${process.pid}` } : choice;
  using interruption = listenForInterruption(call);
  const engine = await openLabSession({
    lab,
    kubectl,
    paths,
    env,
    progress: byItself ? memoryProgress() : await openProgress(paths.state),
    cluster,
    ...(typeof flags["from"] === "string" ? { from: flags["from"] } : {}),
    ...(throwaway ? { folder: cluster.name } : {}),
  });
  try {
    const drive = byItself ? runByItself : answerPrompts(call);
    return await report(call, engine, reporter, (run) => drive(run, interruption.signal));
  } finally {
    await (throwaway ? endThrowaway(engine, paths, cluster.name) : engine.close());
  }
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
