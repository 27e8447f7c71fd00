/** A short run with a pass, a refusal that was expected, a failure and a skipped step. */
import type { SessionEvent, TimedEvent } from "../../src/session/events.ts";

const step = (id: string, ...checks: string[]) => ({
  id,
  title: `Step ${id}`,
  checks: checks.map((check) => ({ id: check, says: `${check} holds` })),
});

const events: SessionEvent[] = [
  {
    type: "run-started",
    lab: "demo",
    title: "A demo",
    provider: "embedded",
    steps: [step("one", "good"), step("two", "bad # <1>"), step("three", "later")],
  },
  { type: "cluster-ready", kubernetes: "1.36.4", nodes: 3 },
  { type: "step-started", step: "one", resumed: false },
  { type: "action-started", step: "one", action: "do-1", command: "kubectl apply -f x.yaml" },
  { type: "output", stream: "stderr", text: "Error from server (Forbidden): no" },
  {
    type: "action-ended",
    step: "one",
    action: "do-1",
    exit: 1,
    outcome: "as-expected",
    durationMs: 70,
  },
  { type: "check-changed", step: "one", check: "good", verdict: { status: "checking" } },
  { type: "check-changed", step: "one", check: "good", verdict: { status: "met" } },
  { type: "step-passed", step: "one", durationMs: 300 },
  { type: "step-started", step: "two", resumed: false },
  {
    type: "check-changed",
    step: "two",
    check: "bad # <1>",
    verdict: {
      status: "late",
      failure: { expected: "refused", actual: "admitted & stored", look: "kubectl get quota" },
    },
  },
  { type: "step-skipped", step: "three" },
  { type: "run-ended", lab: "demo", outcome: "failed", durationMs: 61_000 },
];

export const demoRun: TimedEvent[] = events.map((event, index) => ({ ...event, at: index * 100 }));
