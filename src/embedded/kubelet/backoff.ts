/** Crash loops: a container that keeps failing rests longer each time. Follows doBackOff of pkg/kubelet/kuberuntime. */
import { podLabel, tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

/** Milliseconds. */
const firstDelay = 10_000;
const maxDelay = 300_000;

/** Milliseconds that the container still rests; 0: it may start. The first restart comes at once. */
export const restLeft = (run: PodRun, record: ContainerRecord): number => {
  const { clock } = run.node;
  const now = clock.now() + clock.skipped();
  const { backoff } = record;
  if (backoff === undefined || now >= backoff.until) {
    return 0;
  }

  const seconds = backoff.delay / 1000;
  const period = seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s` : `${seconds}s`;
  const label = podLabel(run.pod);
  tell(
    run,
    record,
    "Warning",
    "BackOff",
    `Back-off restarting failed container ${record.name} in pod ${label}`,
  );
  record.state = {
    kind: "waiting",
    reason: "CrashLoopBackOff",
    message: `back-off ${period} restarting failed container=${record.name} pod=${label}`,
  };
  return backoff.until - now;
};

/** Notes that a run ended; the rest that follows doubles with every run that ends soon after the one before. */
export const noteExit = (run: PodRun, record: ContainerRecord): void => {
  const { clock } = run.node;
  const now = clock.now() + clock.skipped();
  const { backoff } = record;
  if (backoff === undefined) {
    record.backoff = { delay: firstDelay, until: now, last: now };
    return;
  }

  // A container that ran well for twice the longest rest starts over.
  const isForgotten = now - backoff.last > 2 * maxDelay;
  const isFirstRest = backoff.until === backoff.last && backoff.delay === firstDelay;
  const delay = isForgotten || isFirstRest ? firstDelay : Math.min(backoff.delay * 2, maxDelay);
  record.backoff = { delay, until: isForgotten ? now : now + delay, last: now };
};
