/** Puts a run together: stores and events, the cluster behind them, and the way through the steps. */
import { mkdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { LabError } from "../errors.ts";
import { systemClock } from "../kubectl/clock.ts";
import { commandEnvironment, learnerShell, plainEnvironment } from "../kubectl/environment.ts";
import { shellFilesIn, writeShellFiles } from "../kubectl/shell-files.ts";
import { cleanUp } from "./clean-up.ts";
import { createConnection } from "./connection.ts";
import { serveControl } from "./control-socket.ts";
import type { CurrentStep } from "./current-step.ts";
import type { CreateEngine, EngineOptions } from "./engine.ts";
import type { SessionEvent, TimedEvent } from "./events.ts";
import { createIntents, tell } from "./intents.ts";
import { createJournal } from "./journal.ts";
import type { LivePart } from "./live.ts";
import { createOutput } from "./output.ts";
import { createPerformer } from "./performer.ts";
import { cleanUpOptions, createProgression } from "./progression.ts";
import type { Progression } from "./progression.ts";
import { createProof } from "./proof.ts";
import { createRecord } from "./record.ts";
import { checkRequirements } from "./requirements.ts";
import type { Run } from "./run.ts";
import { adopt, guardScope } from "./scope.ts";
import { initialState, reduce } from "./session.ts";
import { createStore } from "./store.ts";
import { watchActions } from "./watch-actions.ts";
import { prepareWork } from "./workspace.ts";

const outputLines = 5000;
/** Running times of checks are shown in seconds. */
const tick = 1000;

export const createEngine: CreateEngine = (options) => {
  const listeners = new Set<(event: TimedEvent) => void>();
  const { run, shared } = assemble(options, listeners);
  const performer = createPerformer(run);
  const progression = createProgression(run, performer);
  const intents = createIntents({ run, performer, progression });
  const closers: (() => void | Promise<void>)[] = [];
  const ready = start(run, progression, closers);
  ready.catch((error: unknown) => {
    tell(run, error);
  });
  closers.push(keepTime(run, shared));

  return {
    state: run.state,
    live: run.live,
    output: run.output,
    ready,
    evidence: (check) =>
      shared.current?.evidence(check) ?? { command: "", text: "not looked at yet" },
    send(intent) {
      void ready.then(
        () => {
          intents(intent);
        },
        () => {},
      );
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    shell(command) {
      const { socket } = shared;
      const shell = learnerShell(run.env(), run.shellFiles, { lab: run.lab.id, socket });
      const only = { file: "/bin/sh", argv: ["-c", command ?? ""], env: shell.env };
      return { ...(command === undefined ? shell : only), cwd: options.paths.work };
    },
    end: run.end,
    async close() {
      performer.interrupt();
      shared.current?.close();
      for (const closer of closers.toReversed()) {
        await closer();
      }

      run.end("left");
      await run.connection.close();
      await run.record.flush();
      await rm(run.socketFolder, { recursive: true, force: true });
    },
    async cleanUp() {
      await ready;
      await cleanUp(cleanUpOptions(run));
      await run.journal.close();
    },
    proof: createProof(run, performer, progression),
  };
};

interface Shared {
  current?: CurrentStep;
  socket: string;
  folder: string;
}

const assemble = (options: EngineOptions, listeners: Set<(event: TimedEvent) => void>) => {
  const { lab, clock = systemClock, random = Math.random, paths } = options;
  const began = clock.monotonic();
  const folder = path.join(
    paths.runtime ?? os.tmpdir(),
    `drydock-${process.pid.toString(36)}-${Math.floor(random() * 2 ** 30).toString(36)}`,
  );
  const shared: Shared = { folder, socket: path.join(folder, "c.sock") };
  const state = createStore(initialState(lab, options.provider, undefined, clock.now()));
  const emit = (event: SessionEvent) => {
    const timed = { ...event, at: clock.monotonic() - began };
    state.set(reduce(state.get(), timed));
    run.record.follow(event);
    for (const listener of listeners) {
      listener(timed);
    }
  };
  let ended = false;
  const run: Run = {
    options,
    lab,
    clock,
    state,
    output: createOutput(outputLines, (announce) => {
      clock.after(16, announce);
    }),
    live: createStore<readonly LivePart[]>([]),
    emit,
    begin() {
      const { cluster } = state.get();
      state.set({ ...initialState(lab, options.provider, undefined, clock.now()), cluster });
    },
    end(outcome) {
      if (!ended) {
        ended = true;
        emit({ type: "run-ended", lab: lab.id, outcome, durationMs: clock.monotonic() - began });
      }
    },
    follow(step) {
      shared.current = step;
    },
    notice(level, sentence, hint) {
      emit({ type: "notice", level, sentence, ...(hint !== undefined && { hint }) });
    },
    connection: createConnection({
      connect: options.connect,
      kubectl: options.kubectl,
      env: { ...plainEnvironment(options.env), KUBECACHEDIR: path.join(paths.state, "cache") },
      folder,
      clock,
      random,
      emit,
      onChange(key, change) {
        shared.current?.changed(key);
        if (key.startsWith("namespaces ") && change.type === "set") {
          void adopt(lab, run.connection.world(), change.object);
        }
      },
      onReturn() {
        shared.current?.look();
      },
    }),
    record: createRecord({
      lab,
      progress: options.progress,
      clock,
      trouble: ({ message, hint }) => {
        run.notice("warning", message, hint);
      },
    }),
    journal: createJournal(paths.state),
    vars: { ...lab.vars },
    socketFolder: folder,
    shellFiles: shellFilesIn(path.join(paths.state, "shell")),
    env: () => {
      const kubeconfig = run.connection.cluster()?.kubeconfig ?? os.devNull;
      const cache = path.join(paths.state, "cache");
      return commandEnvironment(options.env, { kubeconfig, cache }, run.shellFiles.bin);
    },
  };
  return { run, shared };
};

const start = async (
  run: Run,
  progression: Progression,
  closers: (() => void | Promise<void>)[],
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
  await run.connection.open();
  const { capabilities } = run.connection.cluster()!;
  checkRequirements(lab, capabilities);
  const world = run.connection.world();
  world.find({ resource: "namespaces" }, "");
  if (kept === undefined && (await guardScope(lab, world))) {
    run.notice("info", "Cleaning up after an earlier run.");
    await cleanUp(cleanUpOptions(run));
  }

  for (const name of [...lab.scope.cluster, ...lab.scope.namespaces]) {
    await run.journal.write({ made: "object", name, at: run.clock.now() });
  }

  closers.push(
    await watchActions(run.shellFiles.actions, () => {
      progression.current().acted();
    }),
  );
  const index = await firstStep(run, progression, kept?.current);
  progression.enter(index, kept !== undefined);
  if (kept !== undefined && kept.hash !== lab.hash) {
    run.notice(
      "info",
      "The lab's files have changed since you stopped; its texts and checks are the new ones.",
    );
  }

  const socket = path.join(run.socketFolder, "c.sock");
  closers.push(await serveControl(socket, run, () => progression.current()));
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
  const { state, work } = options.paths;
  await mkdir(state, { recursive: true, mode: 0o700 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await prepareWork(lab, work, fresh);
  const program = process.argv[1];
  await writeShellFiles({
    folder: path.join(state, "shell"),
    kubectl: options.kubectl,
    drydock: [process.execPath, ...(program === undefined ? [] : [program])],
  });
};

/** Refreshes the running times on screen; no event, since nothing has happened. */
const keepTime = ({ clock, state }: Run, shared: Shared): (() => void) => {
  let cancel = () => {};
  const beat = () => {
    const { steps, current } = state.get();
    const step = steps[current];
    const runs = step?.checks.some(({ verdict }) => verdict.held ?? verdict.waited);
    const verdicts = runs ? shared.current?.verdicts() : undefined;
    if (step !== undefined && verdicts !== undefined && shared.current?.step.id === step.id) {
      const checks = step.checks.map((check) => ({
        ...check,
        verdict: verdicts[check.id] ?? check.verdict,
      }));
      state.set({ ...state.get(), steps: steps.with(current, { ...step, checks }) });
    }

    cancel = clock.after(tick, beat);
  };
  cancel = clock.after(tick, beat);
  return () => {
    cancel();
  };
};
