/** What a lab's state means for the screen. */
import test from "ava";
import type { CheckStatus } from "../../../src/session/events.ts";
import type { SessionState } from "../../../src/session/state.ts";
import { lineText } from "../../../src/tui/line.ts";
import { headerLine } from "../../../src/tui/parts/header.ts";
import { taskLines } from "../../../src/tui/parts/task.ts";
import { asciiLook } from "../../../src/tui/theme.ts";
import { labFacts, paceOf, wantedOf } from "../../../src/tui/views/lab-model.ts";

const state = (status: CheckStatus, more: Partial<SessionState> = {}): SessionState => ({
  lab: { id: "x", title: "Load", minutes: 5 },
  provider: "embedded",
  cluster: { state: "ready", sentence: "", clockRate: 1 },
  steps: [
    {
      id: "wait",
      title: "Wait",
      text: "Wait.",
      challenge: false,
      state: "current",
      checks: [{ id: "a", says: "It scales", verdict: { status } }],
      actions: [{ id: "do-1", command: "kubectl get hpa", state: "done", fails: false }],
      hintsShown: [],
      hintsTotal: 0,
      clock: 20,
    },
  ],
  current: 0,
  stepDone: false,
  busy: false,
  startedAt: 0,
  spentBefore: 0,
  ...more,
});

test("Letting time run is offered when checks wait for it, and only where a clock can be wound", (t) => {
  t.is(paceOf(state("checking")), 20);
  t.like(labFacts(state("holding"), undefined), { pace: 20, wanted: "pace" });
  t.is(paceOf(state("waiting")), undefined);
  t.is(paceOf(state("met", { stepDone: true })), undefined);
  t.is(paceOf(state("checking", { busy: true })), undefined);
  t.is(paceOf(state("checking", { provider: "kind" })), undefined);
  const fast = { state: "ready" as const, sentence: "", clockRate: 20 };
  t.is(paceOf(state("checking", { cluster: fast })), undefined);
});

test("The offer stands where the next step would, and a clock that runs faster is told in the header", (t) => {
  const given = state("checking");
  const options = { state: given, wanted: wantedOf(given), width: 60, height: 12, offset: 0 };
  const lines = taskLines({ ...options, now: 0, look: asciiLook }).map(lineText);
  t.true(lines.includes("> Let time run x20 while these wait"), lines.join("\n"));
  const header = (clockRate: number) =>
    lineText(
      headerLine({ ...given, cluster: { ...given.cluster, clockRate } }, 0, 60, asciiLook),
    ).trim();
  t.false(header(1).includes("time"), header(1));
  t.true(header(20).endsWith("- time x20"), header(20));
  t.true(header(0).endsWith("- time stands still"), header(0));
});

test("Who runs the shown commands sees what the last one tells, who went another way goes on", (t) => {
  const commands = (first: "ready" | "done", last: "ready" | "failed"): SessionState => {
    const given = state("met", { stepDone: true });
    const action = { id: "do-1", command: "kubectl apply", fails: false };
    const actions = [
      { ...action, state: first },
      { ...action, state: last },
    ];
    return { ...given, steps: [{ ...given.steps[0]!, actions }] };
  };
  t.like(wantedOf(commands("done", "ready")), { kind: "run", index: 1 });
  t.like(labFacts(commands("done", "ready"), undefined), { wanted: "run", done: true });
  t.is(wantedOf(commands("ready", "ready")).kind, "next");
  t.is(wantedOf(commands("done", "failed")).kind, "next");
});
