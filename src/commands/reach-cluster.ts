/** Brings up the cluster that a verb works on; Ctrl+C while that lasts ends the wait, and nothing half made stays. */
import { chooseProvider } from "../cluster/choose.ts";
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { listenForInterruption } from "./interruption.ts";
import { clusterChoice } from "./lab-flags.ts";
import type { Call } from "./verb.ts";

/** @throws LabError */
export const reachCluster = async (
  call: Call,
  progress: (sentence: string) => void,
  options: { repair?: boolean } = {},
): Promise<Cluster> => {
  const { provider, name } = clusterChoice(call.flags);
  if (provider === "context") {
    await (await import("./context-ready.ts")).readyContext(call);
  }

  using interruption = listenForInterruption(call);
  const { signal } = interruption;
  const cluster = await (
    await chooseProvider(provider, call)
  ).up(name, progress, { ...options, signal });
  if (signal.aborted) {
    await cluster.close();
    throw new LabError("interrupted", "Interrupted; the cluster itself runs.");
  }

  return cluster;
};
