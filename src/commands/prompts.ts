/** Plain text with a prompt, for screen readers and terminals that cannot paint. */
import { createInterface, type Interface } from "node:readline/promises";
import { cleanText } from "../clean.ts";
import type { Engine } from "../session/engine.ts";
import { offerMeaning, offerText } from "../session/elsewhere-words.ts";
import type { Intent, Offer } from "../session/events.ts";
import type { SessionState, StepState } from "../session/state.ts";
import { inForeground } from "./kubectl.ts";
import type { Call } from "./verb.ts";

type Outcome = "passed" | "failed" | "left" | "interrupted";

const keys =
  "enter run, : COMMAND, c check, h hint, n next, s shell, k skip, t task, p go on on another cluster, > faster, < slower, q quit";

/** Reads one line at a time until the lab is done or the learner leaves. */
export const answerPrompts =
  (call: Call) =>
  async (engine: Engine, signal: AbortSignal): Promise<Outcome> => {
    const input = createInterface({ input: call.stdin, output: call.stdout });
    const silence = engine.subscribe((event) => {
      if (event.type === "elsewhere-offered") {
        call.stdout.write(cleanText(offerLines(event)));
      }
    });
    try {
      return await converse(call, engine, input, signal);
    } finally {
      silence();
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
    // What keeps the lab from starting ends the waiting, too.
    await Promise.race([askable(engine, signal), engine.ready.then(() => askable(engine, signal))]);
    if (signal.aborted) {
      return "interrupted";
    }

    const state = engine.state.get();
    if (state.finished !== undefined) {
      return "passed";
    }

    const step = state.steps[state.current]!;
    const place = `${step.id} ${state.provider}`;
    if (shown !== place && state.cluster.state !== "absent") {
      shown = place;
      call.stdout.write(taskText(step));
    }

    const line = await input.question(`${promptText(state, step)}> `, { signal }).catch(() => "q");
    if (line.trim() === "q") {
      return "left";
    }

    if (line.trim() !== "p" || (await mayMove(engine, input, signal))) {
      await act(call, engine, step, line.trim());
    }
  }
};

/** Above the prompt that waits already. */
const offerLines = (offer: Offer): string =>
  ["", ...(offer.urgent ? [] : [offer.sentence]), `p: ${offerText(offer)}.`, offerMeaning, ""].join(
    "\n",
  );

/** Nobody leaves a cluster that works by a slip of a finger. */
const mayMove = async (
  { state }: Engine,
  input: Interface,
  signal: AbortSignal,
): Promise<boolean> => {
  const { other, elsewhere, cluster } = state.get();
  if (other === undefined || elsewhere !== undefined || cluster.state !== "ready") {
    return true;
  }

  const question = `Go on at this step on ${other}? ${offerMeaning} [y/N] `;
  return /^y(?:es)?$/i.test((await input.question(question, { signal }).catch(() => "")).trim());
};

const act = async (call: Call, engine: Engine, step: StepState, line: string): Promise<void> => {
  switch (line) {
    case "p": {
      await sendAndSee(engine, { type: "elsewhere" });
      return;
    }
    case "": {
      const wanted = wantedOf(engine.state.get(), step);
      await (wanted.type === "retry" ? sendAndSee(engine, wanted) : engine.send(wanted));
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

/** Until something came of it: the next prompt is for the cluster that comes. */
const sendAndSee = (engine: Engine, intent: Intent): Promise<void> =>
  new Promise((resolve) => {
    const stop = engine.state.subscribe(() => {
      stop();
      resolve();
    });
    engine.send(intent);
  });

const wantedOf = (state: SessionState, step: StepState): Intent => {
  const { stepDone, provider, cluster } = state;
  if (cluster.state === "absent") {
    return { type: "retry" };
  }

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
  if (wanted.type === "retry") {
    return "enter tries again ";
  }

  if (stepDone) {
    return "step done, enter goes on ";
  }

  if (wanted.type === "clock") {
    return `enter lets the cluster's time run x${wanted.rate} `;
  }

  const next = actions.find(({ state }) => state === "ready");
  return next === undefined ? "your turn " : `enter runs: ${next.command} `;
};

/** Waits until there is something to decide: no command runs, and the cluster is there or cannot be had. */
const askable = (engine: Engine, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      const { busy, cluster, finished, elsewhere } = engine.state.get();
      const settled = !busy || elsewhere?.urgent === true;
      const over = signal.aborted || finished !== undefined;
      if (over || (settled && cluster.state !== "starting")) {
        stop();
        signal.removeEventListener("abort", look);
        resolve();
      }
    };
    const stop = engine.state.subscribe(look);
    signal.addEventListener("abort", look);
    look();
  });
