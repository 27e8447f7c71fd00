/** Runs one action of the lab or one command of the learner, and says whether it went as the lab meant it. */
import { compilePattern, patternText, valueMatches } from "../checks/pattern.ts";
import type { Clock } from "../kubectl/clock.ts";
import { runCommand } from "../kubectl/run.ts";
import type { RunResult } from "../kubectl/run.ts";
import { cleanLine, cleanText } from "../clean.ts";
import type { Action } from "../lab/lab.ts";
import { asEnvironment, fill } from "../lab/variables.ts";
import type { Variables } from "../lab/variables.ts";
import type { SessionEvent } from "./events.ts";

export type ActionOutcome = Extract<SessionEvent, { type: "action-ended" }>["outcome"];

export interface ActionContext {
  /** kubectl of this run; stands in for the word `kubectl`. */
  kubectl: string;
  work: string;
  env: Record<string, string>;
  vars: Variables;
  signal: AbortSignal;
  clock: Clock;
  onLine(stream: "stdout" | "stderr", line: string): void;
}

export interface ActionReport {
  exit: number;
  outcome: ActionOutcome;
  durationMs: number;
  /** Why it is not as the lab meant it. */
  remark?: string;
  captured?: { name: string; value: string };
}

/** As it is shown and as it can be pasted. */
export const commandText = ({ command }: Action, vars: Variables): string =>
  command.kind === "run" ? fill(command.text, vars) : command.script;

export const runAction = async (action: Action, context: ActionContext): Promise<ActionReport> => {
  const { command } = action;
  const result = await execute(
    command.kind === "run"
      ? { kind: "run", argv: command.argv.map((word) => fill(word, context.vars)) }
      : { kind: "sh", script: command.script },
    action.timeout,
    context,
  );
  const { outcome, remark } = judge(action, result);
  const captured = action.capture && capture(action.capture, result);
  return {
    exit: result.exit,
    durationMs: result.durationMs,
    outcome,
    ...(remark !== undefined && { remark }),
    ...(captured && { captured }),
  };
};

/** What the learner typed goes to a shell: pipes are welcome there. */
export const runTyped = async (command: string, context: ActionContext): Promise<RunResult> =>
  execute({ kind: "sh", script: command }, 600_000, context);

const execute = (
  command: { kind: "run"; argv: string[] } | { kind: "sh"; script: string },
  timeout: number,
  { kubectl, work, env, vars, signal, clock, onLine }: ActionContext,
): Promise<RunResult> =>
  runCommand(
    {
      command:
        command.kind === "run"
          ? {
              kind: "run",
              argv: [
                command.argv[0] === "kubectl" ? kubectl : command.argv[0]!,
                ...command.argv.slice(1),
              ],
            }
          : command,
      cwd: work,
      env: command.kind === "sh" ? { ...env, ...asEnvironment(vars) } : env,
      timeout,
      signal,
      onLine(stream, line) {
        for (const clean of cleanText(line).split("\n")) {
          onLine(stream, clean);
        }
      },
    },
    clock,
  );

const judge = (action: Action, result: RunResult): { outcome: ActionOutcome; remark?: string } => {
  if (result.ended === "interrupted") {
    return { outcome: "interrupted" };
  }

  if (result.ended === "timeout") {
    return {
      outcome: "failed",
      remark: `ended after ${action.timeout / 1000} s without an answer`,
    };
  }

  if (action.fails) {
    return judgeRefusal(result);
  }

  if (result.exit !== 0 && !tolerated(action, result)) {
    return { outcome: "failed", remark: `exit ${result.exit}` };
  }

  const difference = action.expect && differenceOf(action.expect, result);
  return difference === undefined ? { outcome: "ok" } : { outcome: "failed", remark: difference };
};

const judgeRefusal = ({ exit, stderr }: RunResult): { outcome: ActionOutcome; remark?: string } => {
  if (exit === 0) {
    return { outcome: "surprise", remark: "it was supposed to be refused, and it was not" };
  }

  return /connection to the server|Unable to connect to the server/.test(stderr)
    ? { outcome: "failed", remark: "the cluster does not answer" }
    : { outcome: "as-expected" };
};

/** Every error of the command is one that the author named: by its reason, or by words of a message that has none. */
const tolerated = ({ tolerates }: Action, { stderr }: RunResult): boolean => {
  const errors = stderr.split("\n").filter((line) => /^error\b/i.test(line));
  return (
    errors.length > 0 &&
    errors.every((line) => {
      const [, reason] = /^Error from server \((\w+)\):/.exec(line) ?? [];
      return tolerates.some(
        (named) => named === reason || (named.includes(" ") && line.includes(named)),
      );
    })
  );
};

const differenceOf = (
  { exit, stdout, stderr }: NonNullable<Action["expect"]>,
  result: RunResult,
): string | undefined => {
  if (exit !== undefined && (exit === "nonzero" ? result.exit === 0 : result.exit !== exit)) {
    return `exit ${result.exit}, expected ${exit}`;
  }

  const streams = { stdout, stderr } as const;
  for (const stream of ["stdout", "stderr"] as const) {
    const pattern = streams[stream];
    if (pattern !== undefined && !valueMatches(pattern, result[stream])) {
      return `${stream} is not ${cleanLine(patternText(pattern))}`;
    }
  }

  return undefined;
};

const capture = (
  { name, pattern }: NonNullable<Action["capture"]>,
  { stdout, exit }: RunResult,
): { name: string; value: string } | undefined => {
  if (exit !== 0) {
    return undefined;
  }

  if (pattern === undefined) {
    return { name, value: stdout.trim() };
  }

  const found = compilePattern(pattern).matcher(stdout);
  return found.find()
    ? { name, value: (found.groupCount() > 0 ? found.group(1) : found.group()) ?? "" }
    : undefined;
};
