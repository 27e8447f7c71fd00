/** Told to stop: by Ctrl+C, by the system, by a terminal that closed, or by a reader that reads no more. */
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmbeddedProvider } from "../cluster/embedded.ts";
import type { Paths } from "../paths.ts";
import type { Engine } from "../session/engine.ts";
import { forgetRun } from "./lab-session.ts";
import type { Call } from "./verb.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A pipe whose reader has ended, a terminal that is gone. */
const goneCodes: readonly (string | undefined)[] = ["EPIPE", "EIO", "ERR_STREAM_DESTROYED"];
/** Longest wait for a start that was interrupted halfway. Milliseconds. */
const startLimit = 10_000;

export interface Interruption extends Disposable {
  signal: AbortSignal;
}

/** Holds until it is disposed of, so that what follows a stop (the cluster goes, its folders go) is not cut short by another. */
export const listenForInterruption = ({
  stdout,
  stderr,
}: Pick<Call, "stdout" | "stderr">): Interruption => {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  const onError = (error: NodeJS.ErrnoException): void => {
    if (goneCodes.includes(error.code)) {
      interrupt();
    }
  };
  signals.forEach((name) => process.on(name, interrupt));
  [stdout, stderr].forEach((stream) => stream.on("error", onError));
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      signals.forEach((name) => process.off(name, interrupt));
      [stdout, stderr].forEach((stream) => stream.off("error", onError));
    },
  };
};

/** Ends a run and removes its cluster and folders. */
export const endThrowaway = async (engine: Engine, paths: Paths, name: string): Promise<void> => {
  // A cluster that is about to start can be neither found nor stopped yet.
  const limit = new AbortController();
  const settled = engine.ready.then(
    () => {},
    () => {},
  );
  const late = sleep(startLimit, undefined, { signal: limit.signal }).catch(() => {});
  await Promise.race([settled, late]);
  limit.abort();
  await engine.close();
  await createEmbeddedProvider(paths).down(name, { purge: true });
  await forgetRun(paths, name);
};
