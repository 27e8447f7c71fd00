/** Keeps what only time changes true: `holds 0:01 of 0:02`, and the pace of the cluster's clock, which anybody may wind. */
import type { ClockReading, ClusterClock } from "../cluster/provider.ts";
import type { Shared } from "./assemble-run.ts";
import type { Run } from "./run.ts";

/** Times are shown in seconds. */
const tick = 1000;

export const keepTime = (run: Run, shared: Shared): (() => void) => {
  let cancel = () => {};
  const beat = () => {
    refreshTimes(run, shared);
    void readClock(run, shared);
    cancel = run.clock.after(tick, beat);
  };
  cancel = run.clock.after(tick, beat);
  return () => {
    cancel();
  };
};

/** @throws LabError when the cluster is gone. */
export const wind = async (run: Run, clock: ClusterClock, rate: number): Promise<void> => {
  run.wound = true;
  await clock.setRate(rate);
  followClock(run, await clock.read());
};

/** Who leaves must not leave a cluster behind whose time runs away. */
export const unwind = async (run: Run): Promise<void> => {
  const clock = run.connection.cluster()?.clock;
  if (run.wound && clock !== undefined && run.time.rate() !== 1) {
    await clock.setRate(1).catch(() => {});
  }
};

/** Takes over what the cluster says of its clock. @returns whether it runs at another pace. */
export const followClock = ({ time, state }: Run, reading: ClockReading): boolean => {
  const other = time.read(reading);
  const { cluster } = state.get();
  if (cluster.clockRate !== reading.rate) {
    state.set({ ...state.get(), cluster: { ...cluster, clockRate: reading.rate } });
  }

  return other;
};

/** Refreshes the running times on screen; no event, since nothing has happened. */
const refreshTimes = ({ state }: Run, shared: Shared): void => {
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
};

/** A cluster that is gone is another's concern. */
const readClock = async (run: Run, shared: Shared): Promise<void> => {
  const reading = await run.connection
    .cluster()
    ?.clock?.read()
    .catch(() => undefined);
  if (reading !== undefined && followClock(run, reading)) {
    shared.current?.look();
  }
};
