/** The cluster's own time as far as a run knows it: goes by faster, slower or not at all as its clock does, and never back. */
import type { Clock } from "../kubectl/clock.ts";
import type { ClockReading } from "../cluster/provider.ts";

export interface ClusterTime {
  /** Milliseconds of cluster time; only differences mean something. */
  now(): number;
  /** Cluster seconds per second. */
  rate(): number;
  /** Real milliseconds until so much of the cluster's time has gone by; undefined while its clock stands still. */
  real(ms: number): number | undefined;
  /** What the cluster says now; somebody may have wound its clock by hand. @returns whether the rate is another one. */
  read(reading: ClockReading): boolean;
  /** Another cluster's time from now on. */
  restart(): void;
}

export const createClusterTime = (clock: Pick<Clock, "monotonic">): ClusterTime => {
  let anchor = clock.monotonic();
  let atAnchor = 0;
  let rate = 1;
  let skippedBefore: number | undefined;

  const now = () => atAnchor + (clock.monotonic() - anchor) * rate;
  return {
    now,
    rate: () => rate,
    real: (ms) => (rate === 0 ? undefined : ms / rate),
    read({ rate: next, skippedMs }) {
      const real = clock.monotonic();
      // Where the cluster says how much it has skipped, that is the truth; a clock that was read late must not run back.
      skippedBefore ??= skippedMs + real - now();
      atAnchor = Math.max(now(), skippedMs - skippedBefore + real);
      anchor = real;
      const other = next !== rate;
      rate = next;
      return other;
    },
    restart() {
      atAnchor = now();
      anchor = clock.monotonic();
      rate = 1;
      skippedBefore = undefined;
    },
  };
};
