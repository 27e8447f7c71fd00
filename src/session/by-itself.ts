/** Runs a lab by its own solution: the same engine, the same events, nobody at the keys. */
import type { Engine } from "./engine.ts";
import type { SessionState } from "./state.ts";

export type Outcome = "passed" | "failed" | "left" | "interrupted";

/** A hopeless check may still come true (a refusal whose reason settles); this long it is waited for. Milliseconds. */
const lastHope = 5000;
/** Longest time without a verdict. */
const longestUnknown = 120_000;

/** @throws LabError when the lab cannot start. */
export const runByItself = async (engine: Engine, signal: AbortSignal): Promise<Outcome> => {
  await Promise.race([engine.ready, aborted(signal)]);
  while (!signal.aborted) {
    const { finished, current } = engine.state.get();
    if (finished !== undefined) {
      return "passed";
    }

    engine.send({ type: "solve" });
    hasten(engine);
    const done = await stepEnds(engine, signal);
    if (!done) {
      engine.end(signal.aborted ? "interrupted" : "failed");
      return signal.aborted ? "interrupted" : "failed";
    }

    engine.send({ type: "next" });
    await change(
      engine,
      signal,
      (state) => state.current !== current || state.finished !== undefined,
    );
  }

  engine.send({ type: "interrupt" });
  engine.end("interrupted");
  return "interrupted";
};

/** After the commands, the waiting goes by faster where that can be; the engine slows down when it is over. */
export const hasten = (engine: Engine): void => {
  const { steps, current, provider, stepDone } = engine.state.get();
  const rate = steps[current]?.clock;
  if (rate !== undefined && provider === "embedded" && !stepDone) {
    engine.send({ type: "clock", rate });
  }
};

/** True when all checks are met; false when they will not be. */
const stepEnds = async (engine: Engine, signal: AbortSignal): Promise<boolean> => {
  let troubleSince: number | undefined;
  let trouble: string | undefined;
  await change(engine, signal, (state) => {
    if (state.stepDone && !state.busy) {
      return true;
    }

    const next = state.busy ? undefined : troubleOf(state);
    if (next !== trouble) {
      trouble = next;
      troubleSince = performance.now();
    }

    const lasted = performance.now() - (troubleSince ?? performance.now());
    return (
      trouble === "late" ||
      (trouble === "hopeless" && lasted >= lastHope) ||
      (trouble === "unknown" && lasted >= longestUnknown)
    );
  });
  return engine.state.get().stepDone;
};

const troubleOf = ({
  steps,
  current,
}: SessionState): "late" | "hopeless" | "unknown" | undefined => {
  const statuses = steps[current]?.checks.map(({ verdict }) => verdict.status) ?? [];
  return (["late", "hopeless", "unknown"] as const).find((status) => statuses.includes(status));
};

/** Resolves when the state is as wanted, or the signal says so. Looked at on each change, and once a second for what only time changes. */
const change = async (
  { state }: Engine,
  signal: AbortSignal,
  wanted: (state: SessionState) => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (signal.aborted || wanted(state.get())) {
        unsubscribe();
        clearInterval(timer);
        signal.removeEventListener("abort", look);
        resolve();
      }
    };
    const timer = setInterval(look, 1000);
    const unsubscribe = state.subscribe(look);
    signal.addEventListener("abort", look);
    look();
  });

const aborted = async (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }

    signal.addEventListener("abort", () => {
      resolve();
    });
  });
