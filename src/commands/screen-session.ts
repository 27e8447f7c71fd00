/** A lab as the full-screen program sees it. Apart from full-screen.ts, since engine, schema and kubectl need not be loaded for the first frame. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { LabError } from "../errors.ts";
import { findLab } from "../lab/find.ts";
import type { ProgressOnDisk } from "../progress/progress.ts";
import type { Engine } from "../session/engine.ts";
import type { LabSession, ProviderInfo } from "../tui/app-model.ts";
import { readyContext } from "./context-ready.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { openLabSession } from "./lab-session.ts";
import { infoOf } from "./provider-options.ts";
import { placesOf } from "./standing-choice.ts";
import type { StandingChoice } from "./standing-choice.ts";
import type { Call } from "./verb.ts";

export interface OpenLab {
  call: Call;
  progress: ProgressOnDisk;
  provider: { set(info: ProviderInfo): void };
  /** Reads the catalogue again. */
  refresh(): Promise<void>;
  id: string;
  report(sentence: string): void;
  /** Where labs run now. */
  choice: StandingChoice;
}

/** Resolves when the lab's text can be shown; its cluster starts behind it. @throws LabError */
export const openScreenSession = async ({
  call,
  progress,
  provider,
  refresh,
  id,
  report,
  choice,
}: OpenLab): Promise<LabSession> => {
  const lab = await findLab(id);
  const kubectl = await readyKubectl(call, report);
  await readyContext({ ...call, stdin: nobody, stderr: silent }, lab);
  const from = call.flags["from"];
  const record = await progress.read(lab.id);
  const places = placesOf(choice, from === undefined ? record : undefined);
  const engine = await openLabSession({
    lab,
    kubectl,
    paths: call.paths,
    env: call.env,
    progress,
    ...places,
    attended: true,
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
    files: () => filesOf(engine),
    complete: (words, signal) => complete(engine, kubectl.path, words, signal),
    close: async () => {
      unfollow();
      unlisten();
      if (engine.state.get().provider !== choice.cluster.provider) {
        // It went on elsewhere; the next lab begins where labs run.
        provider.set(infoOf(choice.cluster));
      }

      await engine.close();
      await refresh();
    },
  };
};

/** The screen is taken: what has not been agreed to yet is a sentence. */
const nobody = { isTTY: false } as NodeJS.ReadStream;
const silent = { write: () => true } as unknown as NodeJS.WriteStream;

const providerOf = (engine: Engine): ProviderInfo => {
  const { cluster, provider } = engine.state.get();
  return {
    name: provider,
    state: cluster.state === "absent" ? "lost" : cluster.state,
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

/** Relative to where commands run, folders of the lab included. */
const filesOf = async (engine: Engine): Promise<string[]> => {
  const { cwd } = engine.shell();
  const entries = await readdir(cwd, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => path.relative(cwd, path.join(entry.parentPath, entry.name)))
    .toSorted();
};

const shellOf = (engine: Engine, command: string | undefined): ReturnType<LabSession["shell"]> => {
  const { file, argv, env, cwd } = engine.shell();
  return command === undefined
    ? {
        file,
        args: argv,
        env,
        cwd,
        greeting: "kubectl is wired to the cluster; drydock check | hint | task; exit goes back.\n",
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
