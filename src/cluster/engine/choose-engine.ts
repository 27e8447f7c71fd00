/** Which engine: the one that is named, else of those that are installed the first that answers, in kind's order. */
import { LabError } from "../../errors.ts";
import { createEngine } from "./create-engine.ts";
import type { ContainerEngine } from "./engine.ts";
import { runProgram, type Environment, type RunProgram } from "./program.ts";

/** What kind 0.33 takes in $KIND_EXPERIMENTAL_PROVIDER (pkg/internal/runtime/runtime.go); it ignores other words, which is rarely meant. */
const known = ["docker", "podman", "nerdctl", "finch", "nerdctl.lima"] as const;

/** How each answers `-v`. Podman also poses as `docker`, and then is not Docker. In the order in which kind looks. */
const candidates: readonly [program: string, answer: RegExp][] = [
  ["docker", /^docker version/i],
  ["nerdctl", /^nerdctl version/i],
  ["finch", /^finch version/i],
  ["podman", /^podman version/i],
];

const versionLimit = 10_000;

/**
kind takes the first that is installed, whether or not it runs. Here one that runs is preferred, and kind is told which.
@throws LabError when none is installed or none runs
*/
export const chooseEngine = async (
  env: Environment,
  start: RunProgram = runProgram,
): Promise<ContainerEngine> => {
  const named = namedEngine(env);
  if (named !== undefined) {
    return createEngine({ program: named, env, runProgram: start });
  }

  const installed = await installedEngines(env, start);
  let trouble: unknown;
  for (const program of installed) {
    const engine = createEngine({ program, env, runProgram: start });
    try {
      await engine.info();
      return engine;
    } catch (error) {
      trouble ??= error;
    }
  }

  throw trouble ?? nothingInstalled();
};

/** The program that $KIND_EXPERIMENTAL_PROVIDER names. @throws LabError usage */
export const namedEngine = (env: Environment): string | undefined => {
  const named = env["KIND_EXPERIMENTAL_PROVIDER"];
  if (named === undefined || named === "") {
    return undefined;
  }

  if (!known.some((name) => name === named)) {
    throw new LabError(
      "usage",
      `$KIND_EXPERIMENTAL_PROVIDER names "${named}", which kind does not know.`,
      { hint: `It takes one of: ${known.join(", ")}` },
    );
  }

  return named;
};

/** Programs that are there and say who they are, in kind's order. */
export const installedEngines = async (
  env: Environment,
  start: RunProgram = runProgram,
): Promise<string[]> => {
  const found = await Promise.all(
    candidates.map(async ([program, answer]) => {
      const said = await start(program, ["-v"], env, { timeout: versionLimit }).catch(
        () => undefined,
      );
      return said?.exit === 0 && answer.test(said.stdout.trim()) ? [program] : [];
    }),
  );
  return found.flat();
};

const nothingInstalled = (): LabError =>
  new LabError(
    "environment",
    "No container engine is installed: kind needs Docker, Podman or nerdctl.",
    {
      hint: "Get Docker: https://docs.docker.com/get-started/get-docker/, or leave --provider out: the embedded cluster needs none.",
    },
  );
