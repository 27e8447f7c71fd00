/** What became of each check of a run: the common ground of TAP, JUnit and the summary. */
import type { CheckStatus, Failure, TimedEvent, Verdict } from "../session/events.ts";

export interface CheckOutcome {
  step: string;
  check: string;
  says: string;
  status: CheckStatus | "skipped";
  failure?: Failure;
  reason?: string;
  /** Milliseconds from the step's start to the last verdict. */
  durationMs: number;
}

export interface RunOutcome {
  lab: string;
  title: string;
  checks: CheckOutcome[];
  output: string;
  durationMs: number;
  outcome: "passed" | "failed" | "left" | "interrupted" | undefined;
}

export interface Collector {
  add(event: TimedEvent): void;
  readonly run: RunOutcome;
}

export const collectOutcomes = (): Collector => {
  const run: RunOutcome = {
    lab: "",
    title: "",
    checks: [],
    output: "",
    durationMs: 0,
    outcome: undefined,
  };
  const startedAt = new Map<string, number>();
  const of = (step: string) => run.checks.filter((check) => check.step === step);

  const settle = (
    outcome: CheckOutcome,
    { status, failure, reason }: Verdict,
    at: number,
  ): void => {
    outcome.status = status;
    outcome.durationMs = at - (startedAt.get(outcome.step) ?? at);
    delete outcome.failure;
    delete outcome.reason;
    Object.assign(
      outcome,
      failure === undefined ? {} : { failure },
      reason === undefined ? {} : { reason },
    );
  };

  const add = (event: TimedEvent): void => {
    if (event.type === "run-started") {
      Object.assign(run, { lab: event.lab, title: event.title });
      run.checks = event.steps.flatMap(({ id, checks }) =>
        checks.map(({ id: check, says }) => ({
          step: id,
          check,
          says,
          status: "waiting" as const,
          durationMs: 0,
        })),
      );
    } else if (event.type === "step-started") {
      startedAt.set(event.step, event.at);
    } else if (event.type === "check-changed") {
      const outcome = of(event.step).find(({ check }) => check === event.check);
      if (outcome !== undefined) {
        settle(outcome, event.verdict, event.at);
      }
    } else if (event.type === "step-skipped") {
      for (const outcome of of(event.step).filter(({ status }) => status !== "met")) {
        outcome.status = "skipped";
      }
    } else if (event.type === "output") {
      run.output += `${event.text.replace(/\n$/, "")}\n`;
    } else if (event.type === "run-ended") {
      Object.assign(run, { outcome: event.outcome, durationMs: event.durationMs });
    }
  };

  return { add, run };
};
