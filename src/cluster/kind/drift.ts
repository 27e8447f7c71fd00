/** In what a cluster that is there differs from what Drydock would make today. */
import type { EngineNode } from "../engine/engine.ts";
import type { PublishedPort } from "../provider.ts";
import { nodeNames, type KindConfig } from "./config.ts";
import { sameImage } from "./node-image.ts";

export interface Drift {
  kind: "version" | "nodes" | "ports" | "stopped" | "kubeconfig" | "stamp";
  /** One sentence. */
  sentence: string;
  /** How it is mended: by the next `up` by itself, by `up --repair`, or only by a new cluster. */
  mend: "up" | "repair" | "anew";
}

export interface Compared {
  name: string;
  config: KindConfig;
  nodes: readonly EngineNode[];
  kubeconfig: boolean;
  /** Undefined: the API server was not asked. */
  stamp: boolean | undefined;
}

export const driftOf = (compared: Compared): Drift[] => [
  ...stoppedNodes(compared),
  ...otherNodes(compared),
  ...otherImages(compared),
  ...missingPorts(compared),
  ...(compared.kubeconfig
    ? []
    : [{ kind: "kubeconfig", sentence: "its kubeconfig is gone", mend: "up" } as const]),
  ...(compared.stamp === false
    ? [
        {
          kind: "stamp",
          sentence: "Drydock's mark in it is gone (ConfigMap kube-system/drydock)",
          mend: "repair",
        } as const,
      ]
    : []),
];

const stoppedNodes = ({ nodes }: Compared): Drift[] => {
  const asleep = nodes.filter(({ state }) => state !== "running");
  return asleep.length === 0
    ? []
    : [
        {
          kind: "stopped",
          sentence: `not running: ${asleep.map(({ name, state }) => `${name} (${state})`).join(", ")}`,
          mend: "up",
        },
      ];
};

const otherNodes = ({ name, config, nodes }: Compared): Drift[] => {
  const wanted = nodeNames(name, config);
  const there = nodes.map((node) => node.name);
  const parts = [
    ...wanted.filter((node) => !there.includes(node)).map((node) => `${node} is missing`),
    ...there.filter((node) => !wanted.includes(node)).map((node) => `${node} is not asked for`),
  ];
  return parts.length === 0
    ? []
    : [{ kind: "nodes", sentence: `its nodes differ: ${parts.join(", ")}`, mend: "anew" }];
};

const otherImages = ({ name, config, nodes }: Compared): Drift[] => {
  const names = nodeNames(name, config);
  const wanted = new Map(config.nodes.map(({ image }, index) => [names[index], image]));
  const other = nodes.find((node) => {
    const image = wanted.get(node.name);
    return image !== undefined && !sameImage(image, node.image);
  });
  return other === undefined
    ? []
    : [
        {
          kind: "version",
          sentence: `${other.name} was made from ${shortImage(other.image)}, and today's is ${shortImage(wanted.get(other.name) ?? "")}`,
          mend: "anew",
        },
      ];
};

const missingPorts = ({ name, config, nodes }: Compared): Drift[] => {
  const published = nodes.flatMap((node) => node.published);
  const names = nodeNames(name, config);
  const missing = config.nodes.flatMap(({ extraPortMappings = [] }, index) =>
    extraPortMappings
      .filter(({ containerPort }) => !isPublished(published, names[index], containerPort))
      .map(({ containerPort }) => `${containerPort} of ${names[index]}`),
  );
  return missing.length === 0
    ? []
    : [
        {
          kind: "ports",
          sentence: `ports that this machine does not reach: ${missing.join(", ")}`,
          mend: "anew",
        },
      ];
};

const isPublished = (
  published: readonly PublishedPort[],
  node: string | undefined,
  port: number,
): boolean => published.some((entry) => entry.node === node && entry.port === port);

/** A digest tells people nothing, unless it is all that differs. */
const shortImage = (image: string): string => image.replace(/(@sha256:[\da-f]{12})[\da-f]+$/, "$1");
