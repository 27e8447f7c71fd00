/** Ends a running container: hook, polite signal, time to comply, hard signal. */
import { runHook } from "./hooks.ts";
import { tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

export interface KillOptions {
  /** What the event says; by default `Stopping container NAME`. */
  message?: string;
  /** Seconds; by default those of the pod. */
  grace?: number;
}

/** Resolves once the container has ended. */
export const killContainer = async (
  run: PodRun,
  record: ContainerRecord,
  { message = `Stopping container ${record.name}`, grace }: KillOptions = {},
): Promise<void> => {
  const { handle } = record;
  if (handle === undefined) {
    return;
  }

  const { clock } = run.node;
  tell(run, record, "Normal", "Killing", message);
  const seconds = grace ?? run.pod.spec.terminationGracePeriodSeconds ?? 30;
  const ended = handle.exit.then(() => undefined);
  if (seconds > 0) {
    const limit = new AbortController();
    const deadline = clock.sleep(seconds * 1000, limit.signal).catch(() => undefined);
    await Promise.race([runHook(run, record, "preStop"), ended, deadline]);
    handle.signal(record.spec.lifecycle?.stopSignal ?? "SIGTERM");
    await Promise.race([ended, deadline]);
    limit.abort();
  }

  handle.signal("SIGKILL");
  await ended;
};
