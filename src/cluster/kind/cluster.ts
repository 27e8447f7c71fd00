/** A kind cluster that runs, as the rest of Drydock knows it. */
import path from "node:path";
import type { ContainerEngine, EngineNode } from "../engine/engine.ts";
import { createNodeImages } from "../images/node-images.ts";
import type { Cluster } from "../provider.ts";
import type { Access } from "./api.ts";
import { nodeExecutor } from "./node-exec.ts";
import type { Place } from "./place.ts";
import { nodeStates, versionOf } from "./readiness.ts";
import type { KindRecord } from "./record.ts";
import { keepVigil } from "./vigil.ts";

export const clusterOver = async (
  place: Place,
  engine: ContainerEngine,
  { nodes, record }: { nodes: readonly EngineNode[]; record: KindRecord },
  access: Access,
): Promise<Cluster> => {
  const [version, states] = await Promise.all([versionOf(access), nodeStates(access)]);
  const vigil = keepVigil(place, engine, record);
  return {
    provider: "kind",
    name: place.name,
    kubeconfig: place.kubeconfig,
    capabilities: {
      kubernetes: version ?? "",
      nodes: (states ?? []).filter(({ ready }) => ready).length,
    },
    scratch: "drydock-",
    nodeExec: nodeExecutor(engine),
    images: createNodeImages({
      engine,
      nodes: () => runningNodes(place, engine),
      folder: path.join(place.folder, "images"),
    }),
    published: nodes.flatMap(({ published }) => published),
    lost: vigil.lost,
    async close() {
      vigil.close();
    },
  };
};

/** Now: one may have stopped since, and one that is started again has what it had. */
const runningNodes = async ({ name }: Place, engine: ContainerEngine): Promise<string[]> =>
  (await engine.nodes(name))
    .filter(({ state, role }) => state === "running" && kubernetesRoles.includes(role))
    .map((node) => node.name);

/** Clusters with several control planes have a load balancer in a container of its own. */
const kubernetesRoles = ["control-plane", "worker"];
