/** Puts a run together: stores and events, the cluster behind them, and the way through the steps. */
import { rm } from "node:fs/promises";
import { learnerShell } from "../kubectl/environment.ts";
import { removeAddons } from "./addons.ts";
import { assembleRun } from "./assemble-run.ts";
import { createClosers } from "./closers.ts";
import type { CreateEngine } from "./engine.ts";
import type { TimedEvent } from "./events.ts";
import { gatewayEnvironment } from "./gateways.ts";
import { createIntents, tell } from "./intents.ts";
import { keepTime, unwind } from "./keep-time.ts";
import { createPerformer } from "./performer.ts";
import { cleanUpRun, createProgression } from "./progression.ts";
import { createProof } from "./proof.ts";
import { startRun } from "./start-run.ts";

export const createEngine: CreateEngine = (options) => {
  const listeners = new Set<(event: TimedEvent) => void>();
  const { run, shared } = assembleRun(options, listeners);
  const performer = createPerformer(run);
  const progression = createProgression(run, performer);
  const intents = createIntents({ run, performer, progression });
  const closers = createClosers();
  const ready = startRun(run, progression, closers);
  ready.catch((error: unknown) => {
    tell(run, error);
  });
  closers.add(keepTime(run, shared));

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
      await rm(run.socketFolder, { recursive: true, force: true });
    },
    async cleanUp() {
      await ready;
      await cleanUpRun(run);
      await removeAddons(run);
      await run.journal.close();
    },
    proof: createProof(run, performer, progression),
  };
};
