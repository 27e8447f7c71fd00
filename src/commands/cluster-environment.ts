/** The environment in which kubectl finds the practice cluster, and leaves the user's files alone. */
import path from "node:path";
import type { Cluster } from "../cluster/provider.ts";
import { commandEnvironment } from "../kubectl/environment.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import type { Surroundings } from "./verb.ts";

export const clusterEnvironment = (
  { env, paths }: Pick<Surroundings, "env" | "paths">,
  { kubeconfig }: Pick<Cluster, "kubeconfig">,
  kubectl: Kubectl,
): Record<string, string> =>
  commandEnvironment(
    env,
    { kubeconfig, cache: path.join(paths.cache, "kube") },
    path.dirname(kubectl.path),
  );
