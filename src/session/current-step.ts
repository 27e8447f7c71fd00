/** The step that the learner is at: its checks watched, its pictures drawn, its end noticed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { evidenceOf } from "../checks/evidence.ts";
import type { Outcome } from "../checks/outcome.ts";
import type { Memory, Scene } from "../checks/scene.ts";
import { runCommand } from "../kubectl/run.ts";
import type { Check } from "../lab/check.ts";
import type { Step } from "../lab/lab.ts";
import { fillAll } from "../lab/variables.ts";
import type { Evidence, Verdict } from "./events.ts";
import { createGateways } from "./gateways.ts";
import { createLiveFeed } from "./live-feed.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Run } from "./run.ts";
import { createWatcher } from "./watcher.ts";
import type { Watcher } from "./watcher.ts";

export interface CurrentStep {
  step: Step;
  /** The learner did something; the deadlines count from now. */
  acted(): void;
  hasActed(): boolean;
  /** Looks at all checks now. */
  look(): void;
  changed(key: string): void;
  evidence(check: string): Evidence;
  /** Verdicts with running times as of now. */
  verdicts(): Record<string, Verdict>;
  outcomes(): Record<string, Outcome>;
  /** Every check has been looked at and knows its cluster. */
  settled(): boolean;
  close(): void;
}

export interface StepOptions {
  /** Milliseconds since 1970; events before it do not count. */
  since: number;
  onPassed(): void;
  onVerdict?(check: Check, verdict: Verdict): void;
}

/** Always watched: for adoption, and to notice that the cluster is gone. */
const namespacesKey = "namespaces  ";

export const enterStep = (run: Run, index: number, options: StepOptions): CurrentStep => {
  const step = run.lab.steps[index]!;
  const checks = fillAll(step.expect, run.vars);
  const scene = createScene(run, options.since);
  let actedAt: number | undefined;
  let passed = false;

  const onVerdict = (check: Check, verdict: Verdict) => {
    // What is passed is passed: the learner may look around until they go on.
    if (passed) {
      return;
    }

    run.emit({ type: "check-changed", step: step.id, check: check.id, verdict });
    options.onVerdict?.(check, verdict);
    if (checks.every(({ id }) => watcher.verdict(id).status === "met")) {
      passed = true;
      options.onPassed();
    }
  };

  const watcher: Watcher = createWatcher({
    checks,
    scene,
    clock: run.clock,
    time: run.time,
    moment: () => ({
      patience: run.options.patience ?? 1,
      rate: run.time.rate(),
      ...(actedAt !== undefined && { actedAt }),
    }),
    record: (task) => run.connection.world().record(task),
    onVerdict,
  });
  const feed: LiveFeed = createLiveFeed({
    pictures: fillAll(step.live, run.vars),
    world: () => run.connection.world(),
    namespace: run.lab.scope.namespaces.length === 1 ? (run.lab.scope.namespaces[0] ?? "") : "",
    work: run.options.paths.work,
    clock: run.clock,
    store: run.live,
  });
  watcher.look();
  run.connection.world().retain(new Set([...watcher.keys(), ...feed.keys(), namespacesKey]));

  return {
    step,
    acted() {
      actedAt = run.time.now();
      feed.refresh();
      watcher.look();
    },
    hasActed: () => actedAt !== undefined,
    look() {
      // After a lost cluster there is a new world, which nobody watches before it is asked.
      feed.refresh();
      watcher.look();
    },
    changed(key) {
      watcher.changed(key);
      feed.changed(key);
    },
    evidence(id) {
      const outcome = watcher.outcome(id);
      return outcome === undefined
        ? { command: "", text: "not looked at yet" }
        : evidenceOf(outcome.facts);
    },
    verdicts: () => Object.fromEntries(checks.map(({ id }) => [id, watcher.verdict(id)])),
    outcomes: () =>
      Object.fromEntries(
        checks.flatMap(({ id }) => {
          const outcome = watcher.outcome(id);
          return outcome === undefined ? [] : [[id, outcome]];
        }),
      ),
    settled: () =>
      checks.every(({ id }) => {
        const outcome = watcher.outcome(id);
        return outcome !== undefined && !(outcome.value === "unknown" && outcome.early);
      }),
    close() {
      watcher.close();
      feed.close();
    },
  };
};

/** Also for `given`, which is looked at without a step of its own. */
export const createScene = (run: Run, since: number): Scene => {
  const memories = new Map<string, Memory>();
  const gateways = createGateways(run);
  return {
    find: (target, namespace) => run.connection.world().find(target, namespace),
    get api() {
      return run.connection.world().api;
    },
    get discovery() {
      return run.connection.world().discovery;
    },
    manifest: (file) => readFile(path.join(run.lab.manifests, file), "utf8"),
    run: ([word = "", ...rest], timeout) =>
      runCommand(
        {
          command: {
            kind: "run",
            argv: [word === "kubectl" ? run.options.kubectl : word, ...rest],
          },
          cwd: run.options.paths.work,
          env: run.env(),
          timeout,
        },
        run.clock,
      ),
    gateway: (name) => gateways.find(name),
    now: () => run.clock.now(),
    since,
    vars: run.vars,
    memory(id) {
      const memory = memories.get(id) ?? {};
      memories.set(id, memory);
      return memory;
    },
  };
};
