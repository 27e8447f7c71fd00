/** What can be said of a kind cluster without changing anything. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ContainerEngine, EngineNode } from "../engine/engine.ts";
import type { PublishedPort } from "../provider.ts";
import { readAccess } from "./api.ts";
import { readConfig } from "./config.ts";
import { driftOf, type Drift } from "./drift.ts";
import { engineOf, type KindSurroundings } from "./kind.ts";
import { placeOf } from "./place.ts";
import { nodeStates, versionOf } from "./readiness.ts";
import { readStampState } from "./stamp.ts";
import { standingOf } from "./standing.ts";

export interface Survey {
  name: string;
  /** `silent`: its nodes run, and its API server does not answer. */
  state: "absent" | "foreign" | "half" | "stopped" | "silent" | "running";
  /** The engine's program. */
  engine: string;
  kubernetes: string | undefined;
  url: string | undefined;
  nodes: readonly { name: string; role: string; state: EngineNode["state"]; ready: boolean }[];
  published: readonly PublishedPort[];
  drift: readonly Drift[];
}

/** @throws LabError when the engine does not answer */
export const surveyCluster = async (
  surroundings: KindSurroundings,
  name: string,
): Promise<Survey> => {
  const place = placeOf(surroundings.paths, name);
  const engine = await engineOf({ ...surroundings, place });
  const standing = await standingOf(place, engine);
  if (standing.kind === "absent") {
    return { ...nothing(name, engine), state: "absent" };
  }

  if (standing.kind !== "whole") {
    return { ...nothing(name, engine), state: standing.kind, nodes: rows(standing.nodes, []) };
  }

  const { nodes } = standing;
  const access = await readAccess(place.kubeconfig);
  const [version, states, stamp, config] = await Promise.all([
    access && versionOf(access),
    access && nodeStates(access),
    access && readStampState(access),
    readConfig(surroundings.env),
  ]);
  return {
    name,
    engine: engine.program,
    state: stateOf(nodes, version),
    kubernetes: version,
    url: access?.server.origin,
    nodes: rows(nodes, states ?? []),
    published: nodes.flatMap(({ published }) => published),
    drift: driftOf({
      name,
      config,
      nodes,
      kubeconfig: access !== undefined,
      stamp: stamp === undefined || stamp === "unknown" ? undefined : stamp === "there",
    }),
  };
};

/** Names of the clusters that this home of Drydock has made, or has begun to. */
export const knownClusters = async ({
  paths,
}: Pick<KindSurroundings, "paths">): Promise<string[]> => {
  const { shared } = placeOf(paths, "any");
  const entries = await readdir(shared, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.basename(name))
    .toSorted();
};

const nothing = (name: string, { program }: ContainerEngine): Omit<Survey, "state"> => ({
  name,
  engine: program,
  kubernetes: undefined,
  url: undefined,
  nodes: [],
  published: [],
  drift: [],
});

const rows = (
  nodes: readonly EngineNode[],
  states: readonly { name: string; ready: boolean }[],
): Survey["nodes"] =>
  nodes.map(({ name, role, state }) => ({
    name,
    role,
    state,
    ready: states.some((node) => node.name === name && node.ready),
  }));

const stateOf = (nodes: readonly EngineNode[], version: string | undefined): Survey["state"] => {
  if (version !== undefined) {
    return "running";
  }

  return nodes.some(({ state }) => state === "running") ? "silent" : "stopped";
};
