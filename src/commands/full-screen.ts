/** Full screen: what the terminal UI is given, made of catalogue, progress, cluster and engine. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { createEmbeddedProvider } from "../cluster/embedded.ts";
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { labCards, type LabCard as ShippedCard } from "../lab/catalogue.ts";
import { findLab } from "../lab/find.ts";
import type { Lab } from "../lab/lab.ts";
import { partTitles } from "../lab/part-titles.ts";
import { openProgress, type ProgressOnDisk } from "../progress/progress.ts";
import type { Engine } from "../session/engine.ts";
import type { LabRecord } from "../session/progress-store.ts";
import { createStore } from "../session/store.ts";
import type { AppModel, LabCard, LabSession, ProviderInfo } from "../tui/app-model.ts";
import { hasUnicode, withColour } from "../tui/colour.ts";
import { clusterEnvironment } from "./cluster-environment.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterName } from "./lab-flags.ts";
import { openLabSession } from "./lab-session.ts";
import { labState, stepsDone } from "./list.ts";
import { stoppedSentence } from "./stopped.ts";
import type { Call } from "./verb.ts";

/** @returns the exit code when the learner leaves. @throws LabError before the screen was taken */
export const runFullScreen = async (call: Call, lab: string | undefined): Promise<number> => {
  const progress = await openProgress(call.paths.state);
  if (progress.notice !== undefined) {
    call.stderr.write(`${progress.notice}\n`);
  }

  const [{ startTui }, model] = await Promise.all([
    withColour(call.env, () => import("../tui/start.tsx")),
    createModel(call, progress),
  ]);
  const { code } = await startTui({
    model,
    ...(lab === undefined ? {} : { lab }),
    unicode: hasUnicode(call.env, process.platform),
    process,
  });
  return code;
};

const createModel = async (call: Call, progress: ProgressOnDisk): Promise<AppModel> => {
  const shipped = await labCards();
  const cards = async (): Promise<LabCard[]> => {
    const records = await progress.all();
    const now = Date.now();
    return shipped.map((card) => cardOf(card, records[card.id], now));
  };

  const catalogue = createStore<readonly LabCard[]>(await cards());
  const provider = createStore<ProviderInfo>({
    name: "embedded",
    sentence: "a practice cluster that starts with your first lab",
    state: "ready",
  });
  const refresh = async (): Promise<void> => catalogue.set(await cards());
  return {
    catalogue,
    provider,
    now: () => Date.now(),
    openLab: (id, report) => openLab(call, progress, provider, refresh, id, report),
    resetLab: async (id) => {
      const { verb } = await import("./reset.ts");
      await verb.run({
        ...call,
        arguments: [id],
        flags: { yes: true },
        stdout: silent,
        stderr: silent,
      });
      await refresh();
    },
    openLink,
  };
};

/** Text that would tear the screen. */
const silent = { write: () => true } as unknown as NodeJS.WriteStream;

const cardOf = (card: ShippedCard, record: LabRecord | undefined, now: number): LabCard => {
  const state = { todo: "new", open: "started", done: "done" } as const;
  const stopped = record && !record.passed ? stoppedSentence(card, record, now) : undefined;
  return {
    id: card.id,
    title: card.title,
    part: partTitles[card.part],
    minutes: card.minutes,
    summary: card.summary,
    learn: card.learn,
    today: card.today,
    state: state[labState(record)],
    steps: { done: stepsDone(record), total: card.steps },
    ...(stopped === undefined ? {} : { stopped }),
  };
};

const openLab = async (
  call: Call,
  progress: ProgressOnDisk,
  provider: { get(): ProviderInfo; set(info: ProviderInfo): void },
  refresh: () => Promise<void>,
  id: string,
  report: (sentence: string) => void,
): Promise<LabSession> => {
  const lab = await findLab(id);
  const kubectl = await readyKubectl(call, report);
  const from = call.flags["from"];
  const engine = await openLabSession({
    lab,
    kubectl,
    paths: call.paths,
    env: call.env,
    progress,
    cluster: clusterName(call.flags),
    ...(typeof from === "string" ? { from } : {}),
  });
  const unfollow = engine.state.subscribe(() => provider.set(providerOf(engine)));
  const unlisten = engine.subscribe(({ type }) => {
    if (type === "step-started" || type === "lab-passed") {
      // The engine writes its record in the same turn; the catalogue follows it.
      setImmediate(() => void refresh());
    }
  });
  return {
    state: engine.state,
    live: engine.live,
    output: engine.output,
    send: (intent) => engine.send(intent),
    evidence: (check) => engine.evidence(check),
    readFile: (file) => readLabFile(engine, file),
    shell: (command) => shellOf(engine, command),
    complete: (words, signal) => complete(engine, kubectl.path, words, signal),
    close: async () => {
      unfollow();
      unlisten();
      await engine.close();
      await refresh();
    },
  };
};

const providerOf = (engine: Engine): ProviderInfo => {
  const { cluster } = engine.state.get();
  return {
    name: "embedded",
    state: cluster.state,
    sentence:
      cluster.state === "ready"
        ? `Kubernetes ${cluster.kubernetes} · ${cluster.nodes} nodes ready`
        : cluster.sentence,
  };
};

/** Only files of the lab's work folder. @throws LabError */
const readLabFile = async (engine: Engine, file: string): Promise<string> => {
  const { cwd } = engine.shell();
  const target = path.resolve(cwd, file);
  if (!target.startsWith(cwd + path.sep)) {
    throw new LabError("lab", `${file} is not a file of this lab.`);
  }

  return readFile(target, "utf8");
};

const shellOf = (engine: Engine, command: string | undefined): ReturnType<LabSession["shell"]> => {
  const { file, argv, env, cwd } = engine.shell();
  return command === undefined
    ? {
        file,
        args: argv,
        env,
        cwd,
        greeting:
          "kubectl speaks to the practice cluster. drydock check | hint | task; exit comes back.\n",
      }
    : { file: "/bin/sh", args: ["-c", command], env, cwd };
};

const complete = async (
  engine: Engine,
  kubectl: string,
  words: string[],
  signal: AbortSignal,
): Promise<string> => {
  const { env, cwd } = engine.shell();
  const { stdout } = await execa(kubectl, ["__complete", ...words], {
    env,
    cwd,
    cancelSignal: signal,
    timeout: 3000,
    stdin: "ignore",
    stderr: "ignore",
  });
  return stdout;
};

/** @throws LabError where no program opens pages */
const openLink = async (url: string): Promise<void> => {
  const opener = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  const { failed } = await execa(opener, [url], {
    reject: false,
    stdio: "ignore",
    timeout: 10_000,
  });
  if (failed) {
    throw new LabError("environment", `No browser could be opened. The page is ${url}`);
  }
};
