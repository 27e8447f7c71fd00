/** Clusters that kind has made here, and the ports that one more would have. */
import { clusterLabel, nodesFrom } from "../../cluster/engine/containers.ts";
import type { EngineNode } from "../../cluster/engine/engine.ts";
import type { KindConfig } from "../../cluster/kind/config.ts";
import { driftOf } from "../../cluster/kind/drift.ts";
import { placeOf } from "../../cluster/kind/place.ts";
import { standingOf, type Standing } from "../../cluster/kind/standing.ts";
import type { EngineAnswer } from "../engine/answer.ts";
import { gravest, type Finding, type Verdict } from "../finding.ts";
import type { Host } from "../host.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

/** Undefined when the engine does not say. */
export const kindNodes = async (
  engine: EngineAnswer,
  host: Host,
): Promise<EngineNode[] | undefined> => {
  if (engine.state !== "answers") {
    return undefined;
  }

  const { program } = engine;
  const listed = await host.run(program, ["ps", "-a", "-q", "--filter", `label=${clusterLabel}`]);
  if (listed.kind !== "ran" || listed.exit !== 0) {
    return undefined;
  }

  const ids = listed.stdout.split(/\s+/).filter((id) => id !== "");
  if (ids.length === 0) {
    return [];
  }

  const looked = await host.run(program, ["inspect", ...ids]);
  try {
    return looked.kind === "ran" ? nodesFrom(looked.stdout) : undefined;
  } catch {
    return undefined;
  }
};

export const clusterNames = (nodes: readonly EngineNode[] | undefined): string[] =>
  [...new Set((nodes ?? []).map(({ cluster }) => cluster))].toSorted();

export const clustersFinding = async (
  nodes: readonly EngineNode[] | undefined,
  config: KindConfig,
  host: Host,
): Promise<Finding[]> => {
  if (nodes === undefined) {
    return [];
  }

  const names = clusterNames(nodes);
  const told = await Promise.all(
    names.map(async (name) => {
      const its = nodes.filter(({ cluster }) => cluster === name);
      const standing = await standingOf(placeOf(host.paths, name), { nodes: async () => its });
      return describe(name, standing, config, host);
    }),
  );
  const fix = told.find((one) => one.fix !== undefined)?.fix;
  return [
    {
      ...common,
      id: "clusters",
      verdict: gravest(told.map(({ verdict }) => verdict)),
      about: "clusters",
      found: told.length === 0 ? "none yet" : told.map(({ text }) => text).join("; "),
      ...(fix === undefined ? {} : { fix }),
      facts: { count: told.length, ours: told.filter(({ ours }) => ours).length },
    },
  ];
};

interface Described {
  text: string;
  verdict: Verdict;
  ours: boolean;
  fix?: string;
}

const describe = async (
  name: string,
  standing: Standing,
  config: KindConfig,
  host: Host,
): Promise<Described> => {
  const command = (action: string): string =>
    `drydock cluster ${action} --provider kind${name === "drydock" ? "" : ` --name ${name}`}`;
  switch (standing.kind) {
    case "absent":
    case "foreign": {
      const taken = name === "drydock";
      return {
        text:
          standing.kind === "foreign" && standing.home !== undefined
            ? `${name}, of another home of Drydock`
            : `${name}, not Drydock's`,
        verdict: taken ? "warn" : "ok",
        ours: false,
        ...(taken
          ? { fix: "It keeps the name: drydock cluster up --provider kind --name labs" }
          : {}),
      };
    }
    case "half": {
      return {
        text: `${name} is half made`,
        verdict: "warn",
        ours: true,
        fix: `${command("up")} makes it anew`,
      };
    }
    case "whole": {
      return whole(name, standing, config, host, command);
    }
  }
};

/** What the containers tell; the cluster itself is not asked, so that its stamp stays unknown. */
const whole = async (
  name: string,
  { nodes }: Extract<Standing, { kind: "whole" }>,
  config: KindConfig,
  host: Host,
  command: (action: string) => string,
): Promise<Described> => {
  const files = await host.names(placeOf(host.paths, name).folder);
  const kubeconfig = files.includes("kubeconfig");
  const [drift] = driftOf({ name, config, nodes, kubeconfig, stamp: undefined });
  const mend = {
    up: `${command("up")} mends it`,
    repair: `${command("up")} --repair`,
    anew: `${command("down")}, then up, makes a new one`,
  };
  return drift === undefined
    ? {
        text: `${name}: ${nodes.length === 1 ? "1 node runs" : `${nodes.length} nodes run`}`,
        verdict: "ok",
        ours: true,
      }
    : {
        text: `${name}: ${drift.sentence}`,
        verdict: "warn",
        ours: true,
        fix: mend[drift.mend],
      };
};

/** A port that is taken gives way to the next one that is free, so nothing of this is in the way. */
export const portsFinding = async (
  nodes: readonly EngineNode[] | undefined,
  config: KindConfig,
  host: Host,
): Promise<Finding[]> => {
  const wanted = config.nodes.flatMap(({ extraPortMappings }) =>
    (extraPortMappings ?? []).flatMap(({ hostPort }) =>
      hostPort === undefined || hostPort === 0 ? [] : [hostPort],
    ),
  );
  if (wanted.length === 0) {
    return [];
  }

  const states = await Promise.all(wanted.map((port) => host.port(port)));
  const taken = wanted.filter((_, index) => states[index] !== "free");
  const holder = (port: number): string | undefined =>
    nodes?.find(({ published }) => published.some(({ hostPort }) => hostPort === port))?.cluster;
  const words = [...new Set(taken.map((port) => holder(port)))].map((cluster) => {
    const its = taken.filter((port) => holder(port) === cluster).join(", ");
    return cluster === undefined ? `${its} taken` : `${its} of cluster ${cluster}`;
  });
  return [
    {
      ...common,
      id: "ports",
      verdict: "ok",
      about: "ports",
      found:
        taken.length === 0
          ? `${wanted.join(", ")} are free`
          : `${words.join("; ")}; the next free ones take their place`,
      wanted: "free on 127.0.0.1",
      facts: { wanted: wanted.join(","), taken: taken.join(",") },
    },
  ];
};
