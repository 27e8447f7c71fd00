/** From nothing to the first step: what was kept, folders, the cluster, its scope, what must be replayed. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { writeShellFiles } from "../kubectl/shell-files.ts";
import type { Step } from "../lab/lab.ts";
import { privateFolder } from "../private-folder.ts";
import { announce, arrive } from "./arrive.ts";
import type { Closers } from "./closers.ts";
import { serveControl } from "./control-socket.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { SessionEvent } from "./events.ts";
import { isOn, isProcess } from "./journal.ts";
import { endOrphans } from "./orphans.ts";
import { putBack } from "./own-files.ts";
import { samePlace } from "./place.ts";
import type { Progression } from "./progression.ts";
import type { LabRecord } from "./progress-store.ts";
import { checkTools } from "./requirements.ts";
import type { Run } from "./run.ts";
import { guardScope } from "./scope.ts";
import { initialState } from "./session.ts";
import { watchActions } from "./watch-actions.ts";
import { prepareWork } from "./workspace.ts";

/** @throws LabError that names what prevents it. */
export const startRun = async (
  run: Run,
  progression: Progression,
  { closers, elsewhere }: { closers: Closers; elsewhere: Elsewhere },
): Promise<void> => {
  const { lab, options } = run;
  const kept = options.from === undefined ? await run.record.resume() : undefined;
  if (kept !== undefined) {
    takeUp(run, kept);
  } else if (options.from !== undefined) {
    await run.record.recall();
  }

  run.emit(startedEvent(run));
  if (lab.leftOut !== undefined && options.onlyCleanUp !== true) {
    run.notice("info", lab.leftOut);
  }

  await prepareFolders(run, kept === undefined);
  await endOrphans(await run.journal.open(), run.clock);
  await run.journal.drop(isProcess);
  if (options.onlyCleanUp === true) {
    await openForCleanUp(run);
    return;
  }

  await checkTools(lab, run.env()["PATH"] ?? "");
  const step = firstStep(run, kept);
  // The step is told while its cluster comes up.
  run.state.set({ ...run.state.get(), current: lab.steps.indexOf(step) });
  const known = kept !== undefined && (kept.where === undefined || isHere(run, kept));
  await elsewhere.arriveSomewhere({
    step: step.id,
    attempt: (place) => arrive(run, progression, { step, known: known && place === options.place }),
  });
  if (closers.closed()) {
    return;
  }

  closers.add(
    await watchActions(run.shellFiles.actions, () => {
      progression.current().acted();
    }),
  );
  progression.enter(lab.steps.indexOf(step), kept !== undefined);
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

const takeUp = (run: Run, kept: LabRecord): void => {
  run.vars = { ...run.lab.vars, ...kept.vars };
  const { cluster } = run.state.get();
  run.state.set({ ...initialState(run.options, kept, run.clock.now()), cluster });
};

const isHere = ({ options }: Run, { where }: LabRecord): boolean => samePlace(where, options.place);

const openForCleanUp = async (run: Run): Promise<void> => {
  const unfinished = (await run.journal.open()).filter(isOn(run.stay.place));
  await announce(run);
  await run.connection.open();
  await guardScope(run.lab, run.connection.world(), unfinished, run.options.learner);
};

/** @throws LabError when it was asked for and does not exist */
const firstStep = ({ lab, options }: Run, kept: LabRecord | undefined): Step => {
  const wanted = options.from ?? kept?.current;
  const step = lab.steps.find(({ id }) => id === wanted);
  if (step === undefined && options.from !== undefined) {
    const ids = lab.steps.map(({ id }) => id).join(", ");
    throw new LabError("usage", `There is no step "${options.from}".`, { hint: `Steps: ${ids}` });
  }

  return step ?? lab.steps[0]!;
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

const startedEvent = ({ lab, stay, state }: Run): SessionEvent => ({
  type: "run-started",
  lab: lab.id,
  title: lab.title,
  provider: stay.place.provider,
  steps: state.get().steps.map(({ id, title, checks }) => ({
    id,
    title,
    checks: checks.map(({ id: check, says, simulatedOn }) => ({
      id: check,
      says,
      ...(simulatedOn && { simulatedOn }),
    })),
  })),
});

const prepareFolders = async ({ lab, options, socketFolder: folder }: Run, fresh: boolean) => {
  const { state, work, runtime } = options.paths;
  if (runtime !== undefined) {
    await privateFolder(runtime);
  }

  await mkdir(state, { recursive: true, mode: 0o700 });
  await privateFolder(folder);
  await putBack(options);
  await prepareWork(lab, work, fresh);
  const program = process.argv[1];
  await writeShellFiles({
    folder: path.join(state, "shell"),
    kubectl: options.kubectl,
    drydock: [process.execPath, ...(program === undefined ? [] : [program])],
  });
};
