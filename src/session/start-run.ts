/** From nothing to the first step: what was kept, folders, the cluster, its scope, what must be replayed. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { writeShellFiles } from "../kubectl/shell-files.ts";
import { privateFolder } from "../private-folder.ts";
import { installAddons } from "./addons.ts";
import type { Closers } from "./closers.ts";
import { serveControl } from "./control-socket.ts";
import type { SessionEvent } from "./events.ts";
import { cleanUpRun } from "./progression.ts";
import type { Progression } from "./progression.ts";
import type { LabRecord } from "./progress-store.ts";
import { refreshGateways } from "./gateways.ts";
import { endOrphans } from "./orphans.ts";
import { meetRequirements } from "./meet-requirements.ts";
import { preloadLab } from "./preload.ts";
import { checkTools } from "./requirements.ts";
import type { Run } from "./run.ts";
import { guardScope, leftovers } from "./scope.ts";
import { initialState } from "./session.ts";
import { watchActions } from "./watch-actions.ts";
import { prepareWork } from "./workspace.ts";

/** @throws LabError that names what prevents it. */
export const startRun = async (
  run: Run,
  progression: Progression,
  closers: Closers,
): Promise<void> => {
  const { lab, options } = run;
  const kept = options.from === undefined ? await run.record.resume() : undefined;
  if (kept !== undefined) {
    run.vars = { ...lab.vars, ...kept.vars };
    const { cluster } = run.state.get();
    run.state.set({ ...initialState(lab, options.provider, kept, run.clock.now()), cluster });
  }

  run.emit(startedEvent(run));
  await prepareFolders(run, kept === undefined);
  const unfinished = await run.journal.open();
  await endOrphans(unfinished, run.clock);
  await run.journal.close();
  for (const name of [...lab.scope.cluster, ...lab.scope.namespaces]) {
    await run.journal.write({ made: "object", name, at: run.clock.now() });
  }

  if (options.onlyCleanUp === true) {
    await run.connection.open();
    await guardScope(lab, run.connection.world(), unfinished);
    return;
  }

  await checkTools(lab, run.env()["PATH"] ?? "");
  await run.connection.open();
  if (closers.closed()) {
    return;
  }

  const world = run.connection.world();
  world.find({ resource: "namespaces" }, "");
  await meetRequirements(run, closers);
  if (closers.closed()) {
    return;
  }

  if (kept === undefined && (await guardScope(lab, world, unfinished))) {
    run.notice("info", "Cleaning up after an earlier run.");
    await cleanUpRun(run);
  }

  await preloadLab(run);
  if (!closers.closed()) {
    await installAddons(run);
  }

  if (closers.closed()) {
    return;
  }

  await refreshGateways(run);
  await replayWhatIsGone(run, progression, kept);
  closers.add(
    await watchActions(run.shellFiles.actions, () => {
      progression.current().acted();
    }),
  );
  const index = await firstStep(run, progression, kept?.current);
  if (closers.closed()) {
    return;
  }

  progression.enter(index, kept !== undefined);
  tellGateways(run);
  if (kept !== undefined && kept.hash !== lab.hash) {
    run.notice(
      "info",
      "The lab's files have changed since you stopped; its texts and checks are the new ones.",
    );
  }

  const socket = path.join(run.socketFolder, "c.sock");
  closers.add(await serveControl(socket, run, () => progression.current()));
};

/** Ports that were chosen on this machine are worth a sentence. */
const tellGateways = ({ lab, vars, notice }: Run): void => {
  for (const name of Object.keys(lab.gateways)) {
    const [ip, http, https] = ["ip", "http", "https"].map((field) => vars[`${name}.${field}`]);
    if (ip !== undefined) {
      notice("info", `Gateway ${name} is at ${ip}, port ${http} for HTTP and ${https} for HTTPS.`);
    }
  }
};

/** What is on disk is a hint, the cluster is the truth: it may have been made anew since. */
const replayWhatIsGone = async (
  run: Run,
  progression: Progression,
  kept: LabRecord | undefined,
): Promise<void> => {
  const step = run.lab.steps.find(({ id }) => id === kept?.current);
  if (step === undefined || step.needs.length === 0) {
    return;
  }

  const there = await leftovers(run.lab, run.connection.world());
  if (!there.some((text) => text.startsWith("namespace/"))) {
    run.notice("info", "The cluster is a new one; what you had done is done again.");
    await progression.replayBefore(step);
  }
};

const firstStep = async (
  { lab, options }: Run,
  progression: Progression,
  kept: string | undefined,
): Promise<number> => {
  const wanted = options.from ?? kept;
  const index = lab.steps.findIndex(({ id }) => id === wanted);
  if (options.from === undefined) {
    return Math.max(0, index);
  }

  if (index === -1) {
    const ids = lab.steps.map(({ id }) => id).join(", ");
    throw new LabError("usage", `There is no step "${options.from}".`, { hint: `Steps: ${ids}` });
  }

  await progression.replayBefore(lab.steps[index]!);
  return index;
};

const startedEvent = ({ lab, options, state }: Run): SessionEvent => ({
  type: "run-started",
  lab: lab.id,
  title: lab.title,
  provider: options.provider,
  steps: state.get().steps.map(({ id, title, checks }) => ({
    id,
    title,
    checks: checks.map((check) => ({ id: check.id, says: check.says })),
  })),
});

const prepareFolders = async ({ lab, options, socketFolder: folder }: Run, fresh: boolean) => {
  const { state, work, runtime } = options.paths;
  if (runtime !== undefined) {
    await privateFolder(runtime);
  }

  await mkdir(state, { recursive: true, mode: 0o700 });
  await privateFolder(folder);
  await prepareWork(lab, work, fresh);
  const program = process.argv[1];
  await writeShellFiles({
    folder: path.join(state, "shell"),
    kubectl: options.kubectl,
    drydock: [process.execPath, ...(program === undefined ? [] : [program])],
  });
};
