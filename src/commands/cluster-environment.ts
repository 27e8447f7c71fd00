/** The environment in which kubectl finds the practice cluster, and leaves the user's files alone. */
import path from "node:path";
import type { Cluster } from "../cluster/provider.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import type { Surroundings } from "./verb.ts";

export const clusterEnvironment = (
  { env, paths }: Pick<Surroundings, "env" | "paths">,
  cluster: Pick<Cluster, "kubeconfig">,
  kubectl: Kubectl,
): Record<string, string | undefined> => ({
  ...env,
  PATH: [path.dirname(kubectl.path), env["PATH"]].filter(Boolean).join(path.delimiter),
  KUBECONFIG: cluster.kubeconfig,
  KUBECACHEDIR: path.join(paths.cache, "kube"),
});
