/** Ends a running container: hook, polite signal, time to comply, hard signal. */
import { runHook } from "./hooks.ts";
import type { KubeObject } from "../object.ts";
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

  tell(run, record, "Normal", "Killing", message);
  const seconds = grace ?? graceOf(run.pod);
  const ended = handle.exit.then(() => undefined);
  if (seconds > 0) {
    const { deadline, cancel } = startGrace(run, seconds);
    await Promise.race([runHook(run, record, "preStop"), ended, deadline]);
    handle.signal(record.spec.lifecycle?.stopSignal ?? "SIGTERM");
    await Promise.race([ended, deadline]);
    cancel();
  }

  handle.signal("SIGKILL");
  await ended;
};

/** Seconds: those of the deletion, else of the pod. */
export const graceOf = ({ metadata, spec }: KubeObject): number =>
  metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;

/** A grace period starts anew when a later deletion asks for less, as in pkg/kubelet/pod_workers.go. */
const startGrace = (
  { node: { clock }, shorten }: PodRun,
  seconds: number,
): { deadline: Promise<void>; cancel(): void } => {
  let resolve = (): void => undefined;
  const deadline = new Promise<void>((done) => {
    resolve = done;
  });
  let timer = clock.setTimeout(resolve, seconds * 1000);
  const restart = (fewer: number): void => {
    timer.cancel();
    timer = clock.setTimeout(resolve, fewer * 1000);
  };
  shorten.add(restart);
  return {
    deadline,
    cancel() {
      timer.cancel();
      shorten.delete(restart);
    },
  };
};
