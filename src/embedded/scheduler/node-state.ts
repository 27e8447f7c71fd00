/** What the scheduler knows of each node: the node, the pods on it and what they use. Kept by watches, including pods just bound. */
import type { Client } from "../api/client.ts";
import { isPodFinished } from "../controllers/pod-state.ts";
import type { KubeObject } from "../object.ts";
import { addTo, amountsOf, hostPorts, loadOf, podRequests } from "./requests.ts";
import type { Amounts } from "./requests.ts";

export interface NodeState {
  node: KubeObject;
  pods: Map<string, KubeObject>;
  requested: Amounts;
  /** CPU and memory as scores count them. */
  used: Amounts;
  allocatable: Amounts;
  ports: string[];
}

export interface Nodes {
  all(): NodeState[];
  get(name: string): NodeState | undefined;
  stop(): void;
}

/** A copy that can be changed to try something out. */
export const copyState = (state: NodeState): NodeState => ({
  ...state,
  pods: new Map(state.pods),
  requested: { ...state.requested },
  used: { ...state.used },
  ports: [...state.ports],
});

export const placePod = (state: NodeState, pod: KubeObject): void => {
  state.pods.set(pod.metadata.uid, pod);
  const requests = podRequests(pod);
  addTo(state.requested, requests);
  addTo(state.used, loadOf(pod, requests));
  state.ports.push(...hostPorts(pod));
};

export const removePod = (state: NodeState, pod: KubeObject): void => {
  const known = state.pods.get(pod.metadata.uid);
  if (known === undefined) {
    return;
  }

  state.pods.delete(pod.metadata.uid);
  const requests = podRequests(known);
  addTo(state.requested, requests, -1);
  addTo(state.used, loadOf(known, requests), -1);
  for (const port of hostPorts(known)) {
    state.ports.splice(state.ports.indexOf(port), 1);
  }
};

export const watchNodes = (client: Client): Nodes => {
  const states = new Map<string, NodeState>();
  const podsByNode = new Map<string, Map<string, KubeObject>>();

  const stopPods = client.watch("pods", ({ type, object, old }) => {
    const { nodeName } = object.spec;
    for (const pod of old === undefined ? [object] : [old, object]) {
      const former = pod.spec.nodeName ?? "";
      podsByNode.get(former)?.delete(pod.metadata.uid);
      const state = states.get(former);
      if (state !== undefined) {
        removePod(state, pod);
      }
    }

    if (type !== "DELETED" && nodeName !== undefined && !isPodFinished(object)) {
      const pods = podsByNode.get(nodeName) ?? new Map<string, KubeObject>();
      podsByNode.set(nodeName, pods.set(object.metadata.uid, object));
      const state = states.get(nodeName);
      if (state !== undefined) {
        placePod(state, object);
      }
    }
  });
  const stopNodes = client.watch("nodes", ({ type, object }) => {
    const { name } = object.metadata;
    if (type === "DELETED") {
      states.delete(name);
      return;
    }

    const known = states.get(name);
    if (known !== undefined) {
      known.node = object;
      known.allocatable = amountsOf(object.status?.allocatable);
      return;
    }

    const state: NodeState = {
      node: object,
      pods: new Map(),
      requested: {},
      used: {},
      allocatable: amountsOf(object.status?.allocatable),
      ports: [],
    };
    for (const pod of podsByNode.get(name)?.values() ?? []) {
      placePod(state, pod);
    }

    states.set(name, state);
  });

  return {
    all: () => [...states.values()],
    get: (name) => states.get(name),
    stop: () => {
      stopPods();
      stopNodes();
    },
  };
};
