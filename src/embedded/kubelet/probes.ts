/** Startup, readiness and liveness probes of a running container. Follows pkg/kubelet/prober. */
import type { Json } from "../object.ts";
import { runHandler } from "./handlers.ts";
import { killContainer } from "./kill.ts";
import { tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

type ProbeKind = "Startup" | "Readiness" | "Liveness";

const fields = {
  Startup: "startupProbe",
  Readiness: "readinessProbe",
  Liveness: "livenessProbe",
} as const;

/** The probes end with the run of the container that they look at. */
export const startProbes = (run: PodRun, record: ContainerRecord): void => {
  const stops = (["Startup", "Readiness", "Liveness"] as const)
    .filter((kind) => record.spec[fields[kind]] !== undefined)
    .map((kind) => startProbe(run, record, kind));
  record.stopProbes = () => {
    for (const stop of stops) {
      stop();
    }
  };
};

interface Streak {
  ok: boolean | undefined;
  length: number;
}

const startProbe = (run: PodRun, record: ContainerRecord, kind: ProbeKind): (() => void) => {
  const probe: Json = record.spec[fields[kind]];
  const { clock } = run.node;
  const began = clock.now() + clock.skipped();
  const streak: Streak = { ok: undefined, length: 0 };
  const { handle } = record;
  let isStopped = false;
  let isBusy = false;

  const tick = async (): Promise<void> => {
    const age = clock.now() + clock.skipped() - began;
    const isTooEarly = age < (probe.initialDelaySeconds ?? 0) * 1000;
    if (isStopped || isBusy || isTooEarly || (kind === "Startup") === record.started) {
      return;
    }

    isBusy = true;
    const outcome = await runHandler(run, record, probe, (probe.timeoutSeconds ?? 1) * 1000);
    isBusy = false;
    if (isStopped || record.handle !== handle) {
      return;
    }

    if (!outcome.ok) {
      tellFailure(run, record, kind, outcome);
    }

    if (outcome.errored !== true && count(streak, outcome.ok, probe)) {
      isStopped ||= (await conclude(run, record, kind, outcome.ok)) === "stop";
    }
  };

  const period = clock.setInterval(() => void tick(), (probe.periodSeconds ?? 10) * 1000);
  void tick();
  return () => {
    isStopped = true;
    period.cancel();
  };
};

const tellFailure = (
  run: PodRun,
  record: ContainerRecord,
  kind: ProbeKind,
  { message, errored }: { message: string; errored?: boolean },
): void => {
  tell(
    run,
    record,
    "Warning",
    "Unhealthy",
    errored === true
      ? `${kind} probe errored and resulted in unknown state: ${message}`
      : `${kind} probe failed: ${message}`,
  );
};

/** True once the same outcome came often enough to count. */
const count = (
  streak: Streak,
  ok: boolean,
  { failureThreshold = 3, successThreshold = 1 }: Json,
): boolean => {
  streak.length = streak.ok === ok ? streak.length + 1 : 1;
  streak.ok = ok;
  return streak.length >= (ok ? successThreshold : failureThreshold);
};

const conclude = async (
  run: PodRun,
  record: ContainerRecord,
  kind: ProbeKind,
  ok: boolean,
): Promise<"go on" | "stop"> => {
  if (kind === "Readiness") {
    if (record.ready !== ok) {
      record.ready = ok;
      run.again();
    }

    return "go on";
  }

  if (ok) {
    if (kind === "Startup") {
      record.started = true;
      record.ready = record.spec.readinessProbe === undefined;
      run.again();
      return "stop";
    }

    return "go on";
  }

  const probe: Json = record.spec[fields[kind]];
  await killContainer(run, record, {
    message: `Container ${record.name} failed ${kind.toLowerCase()} probe, will be restarted`,
    ...(probe.terminationGracePeriodSeconds === undefined
      ? {}
      : { grace: probe.terminationGracePeriodSeconds }),
  });
  return "stop";
};
