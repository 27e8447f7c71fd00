/** The kubelets of all nodes: each runs the pods that the scheduler gave to its node. */
import { NetworkError } from "../containers/network/connection.ts";
import type { ContainerRuntime } from "../containers/runtime.ts";
import type { ControllerContext, Running } from "../controllers/controller.ts";
import { withFieldManager } from "../controllers/field-manager.ts";
import type { KubeObject } from "../object.ts";
import { createAddressPool } from "./addresses.ts";
import type { Dial } from "./dial.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { createNodeImages } from "./images.ts";
import type { NodeApi } from "./node-api.ts";
import { freshNodes, workerSystem } from "./nodes.table.ts";
import { answerOfNode } from "./stats/node-server.ts";
import { NodeStats } from "./stats/node-stats.ts";
import type { NodePlan } from "./nodes.table.ts";
import type { NodeRuntime } from "./pod-run.ts";
import { createNodeApi } from "./streams.ts";
import { startRefreshing } from "./refresh-volumes.ts";
import { createWorker } from "./worker.ts";
import type { Worker } from "./worker.ts";

export interface KubeletOptions {
  nodes?: NodePlan[];
  /** Connections into pods, for probes and port forwarding. */
  dial?: Dial;
  /** A token for a pod's ServiceAccount. */
  token?: NodeRuntime["token"];
  /** Whether an image's own user is root. */
  runsAsRoot?(image: string): boolean;
}

export interface Kubelets extends Running {
  api: NodeApi;
  /** A machine joins the cluster. */
  join(plan: NodePlan): void;
  /** A machine goes: its kubelet stops without a word, its containers with it. */
  leave(name: string): Promise<void>;
}

interface Member {
  plan: NodePlan;
  node: NodeRuntime;
  heartbeat: Heartbeat;
}

export const startKubelets = (
  context: ControllerContext,
  runtime: ContainerRuntime,
  options: KubeletOptions = {},
): Kubelets => {
  const client = withFieldManager(context.client, "kubelet");
  const members = new Map<string, Member>();
  const workers = new Map<string, Worker>();
  /** Pods whose objects are gone, while something of them runs. */
  const ending = new Set<string>();

  const join = (plan: NodePlan): void => {
    const node = createNode(plan, { ...context, client }, runtime, options, () =>
      members.get(plan.name)?.heartbeat.refresh(),
    );
    const heartbeat = startHeartbeat(plan, {
      client,
      clock: context.clock,
      images: () => node.images,
      log: (message) => context.log(message),
    });
    members.set(plan.name, { plan, node, heartbeat });
    for (const pod of client.list("pods")) {
      adopt(pod);
    }
  };

  const adopt = (pod: KubeObject): void => {
    const { uid } = pod.metadata;
    const member = members.get(pod.spec.nodeName ?? "");
    const worker = workers.get(uid);
    if (worker !== undefined && isBack(worker, pod)) {
      forget(pod);
    } else if (worker !== undefined) {
      worker.update(pod);
    } else if (member !== undefined && !ending.has(uid)) {
      workers.set(uid, createWorker(member.node, pod));
    }
  };

  const podsOn = (name: string): KubeObject[] =>
    client.list("pods").filter(({ spec }) => spec.nodeName === name);

  /** A cluster that goes back in time has the same pod again: it starts anew when the former one has ended. */
  const forget = ({ metadata: { uid, namespace, name } }: KubeObject): void => {
    const worker = workers.get(uid);
    if (worker === undefined) {
      return;
    }

    workers.delete(uid);
    ending.add(uid);
    const ended = worker
      .forget()
      .catch((error: unknown) => context.log(`kubelet: ${String(error)}`));
    void ended.then(() => {
      ending.delete(uid);
      const pod = client.get("pods", namespace, name);
      if (pod?.metadata.uid === uid) {
        adopt(pod);
      }
    });
  };

  const leave = async (name: string): Promise<void> => {
    members.get(name)?.heartbeat.stop();
    members.get(name)?.node.stats.stop();
    members.delete(name);
    for (const [uid, worker] of workers) {
      if (worker.run.node.name === name) {
        workers.delete(uid);
        await worker.forget();
      }
    }
  };

  const stopWatch = client.watch("pods", ({ type, object, old }) => {
    if (old !== undefined && old.metadata.uid !== object.metadata.uid) {
      forget(old);
    }

    if (type === "DELETED") {
      forget(object);
    } else {
      adopt(object);
    }
  });
  const stopRefreshing = startRefreshing(client, () =>
    Array.from(workers.values(), ({ run }) => run),
  );
  for (const plan of options.nodes ?? freshNodes) {
    join(plan);
  }

  return {
    api: createNodeApi({
      workerOf: (pod) => workers.get(pod.metadata.uid),
      clock: context.clock,
      answer: (name, path) => {
        const member = members.get(name);
        return member === undefined
          ? undefined
          : answerOfNode({ ...member, stats: member.node.stats, pods: () => podsOn(name) }, path);
      },
    }),
    join,
    leave,
    stop: async () => {
      stopWatch();
      stopRefreshing();
      for (const name of members.keys()) {
        await leave(name);
      }
    },
  };
};

/** Nobody takes back a deletion, but a cluster that goes back in time. */
const isBack = ({ run }: Worker, { metadata }: KubeObject): boolean =>
  run.pod.metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp === undefined;

const createNode = (
  { name, address, podCidr, system = workerSystem }: NodePlan,
  { client, clock, recorder, random, log }: ControllerContext,
  runtime: ContainerRuntime,
  { dial = nobodyListens, token = () => "", runsAsRoot = () => true }: KubeletOptions,
  imagesChanged: () => void,
): NodeRuntime => ({
  name,
  address,
  client,
  clock,
  runtime,
  random,
  log: (message) => log(message),
  recorder: recorder({ component: "kubelet", host: name }),
  images: createNodeImages(runtime, imagesChanged),
  addresses: createAddressPool(podCidr),
  stats: new NodeStats({ clock, random, system, real: () => performance.now() }),
  dial: toOwnPods(dial),
  token,
  runsAsRoot,
});

/** A pod on one's own node has its network before any of its programs listens: nobody there is a refusal, never a missing route. */
const toOwnPods =
  (dial: Dial): Dial =>
  async (to, how) => {
    try {
      return await dial(to, how);
    } catch (error) {
      throw error instanceof NetworkError && error.code === "ENETUNREACH"
        ? new NetworkError("ECONNREFUSED")
        : error;
    }
  };

const nobodyListens: Dial = () => {
  throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
};
