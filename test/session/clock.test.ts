import test from "ava";
import type { ClusterClock } from "../../src/cluster/provider.ts";
import { runByItself } from "../../src/session/by-itself.ts";
import { openTestRun } from "../support/engine.ts";

const labText = `lab: 1
id: x
title: Wait
summary: Wait.
part: scaling
level: beginner
minutes: 5
scope: { namespaces: [web] }
steps:
  - id: wait
    title: Wait
    text: Wait.
    clock: x20
    do:
      - run: kubectl create configmap note hello
    expect:
      - id: noted
        says: The note stays for a minute
        resource: configmap/note
        for: 4s
        within: 5m
`;

const fakeClock = () => {
  const rates: number[] = [];
  const clock: ClusterClock = {
    read: async () => ({ rate: rates.at(-1) ?? 1, skippedMs: 0 }),
    setRate: async (rate) => void rates.push(rate),
    advance: async () => {},
  };
  return { clock, rates };
};

test("by itself, a lab winds the clock while its checks wait, and lets go of it when they are met", async (t) => {
  const { clock, rates } = fakeClock();
  const { engine, events, until } = await openTestRun(t, { labText, cluster: { clock } });
  t.is(await runByItself(engine, new AbortController().signal), "passed");
  await until(({ cluster }) => cluster.clockRate === 1);
  t.deepEqual(rates, [20, 1]);
  const passed = events.find(({ type }) => type === "step-passed");
  t.true(
    passed?.type === "step-passed" && passed.durationMs < 4000,
    "the window is of cluster time",
  );
});

test("who leaves does not leave a clock behind that runs away", async (t) => {
  const { clock, rates } = fakeClock();
  const { engine, until } = await openTestRun(t, { labText, cluster: { clock } });
  await engine.ready;
  engine.send({ type: "clock", rate: 20 });
  await until(({ cluster }) => cluster.clockRate === 20);
  await engine.close();
  t.deepEqual(rates, [20, 1]);
});

test("where no clock can be wound, the same lab takes its time and says nothing of it", async (t) => {
  const text = labText.replace("for: 4s", "for: 300ms");
  const { engine, events } = await openTestRun(t, { labText: text, provider: "kind" });
  t.is(await runByItself(engine, new AbortController().signal), "passed");
  t.false(events.some(({ type }) => type === "notice"));
});
