/** Which containers of a cluster have a kubelet that could be asked now. */
import type { ContainerEngine } from "../engine/engine.ts";

/** Clusters with several control planes have a load balancer in a container of its own. */
const kubernetesRoles = ["control-plane", "worker"];

/** Names. @throws LabError when the engine does not answer */
export const runningNodes = async (engine: ContainerEngine, cluster: string): Promise<string[]> =>
  (await engine.nodes(cluster))
    .filter(({ state, role }) => state === "running" && kubernetesRoles.includes(role))
    .map(({ name }) => name);
