import test from "ava";
import { createVirtualClock } from "../../src/embedded/virtual-clock.ts";

const start = Date.parse("2026-11-24T12:00:00Z");

test("advance fires due timers in order, including those they set", async (t) => {
  const clock = createVirtualClock(() => start);
  const fired: string[] = [];
  clock.setTimeout(() => {
    fired.push("a");
    clock.setTimeout(() => fired.push("a+5"), 5000);
  }, 10_000);
  clock.setTimeout(() => fired.push("b"), 12_000);
  clock.setTimeout(() => fired.push("late"), 60_000);
  await clock.advance(20_000);
  t.deepEqual(fired, ["a", "b", "a+5"]);
  t.is(clock.skipped(), 20_000);
  t.is(clock.now(), start);
});

test("what passes beyond real time is given to listeners of ageing, before the timers that see it", async (t) => {
  const clock = createVirtualClock(() => start);
  const seen: string[] = [];
  clock.onAge((ms) => seen.push(`age ${ms}`));
  clock.setTimeout(() => seen.push("timer"), 3000);
  await clock.advance(5000);
  t.deepEqual(seen, ["age 3000", "timer", "age 2000"]);
});

test("a cancelled timer does not fire, an interval fires again and again", async (t) => {
  const clock = createVirtualClock(() => start);
  let count = 0;
  const interval = clock.setInterval(() => count++, 1000);
  clock.setTimeout(() => t.fail(), 2000).cancel();
  await clock.advance(3500);
  t.is(count, 3);
  interval.cancel();
  await clock.advance(3500);
  t.is(count, 3);
});

test("a faster rate makes the cluster's time run ahead", (t) => {
  let now = start;
  const clock = createVirtualClock(() => now);
  clock.setRate(10);
  now += 1000;
  t.is(clock.skipped(), 9000);
  clock.setRate(0);
  now += 1000;
  t.is(clock.skipped(), 8000);
  clock.setRate(1);
  now += 1000;
  t.is(clock.skipped(), 8000);
});

test("sleep rejects with the signal's reason", async (t) => {
  const clock = createVirtualClock(() => start);
  const controller = new AbortController();
  const sleeping = clock.sleep(1000, controller.signal);
  controller.abort(new Error("enough"));
  await t.throwsAsync(sleeping, { message: "enough" });
});
