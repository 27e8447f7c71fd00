import test from "ava";
// Loaded when it is first needed; a clock that stands still does not wait for the disk.
import "../../src/checks/command.ts";
import type { RunResult } from "../../src/kubectl/run.ts";
import { createWatcher } from "../../src/session/watcher.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { check, createScene, object } from "../support/scene.ts";

/** A check whose command takes 100 ms, in a cluster that changes all the time. */
const inTurmoil = (more = "") => {
  const manual = createManualClock();
  const clock = {
    now: manual.now,
    monotonic: manual.now,
    after: (ms: number, task: () => void) => {
      const timer = manual.setTimeout(task, ms);
      return () => timer.cancel();
    },
  };
  const state = { runs: 0, busy: false, over: false, stdout: "not yet", acted: manual.now() };
  const scene = createScene({
    run: async (): Promise<RunResult> => {
      state.runs += 1;
      const { stdout } = state;
      await manual.sleep(100);
      return { exit: 0, stdout, stderr: "", durationMs: 100, ended: "itself" };
    },
  });
  const watcher = createWatcher({
    checks: [check(`command: kubectl get pods\nstdout: { $contains: done }\nwithin: 5m\n${more}`)],
    scene,
    clock,
    time: { now: manual.now, real: (ms) => ms },
    moment: () => ({ patience: 1, actedAt: state.acted }),
    pace: () => state,
    record: (task) => ({ result: task(), keys: new Set(["pods web "]) }),
    onVerdict: () => {},
  });
  const storm = async (ms: number): Promise<number> => {
    state.runs = 0;
    for (let past = 0; past < ms; past += 10) {
      watcher.changed("pods web ");
      await manual.advance(10);
    }

    return state.runs;
  };
  return { watcher, scene, state, storm, manual };
};

test("commands that look at a cluster in turmoil leave the machine half of its time", async (t) => {
  const { watcher, storm } = inTurmoil();
  watcher.look();
  const runs = await storm(2000);
  t.true(runs >= 8 && runs <= 13, `${runs}`);
});

test("while a command of the learner runs, one look a second is enough", async (t) => {
  const { watcher, storm, state } = inTurmoil();
  state.busy = true;
  watcher.look();
  const runs = await storm(3300);
  t.true(runs >= 3 && runs <= 5, `${runs}`);
});

test("the end of that command is looked at without delay", async (t) => {
  const { watcher, storm, state, manual } = inTurmoil();
  state.busy = true;
  watcher.look();
  await storm(200);
  state.stdout = "done";
  state.busy = false;
  watcher.look();
  await manual.advance(110);
  t.is(watcher.verdict("c").status, "met");
});

test("what is met, and what belongs to a step that is over, is not asked again", async (t) => {
  const { watcher, storm, state, manual } = inTurmoil();
  watcher.look();
  await manual.advance(150);
  state.over = true;
  await manual.advance(5000);
  t.is(await storm(2000), 0);
  state.over = false;
  state.stdout = "done";
  watcher.look();
  await manual.advance(150);
  t.is(watcher.verdict("c").status, "met");
  t.is(await storm(2000), 0);
});

test("what explains a failure is said as soon as it is known, though nothing is asked again", async (t) => {
  const { watcher, scene, state, manual } = inTurmoil(
    `causes: [{ when: "a.status.phase == 'Pending'", say: It waits., look: kubectl get pod a, with: { a: pod/a } }]`,
  );
  watcher.look();
  while (watcher.outcome("c") === undefined) {
    await manual.advance(10);
  }

  t.is(watcher.verdict("c").failure?.likely, undefined);
  scene.objects.push(object("Pod", "a", { status: { phase: "Pending" } }));
  const { runs } = state;
  state.busy = true;
  watcher.changed("pods web ");
  await manual.advance(60);
  t.is(watcher.verdict("c").failure?.likely, "It waits.");
  t.is(state.runs, runs);
});
