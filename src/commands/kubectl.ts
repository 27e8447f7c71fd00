/** `drydock kubectl -- ARGS`: kubectl, wired to the cluster of the labs and to nothing of the user's. */
import { announcer } from "./announce.ts";
import { spawn } from "node:child_process";
import { contextFlags, nameFlag, providerFlag } from "./lab-flags.ts";
import { reachCluster } from "./reach-cluster.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import { clusterEnvironment } from "./cluster-environment.ts";
import type { Verb } from "./verb.ts";

export const verb: Verb = {
  usage: "-- ARGS",
  describe: "Runs kubectl against the cluster of the labs, which is started if it does not run.",
  examples: ["drydock kubectl -- get pods -A", "drydock kubectl -- describe quota -n ignite"],
  flags: [nameFlag, providerFlag, ...contextFlags],
  where: "standing",
  takes: { least: 1, most: 1000 },
  async run(call) {
    const say = announcer(call);
    const kubectl = await readyKubectl(call, say);
    const cluster = await reachCluster(call, say);
    const env = clusterEnvironment(call, cluster, kubectl);
    try {
      return await inForeground(kubectl.path, call.arguments, env);
    } finally {
      await cluster.close();
    }
  },
};

/** The child owns the terminal; Ctrl+C is for it, not for us. */
export const inForeground = (
  file: string,
  words: readonly string[],
  env: Record<string, string | undefined>,
  cwd?: string,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const ignore = (): void => {};
    process.on("SIGINT", ignore);
    const child = spawn(file, words, {
      env,
      stdio: "inherit",
      ...(cwd === undefined ? {} : { cwd }),
    });
    const done = (settle: () => void): void => {
      process.off("SIGINT", ignore);
      settle();
    };
    child.on("error", (error) => done(() => reject(error)));
    child.on("close", (code, signal) =>
      done(() => resolve(code ?? (signal === "SIGINT" ? 130 : 143))),
    );
  });
