/** An engine behind its program. */
import { LabError } from "../../errors.ts";
import { complain, engineTitles } from "./complain.ts";
import { clusterLabel, nodesFrom } from "./containers.ts";
import type { ContainerEngine, EngineName, EngineResult } from "./engine.ts";
import { fromDockerInfo, fromPodmanInfo } from "./info.ts";
import { runProgram, type Environment, type RunProgram } from "./program.ts";

export interface EngineOptions {
  program: string;
  env: Environment;
  platform?: NodeJS.Platform;
  runProgram?: RunProgram;
}

/** Milliseconds. An engine that is only slow has answered long before. */
const infoLimit = 10_000;

export const engineNameOf = (program: string): EngineName =>
  program === "docker" || program === "podman" ? program : "nerdctl";

export const createEngine = ({
  program,
  env,
  platform = process.platform,
  runProgram: start = runProgram,
}: EngineOptions): ContainerEngine => {
  const name = engineNameOf(program);
  const attempt: ContainerEngine["attempt"] = async (argv, options = {}) => {
    const { timedOut, ...result } = await start(program, argv, env, options);
    if (timedOut) {
      throw new LabError("environment", `${engineTitles[name]} does not answer.`, {
        hint: "Restart it.",
        command: [program, ...argv].join(" "),
      });
    }

    return result;
  };

  const complaint: ContainerEngine["complaint"] = ({ stderr, stdout }) =>
    complain({ name, program, platform }, stderr.trim() === "" ? stdout : stderr);

  const failure = (printed: string, argv: readonly string[]): LabError => {
    const { sentence, hint } = complain({ name, program, platform }, printed);
    return new LabError("environment", sentence, {
      ...(hint === undefined ? {} : { hint }),
      command: [program, ...argv].join(" "),
      cause: printed,
    });
  };

  const run: ContainerEngine["run"] = async (argv, options = {}) => {
    const result = await attempt(argv, options);
    if (result.exit === 0) {
      return result.stdout;
    }

    throw failure(result.stderr.trim() === "" ? result.stdout : result.stderr, argv);
  };

  const ids = async (filter: string): Promise<string[]> =>
    words(await run(["ps", "-a", "-q", "--no-trunc", "--filter", `label=${filter}`]));

  return {
    name,
    program,
    attempt,
    complaint,
    run,
    env: { ...env, KIND_EXPERIMENTAL_PROVIDER: program },
    async info() {
      if (name === "podman") {
        return fromPodmanInfo(await run(["info", "--format", "json"], { timeout: infoLimit }));
      }

      const text = await run(["info", "--format", "{{json .}}"], { timeout: infoLimit });
      try {
        return fromDockerInfo(name, text);
      } catch (error) {
        throw failure(String(error), ["info"]);
      }
    },
    async nodes(cluster) {
      const found = await ids(`${clusterLabel}=${cluster}`);
      return found.length === 0 ? [] : nodesOrFewer(await attempt(["inspect", ...found]), run);
    },
    async clusters() {
      const found = await ids(clusterLabel);
      const nodes =
        found.length === 0 ? [] : await nodesOrFewer(await attempt(["inspect", ...found]), run);
      return [...new Set(nodes.map(({ cluster }) => cluster))].toSorted();
    },
    async hasImage(reference) {
      const result = await attempt(["image", "inspect", reference]);
      const { kind } = result.exit === 0 ? { kind: undefined } : complaint(result);
      if (kind === "stopped" || kind === "permission") {
        await run(["image", "inspect", reference]);
      }

      return result.exit === 0;
    },
  };
};

/** A container may go between the list and the look; what is said of the others holds. */
const nodesOrFewer = async (
  { exit, stdout }: EngineResult,
  run: ContainerEngine["run"],
): Promise<ReturnType<typeof nodesFrom>> => {
  if (exit !== 0 && !stdout.trimStart().startsWith("[")) {
    await run(["ps", "-q"]);
    return [];
  }

  return nodesFrom(stdout);
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
