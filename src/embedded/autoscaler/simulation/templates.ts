/** What a new node of each group would look like: after a node that runs already, or after the group's own template. Follows processors/nodeinfosprovider. */
import { daemonPod, placementOn } from "../../controllers/daemonset/placement.ts";
import { clone, controllerOf } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { placePod } from "../../scheduler/node-state.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { storedTime, timeOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { isDaemonSetPod, isMirrorPod } from "../pods.ts";
import { readinessOf } from "../readiness.ts";
import { hasTaint, lastingTaints, toBeDeleted } from "../taints.ts";
import { bareState } from "./bare-state.ts";

/** Milliseconds that a node has to be ready before others are expected to be like it. */
const stabilisation = 60_000;

export interface Templates {
  /** By group. */
  recompute(nodes: KubeObject[]): void;
  get(group: string): NodeState | undefined;
}

export const createTemplates = (scaling: Scaling): Templates => {
  const { clock, groups, log, options, snapshot } = scaling;
  const cache = new Map<string, { state: NodeState; added: number }>();
  let templates = new Map<string, NodeState>();

  const fromNode = (node: KubeObject): string | undefined => {
    const group = groups.of(node);
    const state = snapshot.get(node.metadata.name);
    if (group === undefined || state === undefined || templates.has(group.id)) {
      return undefined;
    }

    templates.set(group.id, templateOf(scaling, state, group.id, options.forceDaemonSets));
    return group.id;
  };

  const fromGroup = (id: string, now: number): void => {
    const cached = cache.get(id);
    if (cached !== undefined && now - cached.added <= options.nodeInfoCacheExpire) {
      templates.set(id, cached.state);
      return;
    }

    cache.delete(id);
    const group = groups.all().find((one) => one.id === id);
    if (group !== undefined) {
      const state = templateOf(scaling, group.template(), id, true);
      addDeprecatedLabels(state.node);
      templates.set(id, state);
    }
  };

  return {
    recompute: (nodes) => {
      const now = timeOf(clock);
      templates = new Map();
      const good = nodes.filter((node) => isExemplary(scaling, node, now));
      for (const node of good) {
        const id = fromNode(node);
        const state = templates.get(id ?? "");
        if (id !== undefined && state !== undefined) {
          cache.set(id, { state, added: now });
        }
      }

      for (const { id } of groups.all()) {
        if (!templates.has(id)) {
          fromGroup(id, now);
        }
      }

      for (const node of nodes.filter((one) => !good.includes(one))) {
        const id = fromNode(node);
        if (id !== undefined) {
          log.warn(
            "mixed_nodeinfos_processor.go:179",
            `Built template for ${id} based on unready/unschedulable node ${node.metadata.name}`,
          );
        }
      }
    },
    get: (group) => templates.get(group),
  };
};

const isExemplary = ({ clock }: Scaling, node: KubeObject, now: number): boolean => {
  const { ready, since } = readinessOf(node);
  return (
    ready &&
    storedTime(clock, since) + stabilisation < now &&
    node["spec"]?.unschedulable !== true &&
    !hasTaint(node, toBeDeleted)
  );
};

/** @param forced Whether pods of all DaemonSets are expected, not only those that run on the example. */
const templateOf = (
  scaling: Scaling,
  example: NodeState,
  group: string,
  forced: boolean,
): NodeState => {
  const suffix = String(Math.floor(scaling.random() * 2 ** 53) * 1000 + 1);
  const node = renamed(example.node, `template-node-for-${group}-${suffix}`);
  const taints = lastingTaints(node["spec"]?.taints ?? [], scaling.options, scaling.log);
  const { taints: _, ...spec } = node["spec"] ?? {};
  node["spec"] = { ...spec, ...(taints.length === 0 ? {} : { taints }) };
  if (scaling.options.scaleFromUnschedulable) {
    delete node["spec"].unschedulable;
  }

  const labels = (node.metadata.labels ??= {});
  const state = bareState(node);
  for (const pod of expectedPods(scaling, example, node, forced)) {
    placePod(state, movedTo(pod, node.metadata.name, suffix));
  }

  labels["cluster-autoscaler.kubernetes.io/template-node"] = "true";
  return state;
};

const renamed = (node: KubeObject, name: string): KubeObject => {
  const copy = clone(node);
  copy.metadata.name = name;
  copy.metadata.uid = name;
  copy.metadata.labels = { ...copy.metadata.labels, "kubernetes.io/hostname": name };
  return copy;
};

const movedTo = (pod: KubeObject, node: string, suffix: string): KubeObject => {
  const name = `${pod.metadata.name}-${suffix}`;
  return {
    ...pod,
    metadata: { ...pod.metadata, name, uid: `${name}-${node}` },
    spec: { ...pod.spec, nodeName: node },
  };
};

const expectedPods = (
  { client }: Scaling,
  example: NodeState,
  node: KubeObject,
  forced: boolean,
): KubeObject[] => {
  const present = [...example.pods.values()].filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined && (isMirrorPod(pod) || isDaemonSetPod(pod)),
  );
  const running = new Set(present.map((pod) => controllerOf(pod)?.uid));
  const pending = client
    .list("apps/daemonsets")
    .filter((set) => !running.has(set.metadata.uid) && placementOn(set, node).run)
    .map((set) => podOf(set, node.metadata.name))
    .filter((pod) => forced || isNodeCritical(pod));
  return [...present, ...pending];
};

const podOf = (set: KubeObject, node: string): KubeObject => {
  const draft: Json = daemonPod(set, node, "");
  const { name, uid, namespace } = set.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    ...draft,
    metadata: {
      ...draft.metadata,
      name: `${name}-pod`,
      namespace,
      uid: `${uid}-${node}`,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name, uid, controller: true }],
    },
  };
};

const isNodeCritical = ({ spec }: KubeObject): boolean =>
  spec.priorityClassName === "system-node-critical" &&
  (spec.preemptionPolicy ?? "PreemptLowerPriority") === "PreemptLowerPriority";

const deprecated: [stable: string, old: string][] = [
  ["kubernetes.io/arch", "beta.kubernetes.io/arch"],
  ["kubernetes.io/os", "beta.kubernetes.io/os"],
  ["node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type"],
  ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"],
  ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"],
];

const addDeprecatedLabels = ({ metadata }: KubeObject): void => {
  for (const [stable, old] of deprecated) {
    const value = metadata.labels?.[stable];
    if (value !== undefined && metadata.labels !== undefined) {
      metadata.labels[old] = value;
    }
  }
};

/** One of several nodes made of a template. */
export const copyOf = (template: NodeState, suffix: string): NodeState => {
  const node = renamed(template.node, `${template.node.metadata.name}-${suffix}`);
  const state = bareState(node);
  for (const pod of template.pods.values()) {
    placePod(state, movedTo(pod, node.metadata.name, suffix));
  }

  return state;
};
