/** Programs on the nodes of a cluster, through the engine that runs them. */
import type { ContainerEngine } from "../engine/engine.ts";
import type { Cluster } from "../provider.ts";

const failed = 127;

export const nodeExecutor =
  (engine: ContainerEngine): NonNullable<Cluster["nodeExec"]> =>
  async (node, argv, { input, ...options } = {}) => {
    try {
      const { exit, stdout, stderr } = await engine.attempt(
        ["exec", ...(input === undefined ? [] : ["-i"]), node, ...argv],
        { ...options, ...(input === undefined ? {} : { input }) },
      );
      return { exit: exit ?? failed, stdout, stderr };
    } catch (error) {
      return {
        exit: failed,
        stdout: "",
        stderr: error instanceof Error ? error.message : String(error),
      };
    }
  };
