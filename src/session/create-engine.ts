/** Puts a run together: stores and events, the cluster behind them, and the way through the steps. */
import { rm } from "node:fs/promises";
import { learnerShell } from "../kubectl/environment.ts";
import { removeAddons } from "./addons.ts";
import { assembleRun } from "./assemble-run.ts";
import { createClosers } from "./closers.ts";
import type { CreateEngine } from "./engine.ts";
import type { TimedEvent } from "./events.ts";
import { createElsewhere } from "./elsewhere.ts";
import { gatewayEnvironment } from "./gateways.ts";
import { isOn, isProcess } from "./journal.ts";
import { createIntents, tell } from "./intents.ts";
import { keepTime, unwind } from "./keep-time.ts";
import { createOffers } from "./offers.ts";
import { createPerformer } from "./performer.ts";
import { cleanUpRun, createProgression } from "./progression.ts";
import { createProof } from "./proof.ts";
import type { Run } from "./run.ts";
import { startRun } from "./start-run.ts";

export const createEngine: CreateEngine = (options) => {
  const listeners = new Set<(event: TimedEvent) => void>();
  const { run, shared } = assembleRun(options, listeners);
  const performer = createPerformer(run);
  const progression = createProgression(run, performer);
  const offers = createOffers(run);
  const elsewhere = createElsewhere(run, offers);
  listeners.add(offers.follow);
  const closers = createClosers();
  const intents = createIntents({ run, performer, progression, elsewhere });
  const ready = startRun(run, progression, { closers, elsewhere });
  ready.catch((error: unknown) => {
    tellAbsence(run, error);
  });
  closers.add(keepTime(run, shared));
  closers.add(offers.rest);
  shared.rebuild = () => {
    intents({ type: "rebuild" });
  };

  return {
    lab: run.lab,
    state: run.state,
    live: run.live,
    output: run.output,
    ready,
    evidence: (check) =>
      shared.current?.evidence(check) ?? { command: "", text: "not looked at yet" },
    send(intent) {
      if (
        (intent.type === "elsewhere" || intent.type === "retry") &&
        elsewhere.decide(intent.type)
      ) {
        return;
      }

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
      const env = { ...shell.env, ...gatewayEnvironment(run) };
      const only = { file: "/bin/sh", argv: ["-c", command ?? ""] };
      return { ...(command === undefined ? shell : only), env, cwd: options.paths.work };
    },
    end: run.end,
    async close() {
      shared.close();
      performer.interrupt();
      shared.current?.close();
      await closers.close();

      run.end("left");
      await unwind(run);
      await run.forwards.close();
      await run.connection.close();
      await run.record.flush();
      await run.journal.drop(isProcess);
      await rm(run.socketFolder, { recursive: true, force: true });
    },
    async cleanUp() {
      await ready;
      await cleanUpRun(run);
      await removeAddons(run);
      await run.journal.drop(isOn(run.stay.place));
    },
    proof: createProof(run, performer, progression),
  };
};

/** Nobody tries again. The error itself is told by whoever waits for the run to be ready. */
const tellAbsence = (run: Run, error: unknown): void => {
  if (run.closing.aborted) {
    return;
  }

  tell(run, error);
  const { cluster } = run.state.get();
  if (cluster.state === "starting") {
    const sentence = error instanceof Error ? error.message : String(error);
    run.state.set({ ...run.state.get(), cluster: { ...cluster, state: "absent", sentence } });
  }
};
