import test from "ava";
import { parseLab } from "../../src/lab/parse.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { createOutput } from "../../src/session/output.ts";
import type { SessionEvent } from "../../src/session/events.ts";
import { initialState, reduce, withVariables } from "../../src/session/session.ts";
import type { SessionState } from "../../src/session/state.ts";
import { createStore } from "../../src/session/store.ts";

const { lab: parsed } = parseLab(
  "/x/lab.yaml",
  `lab: 1
id: x
title: X
summary: X
part: isolation
level: beginner
minutes: 5
scope: { namespaces: [web] }
vars: { ns: { value: web } }
steps:
  - id: one
    title: In \${ns}
    text: Do it in \${ns}, $\${ns}.
    do: [{ run: "kubectl get pods -n \${ns}", capture: ip }]
    expect: [{ id: c, says: "It is in \${ns}", resource: pod/a }]
  - id: two
    title: At \${ip}
    text: Go.
    do: [{ run: "ping \${ip}" }]
    expect: [{ id: d, says: S, resource: pod/b }]
`,
);
const lab: Lab = { ...parsed!, manifests: "", hash: "", outside: false };
const start = initialState({ lab, place: { provider: "embedded" } }, undefined, 0);
const play = (events: SessionEvent[], from = start): SessionState =>
  events.reduce((state, event) => reduce(state, { ...event, at: 0 }), from);

test("texts and commands have their variables filled in", (t) => {
  t.like(start.steps[0], { title: "In web", text: "Do it in web, ${ns}." });
  t.is(start.steps[0]?.actions[0]?.command, "kubectl get pods -n web");
  t.is(start.steps[0]?.checks[0]?.says, "It is in web");
  t.is(start.steps[1]?.title, "At ${ip}");
  t.is(
    withVariables(start, lab, { ip: "10.0.0.1" }).steps[1]?.actions[0]?.command,
    "ping 10.0.0.1",
  );
});

test("a command runs and ends, and busy says so", (t) => {
  const running = play([
    { type: "step-started", step: "one", resumed: false },
    { type: "action-started", step: "one", action: "do-1", command: "x" },
  ]);
  t.true(running.busy);
  t.is(running.steps[0]?.actions[0]?.state, "running");
  const ended = (outcome: "ok" | "as-expected" | "surprise" | "failed" | "interrupted") =>
    play(
      [{ type: "action-ended", step: "one", action: "do-1", exit: 0, outcome, durationMs: 1 }],
      running,
    );
  t.like(ended("ok"), { busy: false });
  t.is(ended("as-expected").steps[0]?.actions[0]?.state, "done");
  t.is(ended("surprise").steps[0]?.actions[0]?.state, "failed");
});

test("entering a step clears what was left of another try", (t) => {
  const state = play([
    { type: "step-started", step: "one", resumed: false },
    { type: "check-changed", step: "one", check: "c", verdict: { status: "met" } },
    { type: "step-passed", step: "one", durationMs: 1 },
    { type: "notice", level: "info", sentence: "N" },
  ]);
  t.like(state, { stepDone: true, notice: { sentence: "N" } });
  t.is(state.steps[0]?.state, "passed");
  const again = play([{ type: "step-started", step: "one", resumed: false }], state);
  t.false(again.stepDone);
  t.is(again.notice, undefined);
  t.is(again.steps[0]?.checks[0]?.verdict.status, "waiting");
  t.is(
    play([{ type: "step-started", step: "two", resumed: false }], state).steps[0]?.state,
    "passed",
  );
});

test("a lost cluster leaves the steps alone", (t) => {
  const state = play([{ type: "cluster-lost", sentence: "gone" }]);
  t.like(state.cluster, { state: "lost", sentence: "gone" });
  t.is(state.steps, start.steps);
});

test("a store tells changes and only changes", (t) => {
  const store = createStore(1);
  let calls = 0;
  const stop = store.subscribe(() => {
    calls += 1;
  });
  store.set(1);
  store.set(2);
  stop();
  store.set(3);
  t.is(calls, 1);
});

test("output is bounded and announced once a frame", (t) => {
  const frames: (() => void)[] = [];
  const output = createOutput(3, (announce) => frames.push(announce));
  for (const text of ["a", "b", "c", "d"]) {
    output.push({ stream: "stdout", text });
  }

  const before = output.get();
  t.is(frames.length, 1);
  frames[0]!();
  t.is(before.length, 0);
  t.deepEqual(
    output.get().map(({ text }) => text),
    ["b", "c", "d"],
  );
  t.is(output.get(), output.get());
});
