/** Node groups of the kwok provider: a template node each, nodes made of it by name `GROUP-xxxxx`. Follows cloudprovider/kwok. */
import type { Client } from "../../api/client.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { placePod } from "../../scheduler/node-state.ts";
import { messageOf } from "../context.ts";
import { panic, plainFatal } from "../log.ts";
import type { Klog } from "../log.ts";
import { bareState } from "../simulation/bare-state.ts";
import { kubeProxy } from "./kube-proxy.ts";
import type { KwokConfig } from "./kwok-config.ts";
import type { NodeGroup, NodeGroups } from "./node-group.ts";

const prefix = "cluster-autoscaler.kwok.nodegroup";
export const groupAnnotation = `${prefix}/name`;
export const managedAnnotation = "kwok.x-k8s.io/node";
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

export interface Provided {
  client: Client;
  log: Klog;
  random(): number;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Group extends NodeGroup {
  target: number;
  node: KubeObject;
}

export const createKwokGroups = (config: KwokConfig, provided: Provided): NodeGroups => {
  const { client, log } = provided;
  const groups = new Map<string, Group>();
  for (const template of config.templates) {
    const name = ownGroup(template, config);
    const known = groups.get(name);
    if (known !== undefined) {
      known.target += 1;
    } else if (name !== "") {
      groups.set(name, createGroup(name, prepared(template, name, config), provided));
    }
  }

  const groupName = (node: KubeObject): string =>
    node.metadata.annotations?.[groupAnnotation] ?? ownGroup(node, config);

  return {
    all: () => [...groups.values()],
    of: (node) => {
      if (!String(node["spec"]?.providerID ?? "").startsWith("kwok")) {
        log.info(
          2,
          "kwok_provider.go:72",
          `ignoring node '${node.metadata.name}' because it is not managed by kwok`,
        );
        return undefined;
      }

      return groups.get(groupName(node));
    },
    refresh: () => {
      const nodes = client.list("nodes");
      for (const group of groups.values()) {
        group.target = nodes.filter((node) => groupName(node) === group.id).length;
      }
    },
    cleanUp: async () => {
      for (const group of groups.values()) {
        for (const node of membersOf(client, group.id)) {
          await client.delete("nodes", undefined, node.metadata.name).catch(() => {
            log.error(
              "kwok_provider.go:170",
              `error cleaning up kwok provider nodes '${node.metadata.name}'`,
            );
          });
        }
      }
    },
  };
};

const ownGroup = ({ metadata }: KubeObject, { groupBy, key }: KwokConfig): string =>
  (groupBy === "label" ? metadata.labels : metadata.annotations)?.[key] ?? "";

const membersOf = (client: Client, group: string): KubeObject[] =>
  client.list("nodes").filter(({ metadata }) => metadata.annotations?.[groupAnnotation] === group);

/** The template without what was its own, and with what marks nodes of this provider. */
const prepared = (template: KubeObject, group: string, { skipTaint }: KwokConfig): KubeObject => {
  if (template.metadata.annotations === undefined) {
    throw panic("assignment to entry in nil map");
  }

  const node = clone(template) as Json;
  const { labels = {}, annotations, name } = node.metadata;
  node.metadata = {
    name: `kwok-fake-${name}`,
    labels,
    annotations: { ...annotations, [managedAnnotation]: "fake", [groupAnnotation]: group },
  };
  node.spec = {
    ...node.spec,
    providerID: `kwok:kwok-fake-${name}`,
    ...(skipTaint
      ? {}
      : {
          taints: [
            ...(node.spec?.taints ?? []),
            { key: "kwok-provider", value: "true", effect: "NoSchedule" },
          ],
        }),
  };
  node.status = {
    ...node.status,
    nodeInfo: { ...node.status?.nodeInfo, kubeletVersion: "fake" },
  };
  return node;
};

const createGroup = (id: string, node: KubeObject, provided: Provided): Group => {
  const { client, log, now } = provided;
  const { minSize, maxSize, desired } = sizesOf(node, log, now());
  const group: Group = {
    id,
    minSize,
    maxSize,
    node,
    target: desired,
    targetSize: () => group.target,
    template: () => {
      const state = bareState(clone(node));
      placePod(state, kubeProxy(id, provided.random));
      return state;
    },
    increase: async (delta) => {
      if (delta <= 0) {
        throw new Error("size increase must be positive");
      }

      if (group.target + delta > maxSize) {
        throw new Error(
          `size increase too large, desired: ${group.target + delta} max: ${maxSize}`,
        );
      }

      for (let count = 0; count < delta; count += 1) {
        await addNode(group, provided);
      }
    },
    remove: async (nodes) => {
      if (group.target <= minSize) {
        throw new Error("min size reached, nodes will not be deleted");
      }

      if (group.target - nodes.length < minSize) {
        throw new Error("can't delete nodes because nodegroup size would go below min size");
      }

      for (const { metadata } of nodes) {
        if (metadata.annotations?.[managedAnnotation] !== "fake") {
          throw new Error(`can't delete node '${metadata.name}' because it is not managed by kwok`);
        }

        await client.delete("nodes", undefined, metadata.name);
        group.target -= 1;
      }
    },
    decreaseTarget: (delta) => {
      if (delta >= 0) {
        throw new Error("size decrease must be negative");
      }

      const { length } = membersOf(client, id);
      if (group.target + delta < length) {
        throw new Error(
          `attempt to delete existing nodes, targetSize: ${group.target} delta: ${delta} existingNodes: ${length}`,
        );
      }

      group.target += delta;
    },
    instances: () => membersOf(client, id).map(({ metadata }) => `kwok:${metadata.name}`),
  };
  return group;
};

const addNode = async (group: Group, { client, random }: Provided): Promise<void> => {
  const suffix = Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]);
  const name = `${group.id}-${suffix.join("")}`;
  const node = clone(group.node) as Json;
  node.metadata.name = name;
  node.metadata.annotations["metrics.k8s.io/resource-metrics-path"] =
    `/metrics/nodes/${name}/metrics/resource`;
  node.spec.providerID = `kwok:${name}`;
  try {
    await client.create("nodes", node);
  } catch (error) {
    throw new Error(`couldn't create new node '${name}': ${messageOf(error)}`, { cause: error });
  }

  group.target += 1;
};

const sizesOf = (
  { metadata }: KubeObject,
  log: Klog,
  now: number,
): { minSize: number; maxSize: number; desired: number } => {
  const name = metadata.name.replace(/^kwok-fake-/, "");
  const read = (key: string, otherwise: number): number => {
    const text = metadata.annotations?.[`${prefix}/${key}`] ?? "";
    if (text !== "" && !/^[+-]?\d+$/.test(text)) {
      log.fatal(
        "kwok_helpers.go:223",
        `invalid value for annotation key '${prefix}/${key}' for node '${name}'`,
      );
    }

    return text === "" ? otherwise : Number(text);
  };

  const minSize = read("min-count", 0);
  const maxSize = read("max-count", 200);
  const desired = read("desired-count", 0);
  if (maxSize < minSize) {
    throw plainFatal(
      now,
      `min-count '${minSize}' cannot be lesser than max-count '${maxSize}' for the node '${name}'`,
    );
  }

  if (desired > maxSize || desired < minSize) {
    throw plainFatal(
      now,
      `desired-count '${desired}' cannot be lesser than min-count '${minSize}' or greater than max-count '${maxSize}' for the node '${name}'`,
    );
  }

  return { minSize, maxSize, desired };
};
