/** Plain text with a prompt, for screen readers and terminals that cannot paint. */
import { createInterface, type Interface } from "node:readline/promises";
import type { Engine } from "../session/engine.ts";
import type { Intent } from "../session/events.ts";
import type { SessionState, StepState } from "../session/state.ts";
import { inForeground } from "./kubectl.ts";
import type { Call } from "./verb.ts";

type Outcome = "passed" | "failed" | "left" | "interrupted";

const keys =
  "enter run, : COMMAND, c check, h hint, n next, s shell, k skip, t task, > faster, < slower, q quit";

/** Reads one line at a time until the lab is done or the learner leaves. */
export const answerPrompts =
  (call: Call) =>
  async (engine: Engine, signal: AbortSignal): Promise<Outcome> => {
    await engine.ready;
    const input = createInterface({ input: call.stdin, output: call.stdout });
    try {
      return await converse(call, engine, input, signal);
    } finally {
      input.close();
    }
  };

const converse = async (
  call: Call,
  engine: Engine,
  input: Interface,
  signal: AbortSignal,
): Promise<Outcome> => {
  let shown: string | undefined;
  for (;;) {
    await idle(engine, signal);
    if (signal.aborted) {
      return "interrupted";
    }

    const state = engine.state.get();
    if (state.finished !== undefined) {
      return "passed";
    }

    const step = state.steps[state.current]!;
    if (shown !== step.id) {
      shown = step.id;
      call.stdout.write(taskText(step));
    }

    const line = await input.question(`${promptText(state, step)}> `, { signal }).catch(() => "q");
    if (line.trim() === "q") {
      return "left";
    }

    await act(call, engine, step, line.trim());
  }
};

const act = async (call: Call, engine: Engine, step: StepState, line: string): Promise<void> => {
  switch (line) {
    case "": {
      engine.send(wantedOf(engine.state.get(), step));
      return;
    }
    case "c": {
      engine.send({ type: "check" });
      return;
    }
    case "h": {
      engine.send({ type: "hint" });
      return;
    }
    case "n": {
      engine.send({ type: "next" });
      return;
    }
    case "k": {
      engine.send({ type: "skip" });
      return;
    }
    case ">": {
      engine.send({ type: "clock", rate: step.clock ?? 20 });
      return;
    }
    case "<": {
      engine.send({ type: "clock", rate: 1 });
      return;
    }
    case "t": {
      call.stdout.write(taskText(step));
      return;
    }
    case "s": {
      const { file, argv, env, cwd } = engine.shell();
      await inForeground(file, argv, env, cwd);
      return;
    }
    default: {
      if (line.startsWith(":") || line.startsWith("kubectl ")) {
        engine.send({ type: "run-command", command: line.replace(/^:\s*/, "") });
      } else {
        call.stdout.write(`${keys}\n`);
      }
    }
  }
};

const wantedOf = ({ stepDone, provider }: SessionState, step: StepState): Intent => {
  if (stepDone) {
    return { type: "next" };
  }

  const ready = step.actions.some(({ state }) => state !== "done");
  return !ready && step.actions.length > 0 && step.clock !== undefined && provider === "embedded"
    ? { type: "clock", rate: step.clock }
    : { type: "run-action" };
};

const taskText = ({ title, text, checks, actions }: StepState): string =>
  [
    "",
    title,
    "",
    text.trim(),
    "",
    ...actions.map(({ command }) => `  $ ${command}`),
    ...checks.map(
      ({ says, verdict }) => `  ${verdict.status === "met" ? "met:" : "to do:"} ${says}`,
    ),
    "",
  ].join("\n");

const promptText = (state: SessionState, step: StepState): string => {
  const { stepDone } = state;
  const { actions } = step;
  const wanted = wantedOf(state, step);
  if (stepDone) {
    return "step done, enter goes on ";
  }

  if (wanted.type === "clock") {
    return `enter lets the cluster's time run x${wanted.rate} `;
  }

  const next = actions.find(({ state }) => state === "ready");
  return next === undefined ? "your turn " : `enter runs: ${next.command} `;
};

/** Waits until no command runs and a step is there, or the run is stopped. */
const idle = (engine: Engine, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      const { busy, steps, finished } = engine.state.get();
      if (signal.aborted || finished !== undefined || (!busy && steps.length > 0)) {
        stop();
        signal.removeEventListener("abort", look);
        resolve();
      }
    };
    const stop = engine.state.subscribe(look);
    signal.addEventListener("abort", look);
    look();
  });
