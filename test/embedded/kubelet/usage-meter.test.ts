/** Usage in the cluster's time, whatever the clock does. */
import test from "ava";
import { UsageMeter } from "../../../src/embedded/kubelet/stats/usage-meter.ts";

/** A clock and a program that both move when told. */
const setUp = () => {
  const state = { real: 0, skipped: 0, cpu: 0 };
  const clock = {
    rate: 1,
    now: () => state.real,
    skipped: () => state.skipped,
    setTimeout: () => ({ cancel: () => undefined }),
    setInterval: () => ({ cancel: () => undefined }),
    sleep: async () => undefined,
  };
  const meter = new UsageMeter(
    () => ({ cpuMilliSeconds: state.cpu, memoryBytes: 5000 }),
    clock,
    () => state.real,
  );
  /** `seconds` of real time at a rate of the clock, with so many processors busy. */
  const run = (seconds: number, rate: number, cores: number): number => {
    const before = meter.look().cpuSeconds;
    for (let step = 0; step < seconds * 2; step++) {
      state.real += 500;
      state.skipped += 500 * (rate - 1);
      state.cpu += 500 * cores;
      meter.look();
    }

    return (meter.look().cpuSeconds - before) / (seconds * rate);
  };
  return { state, meter, run };
};

test("a busy loop uses the same milli-CPU at any speed of the clock", (t) => {
  const { run } = setUp();
  t.true(Math.abs(run(20, 1, 0.5) - 0.5) < 0.01);
  t.true(Math.abs(run(20, 20, 0.5) - 0.5) < 0.01);
  t.true(Math.abs(run(20, 1, 0.5) - 0.5) < 0.01);
});

test("while the clock stands still nothing is used", (t) => {
  const { meter, run } = setUp();
  run(10, 1, 1);
  const before = meter.look().cpuSeconds;
  run(10, 0.000_000_1, 1);
  t.true(meter.look().cpuSeconds - before < 0.01);
});

test("a leap of the clock is filled as if all had gone on", (t) => {
  const { state, meter, run } = setUp();
  run(10, 1, 0.25);
  const before = meter.look().cpuSeconds;
  state.skipped += 300_000;
  t.true(Math.abs(meter.look().cpuSeconds - before - 75) < 1);
});

test("starting a container costs something, and memory comes in pages", (t) => {
  const { meter } = setUp();
  const { cpuSeconds, memoryBytes } = meter.look();
  t.true(cpuSeconds > 0);
  t.is(memoryBytes, 8192);
});
