/** Runs commands one at a time, shows their output, and can be interrupted. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Action, Step } from "../lab/lab.ts";
import { cleanText } from "../clean.ts";
import { Unreachable } from "../kubectl/api.ts";
import { pause } from "../kubectl/clock.ts";
import { commandText, runAction, runTyped } from "./actions.ts";
import type { ActionContext, ActionReport } from "./actions.ts";
import { refreshGateways } from "./gateways.ts";
import { grantInside } from "./grant.ts";
import type { Run } from "./run.ts";

export interface Performer {
  /** Runs one action; resolves when it has ended. */
  action(step: Step, action: Action): Promise<ActionReport>;
  /** Runs what the learner typed. */
  typed(step: Step, command: string): Promise<ActionReport>;
  interrupt(): void;
}

export const createPerformer = (run: Run): Performer => {
  let abort = new AbortController();

  const context = (): ActionContext => ({
    kubectl: run.options.kubectl,
    work: run.options.paths.work,
    env: run.env(),
    vars: run.vars,
    signal: abort.signal,
    clock: run.clock,
    onLine(stream, line) {
      run.output.push({ stream, text: line });
      run.emit({ type: "output", stream, text: line });
    },
  });

  const perform = async (
    step: Step,
    { id, command }: { id: string; command: string },
    task: () => Promise<ActionReport>,
  ): Promise<ActionReport> => {
    if (run.stay.leaving.aborted) {
      return { exit: 130, outcome: "interrupted", durationMs: 0 };
    }

    abort = new AbortController();
    run.output.push({ stream: "command", text: cleanText(command).trimEnd() });

    run.emit({ type: "action-started", step: step.id, action: id, command });
    await namespacesReady(run);
    const report = await task();
    if (report.exit === 126 || report.exit === 127) {
      await tellWhenKubectlIsGone(run);
    }

    const remark = report.remark ?? remarks[report.outcome];
    if (remark !== undefined) {
      run.output.push({ stream: "note", text: remark });
    }

    if (report.captured !== undefined) {
      run.vars[report.captured.name] = report.captured.value;
      run.record.capture(report.captured.name, report.captured.value);
    }

    const { exit, outcome, durationMs } = report;
    run.emit({ type: "action-ended", step: step.id, action: id, exit, outcome, durationMs });
    return report;
  };

  return {
    async action(step, action) {
      await refreshGateways(run);
      return perform(step, { id: action.id, command: commandText(action, run.vars) }, () =>
        runAction(action, context()),
      );
    },
    async typed(step, command) {
      await refreshGateways(run);
      return perform(step, { id: "typed", command }, async () => {
        const { exit, durationMs, ended } = await runTyped(command, context());
        const outcome = ended === "interrupted" ? "interrupted" : exit === 0 ? "ok" : "failed";
        return { exit, durationMs, outcome };
      });
    },
    interrupt() {
      abort.abort();
    },
  };
};

/**
A new namespace refuses pods until it has its service account, for a moment that no person would notice and no command should meet.
Source: k8s issue 66689.
*/
const namespacesReady = async (run: Run): Promise<void> => {
  const { leaving } = run.stay;
  const world = run.connection.world();
  const limit = run.clock.monotonic() + 3000;
  const namespaces = run.lab.scope.namespaces.filter((name) => {
    const found = world.find({ resource: "namespaces", name }, "");
    return found.known && found.objects[0]?.["status"]?.phase === "Active";
  });
  await grantInside(run, namespaces).catch(ignoreUnreachable);
  for (const name of namespaces) {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    while (!leaving.aborted && run.clock.monotonic() < limit) {
      const answer = await world.api.request({ path }).catch(() => undefined);
      if (answer?.status !== 404) {
        break;
      }

      await pause(run.clock, 20, leaving);
    }
  }
};

/** The command itself will tell. */
const ignoreUnreachable = (error: unknown): void => {
  if (!(error instanceof Unreachable)) {
    throw error;
  }
};

const tellWhenKubectlIsGone = async (run: Run): Promise<void> => {
  const { kubectl } = run.options;
  const there = await access(kubectl, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!there) {
    run.notice(
      "error",
      `kubectl is no longer at ${kubectl}.`,
      "Put it back, or open the lab again.",
    );
  }
};

const remarks: Partial<Record<ActionReport["outcome"], string>> = {
  "as-expected": "as expected",
  interrupted: "interrupted",
};
