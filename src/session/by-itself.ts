/** Runs a lab by its own solution: the same engine, the same events, nobody at the keys. */
import { LabError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import type { SessionState } from "./state.ts";

export type Outcome = "passed" | "failed" | "left" | "interrupted";

/** A hopeless check may still come true (a refusal whose reason settles); this long it is waited for. Milliseconds. */
const lastHope = 5000;
/** Longest time without a verdict. */
const longestUnknown = 120_000;

/** Longest time without an answer of the cluster: an engine that restarts, a machine that wakes. Milliseconds. */
const longestSilence = 60_000;

export interface ByItselfOptions {
  /** Go on on the run's other cluster when the first cannot be had or dies. */
  fallback?: boolean;
  /** Default: a minute. Milliseconds. */
  silence?: number;
}

/** @throws LabError when the lab cannot start, or its cluster is gone. */
export const runByItself = async (
  engine: Engine,
  signal: AbortSignal,
  options: ByItselfOptions = {},
): Promise<Outcome> => {
  await begin(engine, signal, options);
  while (!signal.aborted) {
    const { finished, current } = engine.state.get();
    if (finished !== undefined) {
      return "passed";
    }

    engine.send({ type: "solve" });
    hasten(engine);
    const end = await stepEnds(engine, signal, options);
    if (end === "lost") {
      await goOnElsewhere(engine, signal, options);
      continue;
    }

    if (end !== "done") {
      const outcome = signal.aborted ? "interrupted" : "failed";
      engine.end(outcome);
      return outcome;
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

/** Until the first step is there, on the other cluster if need be. */
const begin = async (
  engine: Engine,
  signal: AbortSignal,
  options: ByItselfOptions,
): Promise<void> => {
  let there = false;
  const ready = engine.ready.then(() => {
    there = true;
  });
  const absent = change(engine, signal, ({ cluster }) => there || cluster.state === "absent");
  await Promise.race([ready, absent]);
  if (!there && !signal.aborted) {
    await goOnElsewhere(engine, signal, options);
    await Promise.race([ready, aborted(signal)]);
  }
};

/** @throws LabError when that is not wanted, or cannot be */
const goOnElsewhere = async (
  engine: Engine,
  signal: AbortSignal,
  { fallback = false }: ByItselfOptions,
): Promise<void> => {
  const { provider, cluster, other } = engine.state.get();
  if (!fallback || other === undefined) {
    throw absence(cluster);
  }

  engine.send({ type: "elsewhere" });
  await change(engine, signal, (state) => state.provider !== provider);
  await change(engine, signal, (state) => {
    const { steps, current } = state;
    const begun = steps[current]?.state === "current" && state.cluster.state !== "starting";
    return begun || state.cluster.state === "absent";
  });
  const now = engine.state.get();
  if (!signal.aborted && (now.provider === provider || now.cluster.state === "absent")) {
    throw absence(now.cluster);
  }
};

const absence = ({ sentence, hint }: SessionState["cluster"]): LabError =>
  new LabError("cluster", sentence, hint === undefined ? {} : { hint });

/** After the commands, the waiting goes by faster where that can be; the engine slows down when it is over. */
export const hasten = (engine: Engine): void => {
  const { steps, current, provider, stepDone } = engine.state.get();
  const rate = steps[current]?.clock;
  if (rate !== undefined && provider === "embedded" && !stepDone) {
    engine.send({ type: "clock", rate });
  }
};

/** `done`: all checks are met; `stuck`: they will not be; `lost`: nobody can tell, since the cluster is gone. */
const stepEnds = async (
  engine: Engine,
  signal: AbortSignal,
  { silence = longestSilence }: ByItselfOptions,
): Promise<"done" | "stuck" | "lost"> => {
  let troubleSince: number | undefined;
  let trouble: string | undefined;
  await change(engine, signal, (state) => {
    if (state.stepDone && !state.busy) {
      return true;
    }

    const next = troubleOf(state);
    if (next !== trouble) {
      trouble = next;
      troubleSince = performance.now();
    }

    const lasted = performance.now() - (troubleSince ?? performance.now());
    return (
      trouble === "late" ||
      (trouble === "hopeless" && lasted >= lastHope) ||
      (trouble === "unknown" && lasted >= longestUnknown) ||
      (trouble === "lost" && lasted >= silence)
    );
  });
  if (engine.state.get().stepDone) {
    return "done";
  }

  return trouble === "lost" && !signal.aborted ? "lost" : "stuck";
};

const troubleOf = ({
  steps,
  current,
  busy,
  cluster,
}: SessionState): "late" | "hopeless" | "unknown" | "lost" | undefined => {
  if (cluster.state === "lost" || busy) {
    return cluster.state === "lost" ? "lost" : undefined;
  }

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
