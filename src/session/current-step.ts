/** The step that the learner is at: its checks watched, its pictures drawn, its load kept up, its end noticed. */
import { evidenceOf } from "../checks/evidence.ts";
import { failuresText } from "../checks/load.ts";
import type { Outcome } from "../checks/outcome.ts";
import type { Check } from "../lab/check.ts";
import type { Step } from "../lab/lab.ts";
import { fillAll } from "../lab/variables.ts";
import type { Evidence, Verdict } from "./events.ts";
import { countedIn } from "./counted.ts";
import type { Counted } from "./counted.ts";
import { createLiveFeed } from "./live-feed.ts";
import type { LiveFeed } from "./live-feed.ts";
import { startLoad } from "./load.ts";
import type { RunningLoad } from "./load.ts";
import type { Run } from "./run.ts";
import { createScene } from "./scene-of-run.ts";
import { countsOn } from "./verdict.ts";
import { createWatcher } from "./watcher.ts";
import type { Watcher } from "./watcher.ts";

export interface CurrentStep {
  step: Step;
  /** The learner did something; the deadlines count from now. While more commands follow at once, nobody waits for a verdict on this one. */
  acted(more?: boolean): void;
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
  /** @param counted What is worth a line in the summary. */
  onPassed(counted: Counted[]): void;
  onVerdict?(check: Check, verdict: Verdict): void;
}

/** Always watched: for adoption, and to notice that the cluster is gone. */
export const namespacesKey = "namespaces  ";
/** Counts are told this often. Milliseconds. */
const countFrame = 250;

export const enterStep = (run: Run, index: number, options: StepOptions): CurrentStep => {
  const step = run.lab.steps[index]!;
  const checks = fillAll(step.expect, run.vars);
  let load: RunningLoad | undefined;
  let actedAt: number | undefined;
  let passed = false;
  let cancelCount: (() => void) | undefined;

  const onVerdict = (check: Check, verdict: Verdict) => {
    // What is passed is passed: the learner may look around until they go on.
    if (passed) {
      return;
    }

    run.emit({ type: "check-changed", step: step.id, check: check.id, verdict });
    options.onVerdict?.(check, verdict);
    if (checks.every(({ id }) => watcher.verdict(id).status === "met")) {
      passed = true;
      options.onPassed(countedIn(step, run, load?.reading()));
    }
  };

  const watch = (since: number): Watcher =>
    createWatcher({
      checks,
      scene: createScene(run, since, () => load?.reading()),
      clock: run.clock,
      time: run.time,
      moment: () => ({
        patience: run.options.patience ?? 1,
        rate: run.time.rate(),
        ...(actedAt !== undefined && { actedAt }),
      }),
      pace: () => ({ busy: run.state.get().busy, over: passed }),
      record: (task) => run.connection.world().record(task),
      onVerdict,
    });
  let watcher = watch(options.since);

  /** Requests were lost: what was reached until now does not count, and neither does what was new. */
  const countAnew = () => {
    const { reading } = load!;
    if (passed || !checks.some((check) => countsOn(check))) {
      return;
    }

    run.notice(
      "warning",
      `The count starts again, and with it the step: ${failuresText(reading())}.`,
    );
    load!.restart();
    watcher.close();
    watcher = watch(run.clock.now());
    actedAt = undefined;
    for (const { id } of checks) {
      run.emit({ type: "check-changed", step: step.id, check: id, verdict: { status: "waiting" } });
    }

    watcher.look();
  };

  const onCount = () => {
    cancelCount ??= run.clock.after(countFrame, () => {
      cancelCount = undefined;
      watcher.counted();
      feed.counted();
    });
  };

  const scene = createScene(run, options.since);
  const feed: LiveFeed = createLiveFeed({
    pictures: fillAll(step.live, run.vars),
    world: () => run.connection.world(),
    namespace: run.lab.scope.namespaces.length === 1 ? (run.lab.scope.namespaces[0] ?? "") : "",
    work: run.options.paths.work,
    clock: run.clock,
    time: run.time,
    sights: run.sights,
    load: () => load?.reading(),
    gateway: (name) => scene.gateway(name),
    store: run.live,
  });
  if (step.load !== undefined) {
    load = startLoad({
      load: fillAll(step.load, run.vars),
      scene,
      clock: run.clock,
      onCount,
      onRecovery: countAnew,
    });
  }

  watcher.look();
  run.connection.world().retain(new Set([...watcher.keys(), ...feed.keys(), namespacesKey]));

  return {
    step,
    acted(more = false) {
      actedAt = run.time.now();
      feed.refresh();
      if (!more) {
        watcher.look();
      }
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
      load?.close();
      cancelCount?.();
    },
  };
};
