/** Answers `drydock check|hint|task` from the learner's shell: one JSON line in, one JSON line out. */
import { once } from "node:events";
import { rm } from "node:fs/promises";
import net from "node:net";
import { cleanText } from "../clean.ts";
import { pause } from "../kubectl/clock.ts";
import { fill } from "../lab/variables.ts";
import type { CurrentStep } from "./current-step.ts";
import type { Run } from "./run.ts";
import { untilSettled } from "./replay.ts";

export type Question = "check" | "hint" | "task";

export interface ControlAnswer {
  /** Plain text for the learner. */
  text: string;
  /** Exit code: 1 when a check is not met. */
  exit: number;
}

/** Returns the way out. */
export const serveControl = async (
  socket: string,
  run: Run,
  current: () => CurrentStep,
): Promise<() => Promise<void>> => {
  const server = net.createServer((connection) => {
    connection.on("error", () => {});
    connection.once("data", (chunk: Buffer) => {
      void answer(chunk.toString(), run, current).then((told) => {
        connection.end(`${JSON.stringify({ ...told, text: cleanText(told.text) })}\n`);
      });
    });
  });
  server.listen(socket);
  await once(server, "listening");
  return async () => {
    server.close();
    await rm(socket, { force: true });
  };
};

/** For `drydock check` in the learner's shell. Rejects when no lab listens there. */
export const askControl = async (socket: string, question: Question): Promise<ControlAnswer> => {
  const connection = net.connect(socket);
  await once(connection, "connect");
  connection.write(`${JSON.stringify({ question })}\n`);
  let text = "";
  for await (const chunk of connection) {
    text += String(chunk);
  }

  return JSON.parse(text) as ControlAnswer;
};

const answer = async (
  line: string,
  run: Run,
  current: () => CurrentStep,
): Promise<ControlAnswer> => {
  try {
    const { question } = JSON.parse(line) as { question: Question };
    switch (question) {
      case "check":
        return await check(run, current());
      case "hint":
        return hint(run);
      case "task":
        return task(run);
      default:
        return { text: "That is no question.", exit: 2 };
    }
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), exit: 3 };
  }
};

/** Asking is acting: the learner says that they have done something. */
const check = async (run: Run, step: CurrentStep): Promise<ControlAnswer> => {
  step.acted();
  await pause(run.clock, 300, run.closing);
  await untilSettled(run, step.settled);
  const { steps, current, stepDone } = run.state.get();
  const checks = steps[current]?.checks ?? [];
  const lines = checks.flatMap(({ says, verdict: { status, failure, reason } }) => [
    `${status === "met" ? "met    " : status === "unknown" ? "unknown" : "open   "} ${says}`,
    ...(failure === undefined
      ? []
      : [
          `        expected  ${failure.expected}`,
          `        actual    ${failure.actual}`,
          ...(failure.likely === undefined ? [] : [`        likely    ${failure.likely}`]),
          ...(failure.look === undefined ? [] : [`        look      ${failure.look}`]),
        ]),
    ...(reason === undefined ? [] : [`        ${reason}`]),
  ]);
  return {
    text: [...lines, ...(stepDone ? ["Done. Leave with exit to go on."] : [])].join("\n"),
    exit: stepDone ? 0 : 1,
  };
};

const hint = (run: Run): ControlAnswer => {
  const { steps, current } = run.state.get();
  const step = run.lab.steps[current];
  const index = steps[current]?.hintsShown.length ?? 0;
  const text = step?.hints[index];
  if (step === undefined || text === undefined) {
    return { text: index === 0 ? "This step has no hints." : "There are no more hints.", exit: 0 };
  }

  const filled = fill(text, run.vars);
  run.emit({ type: "hint-shown", step: step.id, index, text: filled });
  return { text: filled, exit: 0 };
};

const task = (run: Run): ControlAnswer => {
  const { steps, current } = run.state.get();
  const step = steps[current];
  const commands = step?.actions.map(({ command }) => `  $ ${command}`) ?? [];
  const checks = step?.checks.map(({ says }) => `  - ${says}`) ?? [];
  return {
    text: [step?.title ?? "", "", step?.text ?? "", "", ...commands, ...checks].join("\n"),
    exit: 0,
  };
};
