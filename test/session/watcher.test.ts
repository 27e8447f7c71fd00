/** How soon a change becomes a verdict, and how many looks a burst of changes costs. */
import test from "ava";
import type { Clock } from "../../src/kubectl/clock.ts";
import { createWatcher } from "../../src/session/watcher.ts";
import { check, createScene, object } from "../support/scene.ts";

const pods = "pods of web";

/** Timers run when the test says so. */
const createClock = () => {
  const timers: { due: number; task: () => void }[] = [];
  let now = 0;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after(ms, task) {
      const timer = { due: now + ms, task };
      timers.push(timer);
      return () => {
        timers.splice(timers.indexOf(timer), 1);
      };
    },
  };
  return {
    clock,
    advance(ms: number) {
      for (const end = now + ms; ;) {
        const [next] = timers.toSorted((a, b) => a.due - b.due);
        if (next === undefined || next.due > end) {
          now = end;
          return;
        }

        now = next.due;
        timers.splice(timers.indexOf(next), 1);
        next.task();
      }
    },
  };
};

const start = () => {
  const { clock, advance } = createClock();
  const scene = createScene();
  const verdicts: string[] = [];
  let looks = 0;
  const watcher = createWatcher({
    checks: [check("resource: pod/a\nguard: true")],
    scene,
    clock,
    time: { now: clock.now, real: (ms) => ms },
    moment: () => ({ patience: 1, actedAt: 0 }),
    pace: () => ({ busy: false, over: false }),
    record(task) {
      looks += 1;
      return { result: task(), keys: new Set([pods]) };
    },
    onVerdict: (_, { status }) => verdicts.push(status),
  });
  watcher.look();
  return { watcher, scene, verdicts, advance, looks: () => looks };
};

test("a change that comes alone is looked at in the next turn", (t) => {
  const { watcher, scene, verdicts, advance } = start();
  advance(1000);
  scene.objects.push(object("Pod", "a"));
  watcher.changed(pods);
  t.deepEqual(verdicts, ["checking"]);
  advance(0);
  t.deepEqual(verdicts, ["checking", "met"]);
});

test("of changes that follow each other, a frame is one look", (t) => {
  const { watcher, scene, verdicts, advance, looks } = start();
  advance(1000);
  const before = looks();
  for (let change = 0; change < 50; change += 1) {
    watcher.changed(pods);
    advance(1);
  }

  t.true(looks() - before <= 4);
  scene.objects.push(object("Pod", "a"));
  watcher.changed(pods);
  advance(16);
  t.is(verdicts.at(-1), "met");
});

test("what is not looked at wakes nobody", (t) => {
  const { watcher, advance, looks } = start();
  const before = looks();
  watcher.changed("configmaps of web");
  advance(1000);
  t.is(looks(), before);
});
