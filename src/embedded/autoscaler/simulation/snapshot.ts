/** The cluster as it is, and as it would be: nodes and pods that can be moved about and put back. Follows simulator/clustersnapshot. */
import type { Client } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import { nodeFilters } from "../../scheduler/filters.ts";
import type { Cycle, Filter } from "../../scheduler/filters.ts";
import { pinnedNodes } from "../../scheduler/node-selector.ts";
import { placePod, removePod } from "../../scheduler/node-state.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { preparedFilters } from "../../scheduler/prepared.ts";
import { podRequests } from "../../scheduler/requests.ts";
import { Rejected } from "../../scheduler/verdict.ts";
import type { Refusal } from "../../scheduler/verdict.ts";
import type { Klog } from "../log.ts";
import { bareState } from "./bare-state.ts";
import { createLayers } from "./layers.ts";
import { noNodePasses, refusedAtOnce, refusedBy, refusedByName } from "./scheduling-failure.ts";
import type { SchedulingFailure } from "./scheduling-failure.ts";
import { tellTaints } from "./tell-taints.ts";

export interface Snapshot {
  /** Starts anew. Pods without one of these nodes are left out. */
  set(nodes: KubeObject[], pods: KubeObject[]): void;
  get(name: string): NodeState | undefined;
  all(): NodeState[];
  add(state: NodeState): void;
  remove(name: string): void;
  unschedule(pod: KubeObject, name: string): void;
  /** What is done from now on can be undone. */
  fork(): void;
  revert(): void;
  commit(): void;
  /** Whether the pod would fit on the node. */
  check(pod: KubeObject, name: string): SchedulingFailure | undefined;
  /** Puts the pod on the node if it fits. */
  schedule(pod: KubeObject, name: string): SchedulingFailure | undefined;
  /** Puts the pod on any acceptable node; the name of it, or why not. */
  scheduleAnywhere(
    pod: KubeObject,
    acceptable: (state: NodeState) => boolean,
  ): string | SchedulingFailure;
}

export const createSnapshot = (client: Client, log: Klog): Snapshot => {
  const layers = createLayers();
  /** The search goes on behind the last node that was found. */
  let lastIndex = 0;

  const place = (pod: KubeObject, name: string): void => {
    const { nodeName: _, ...spec } = pod.spec;
    layers.change(name, (state) => placePod(state, { ...pod, spec: { ...spec, nodeName: name } }));
  };

  const check = (pod: KubeObject, name: string): SchedulingFailure | undefined => {
    const state = layers.get(name);
    if (state === undefined) {
      throw new Error(`node ${name} not found`);
    }

    const trial = tryOn(client, log, pod, layers.all());
    if ("text" in trial) {
      return trial;
    }

    return trial.pinned?.has(name) === false ? refusedByName(pod) : trial.failure(state);
  };

  return {
    set: (nodes, pods) => {
      layers.clear();
      const states = new Map(nodes.map((node) => [node.metadata.name, bareState(node)]));
      for (const pod of pods) {
        const name: string = pod.spec.nodeName ?? pod["status"]?.nominatedNodeName ?? "";
        const state = states.get(name);
        if (state !== undefined) {
          placePod(state, pod);
        }
      }

      for (const state of states.values()) {
        layers.add(state);
      }
    },
    get: (name) => layers.get(name),
    all: () => layers.all(),
    add: (state) => layers.add(state),
    remove: (name) => layers.remove(name),
    unschedule: (pod, name) => layers.change(name, (state) => removePod(state, pod)),
    fork: () => layers.fork(),
    revert: () => layers.revert(),
    commit: () => layers.commit(),
    check,
    schedule: (pod, name) => {
      const failure = check(pod, name);
      if (failure === undefined) {
        place(pod, name);
      }

      return failure;
    },
    scheduleAnywhere: (pod, acceptable) => {
      const states = layers.all();
      const trial = tryOn(client, log, pod, states);
      if ("text" in trial) {
        return trial;
      }

      for (let step = 0; step < states.length; step += 1) {
        const index = (step + 1 + lastIndex) % states.length;
        const state = states[index] as NodeState;
        const { metadata, spec } = state.node;
        const passes =
          trial.pinned?.has(metadata.name) !== false &&
          spec?.unschedulable !== true &&
          acceptable(state) &&
          trial.refusal(state) === undefined;
        if (passes) {
          lastIndex = index;
          place(pod, metadata.name);
          return metadata.name;
        }
      }

      return noNodePasses(pod);
    },
  };
};

interface Trial {
  pinned: Set<string> | undefined;
  refusal(state: NodeState): Refusal | undefined;
  failure(state: NodeState): SchedulingFailure | undefined;
}

/** What is worked out once per pod, over all nodes. */
const tryOn = (
  client: Client,
  log: Klog,
  pod: KubeObject,
  states: NodeState[],
): Trial | SchedulingFailure => {
  const { nodeName: _, ...spec } = pod.spec;
  const free: KubeObject = { ...pod, spec };
  let filters: Filter[];
  try {
    filters = [...nodeFilters, ...preparedFilters(client, free, states)];
  } catch (error) {
    if (error instanceof Rejected) {
      return refusedAtOnce(pod, error.message);
    }

    throw error;
  }

  const cycle: Cycle = { pod: free, requests: podRequests(free) };
  const refusal = (state: NodeState): Refusal | undefined => {
    for (const filter of filters) {
      const found = filter(cycle, state);
      if (found !== undefined) {
        tellTaints(log, free, state.node, found);
        return found;
      }
    }

    return undefined;
  };
  return {
    pinned: pinnedNodes(free),
    refusal,
    failure: (state) => {
      const found = refusal(state);
      return found === undefined ? undefined : refusedBy(free, state.node, found);
    },
  };
};
