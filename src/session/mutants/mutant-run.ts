/** What all parts of a run with mistakes share: the engine, what was found, and how to act and to wait. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { hasten } from "../by-itself.ts";
import type { Lab, Step } from "../../lab/lab.ts";
import type { Mutation } from "../../lab/mutate/mutation.ts";
import type { Engine } from "../engine.ts";
import type { SessionState } from "../state.ts";
import { untilState } from "../until-state.ts";
import { rememberFiles } from "./remember-files.ts";

export interface MutantResult {
  mutation: Mutation;
  killed: boolean;
  /** Whether a survivor left the cluster another way than the solution does. */
  differs: boolean;
  /** The check that noticed, and how; for a survivor what became different without anybody noticing, if anything. */
  why: string;
}

export interface MutantOptions {
  signal: AbortSignal;
  say?(sentence: string): void;
}

/** Longest wait for what no deadline bounds. Milliseconds. */
export const patience = 60_000;
/** A step that the solution passes at once is waited for this long, a slower one four times as long as the solution took. Milliseconds. */
export const leastWait = 1200;
export const waitFactor = 4;

export interface Context extends MutantOptions {
  lab: Lab;
  engine: Engine;
  results: MutantResult[];
  /** Milliseconds that each step may take to pass, by id. */
  limits: Map<string, number>;
}

/** What commands may change beside the cluster: files of the work folder, and kubectl's context. */
export const rememberRun = (engine: Engine): Promise<() => Promise<void>> => {
  const { cwd, env } = engine.shell();
  return rememberFiles(cwd, env["KUBECONFIG"] === undefined ? [] : [env["KUBECONFIG"]]);
};

export const goOn = async (context: Context, index: number): Promise<void> => {
  context.engine.send({ type: "next" });
  await wait(context, ({ current }) => current === index + 1, patience);
};

/** With the mistake in it, if there is one. */
export const act = async (
  { engine }: Context,
  { files, actions }: Pick<Mutation, "actions" | "files">,
): Promise<void> => {
  const { cwd } = engine.shell();
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(cwd, name), text);
  }

  await engine.proof.perform(actions);
};

export const solve = async (context: Context, step: Step, limit = patience): Promise<boolean> => {
  await act(context, { files: {}, actions: step.solve });
  hasten(context.engine);
  return wait(context, ({ stepDone }) => stepDone, limit);
};

export const openChecks = ({
  steps,
  current,
}: SessionState): SessionState["steps"][number]["checks"] =>
  steps[current]?.checks.filter(({ verdict }) => verdict.status !== "met") ?? [];

export const isHopeless = (state: SessionState): boolean =>
  openChecks(state).some(({ verdict: { status } }) => status === "hopeless" || status === "late");

export const noticed = (state: SessionState): string => {
  const [first] = openChecks(state);
  return first === undefined
    ? ""
    : `${first.id}: ${first.verdict.failure?.actual ?? first.verdict.status}`;
};

export const wait = (
  { engine, signal }: Context,
  wanted: (state: SessionState) => boolean,
  limit: number,
): Promise<boolean> => untilState(engine, signal, wanted, limit);
