/** A cluster with a kwok provider and its autoscaler, in memory and on a clock that only moves when told. */
import { createClusterAutoscaler } from "../../src/embedded/autoscaler/program.ts";
import { graceful } from "../../src/embedded/containers/component.ts";
import type { ComponentRun } from "../../src/embedded/containers/component.ts";
import type { StartController } from "../../src/embedded/controllers/controller.ts";
import { startDeployments } from "../../src/embedded/controllers/deployment/controller.ts";
import { startDisruption } from "../../src/embedded/controllers/disruption/controller.ts";
import { startGarbageCollector } from "../../src/embedded/controllers/gc/controller.ts";
import { startReplicaSets } from "../../src/embedded/controllers/replicaset/controller.ts";
import type { Json, KubeObject } from "../../src/embedded/object.ts";
import { labelSelectorMatches } from "../../src/embedded/resources/selectors.ts";
import { startScheduler } from "../../src/embedded/scheduler/scheduler.ts";
import { tooManyRequests } from "../../src/embedded/status.ts";
import { createTestContext } from "./controller-context.ts";
import type { TestContext } from "./controller-context.ts";
import { ready, startFakeMachines } from "./fake-machines.ts";

export interface Pool {
  name: string;
  cpu: string;
  memory: string;
  min: number;
  max: number;
  /** As many as the minimum, if not given. */
  desired?: number;
  labels?: Record<string, string>;
  taints?: Json[];
}

export interface World {
  context: TestContext;
  /** What the autoscaler wrote to its log so far. */
  log(): string;
  /** Exit code, once the autoscaler ends by itself. */
  exit: Promise<number>;
  /** Exit code, once the autoscaler is to end. */
  stop(): Promise<number>;
}

export interface WorldOptions {
  pools: Pool[];
  flags: string[];
  random?: () => number;
  /** Milliseconds from a node's creation to its being ready; Infinity for never. */
  boot?: number;
  /** Label by which nodes are grouped. */
  label?: string;
  /** Told of each eviction that is asked for. */
  onEvict?: (pod: KubeObject) => void;
  /** What is there before the program, by resource. */
  objects?: Record<string, Json[]>;
  /** What else its container gives the program. */
  run?: Partial<ComponentRun>;
}

const controllers: StartController[] = [
  startDeployments,
  startReplicaSets,
  startDisruption,
  startGarbageCollector,
];

export const startWorld = async (options: WorldOptions): Promise<World> => {
  const context = createTestContext();
  context.random = options.random ?? Math.random;
  const { client } = context;
  await client.create("namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "shop" },
  });
  await client.create("namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "kube-system" },
  });
  for (const map of configMaps(options)) {
    await client.create("configmaps", map);
  }

  for (const [key, objects] of Object.entries(options.objects ?? {})) {
    for (const object of objects) {
      await client.create(key, object);
    }
  }

  startFakeMachines(context, options.boot ?? 1000);
  for (const start of controllers) {
    start(context);
  }

  startScheduler(context);
  const words: string[] = [];
  const end = new AbortController();
  const exit = createClusterAutoscaler({
    clock: context.clock,
    random: context.random,
    client,
    eventClient: client,
    evict: async (pod) => {
      options.onEvict?.(pod);
      await evict(context, pod);
    },
  })({ ...runOf(options.flags, words, end.signal), ...options.run });
  exit.catch((error: unknown) => context.faults.push(String((error as Error).stack)));
  return {
    context,
    log: () => words.join(""),
    exit,
    stop: async () => {
      end.abort(graceful);
      return exit;
    },
  };
};

const runOf = (flags: string[], words: string[], signal: AbortSignal): ComponentRun => ({
  argv: ["./cluster-autoscaler", "--cloud-provider=kwok", "--leader-elect=false", ...flags],
  environment: { POD_NAMESPACE: "kube-system" },
  pod: {
    name: "cluster-autoscaler-0",
    namespace: "kube-system",
    ip: "10.244.0.9",
    node: "labs-control-plane",
    hostNetwork: false,
    uid: "uid",
  },
  stdout: (text) => words.push(text),
  stderr: (text) => words.push(text),
  readFile: async () => undefined,
  listen: () => ({ close: () => {} }),
  signal,
});

const configMaps = ({ pools, label = "pool" }: WorldOptions): Json[] => {
  const map = (name: string, data: Json): Json => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "kube-system" },
    data,
  });
  const config = {
    apiVersion: "v1alpha1",
    readNodesFrom: "configmap",
    nodegroups: { fromNodeLabelKey: label },
    nodes: { skipTaint: true },
    configmap: { name: "kwok-provider-templates" },
  };
  const items = pools.map((pool) => templateOf(pool, label));
  return [
    map("kwok-provider-config", { config: JSON.stringify(config) }),
    map("kwok-provider-templates", {
      templates: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    }),
  ];
};

const templateOf = (pool: Pool, label: string): Json => {
  const { name, cpu, memory, min, max, desired = min, labels, taints } = pool;
  const amounts = { cpu, memory, pods: "110" };
  const prefix = "cluster-autoscaler.kwok.nodegroup";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { [label]: name, ...labels },
      annotations: {
        [`${prefix}/min-count`]: String(min),
        [`${prefix}/max-count`]: String(max),
        [`${prefix}/desired-count`]: String(desired),
      },
    },
    spec: taints === undefined ? {} : { taints },
    status: { capacity: amounts, allocatable: amounts },
  };
};

/** @throws StatusError when a budget says no. */
const evict = async ({ client }: TestContext, { metadata }: KubeObject): Promise<void> => {
  const { namespace, name, labels } = metadata;
  const budget = client
    .list("policy/poddisruptionbudgets", { namespace: namespace ?? "" })
    .find((one) => labelSelectorMatches(one["spec"].selector, labels));
  if (budget !== undefined) {
    if ((budget["status"]?.disruptionsAllowed ?? 0) < 1) {
      throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.");
    }

    await client.modify(
      "policy/poddisruptionbudgets",
      namespace,
      budget.metadata.name,
      (copy) => {
        copy["status"].disruptionsAllowed -= 1;
      },
      { subresource: "status" },
    );
  }

  await client.delete("pods", namespace, name, {});
};

/** A node that no provider made. */
export const plainNode = (name: string, more: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": name } },
  spec: { providerID: `kind://docker/labs/${name}`, ...more },
  status: {
    capacity: { cpu: "4", memory: "8Gi", pods: "110" },
    allocatable: { cpu: "4", memory: "8Gi", pods: "110" },
    conditions: [ready(Date.parse("2026-11-24T11:43:00Z"))],
  },
});

export interface Workload {
  name: string;
  replicas: number;
  cpu: string;
  pool?: string;
  memory?: string;
  annotations?: Record<string, string>;
  volumes?: Json[];
  tolerations?: Json[];
  namespace?: string;
  selector?: Record<string, string>;
}

export const deployment = ({
  name,
  replicas,
  cpu,
  pool,
  memory = "100Mi",
  annotations,
  volumes,
  tolerations,
  namespace = "shop",
  selector,
}: Workload): Json => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, uid: "" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    template: {
      metadata: { labels: { app: name }, ...(annotations === undefined ? {} : { annotations }) },
      spec: {
        restartPolicy: "Always",
        schedulerName: "default-scheduler",
        nodeSelector: { ...(pool === undefined ? {} : { pool }), ...selector },
        ...(volumes === undefined ? {} : { volumes }),
        ...(tolerations === undefined ? {} : { tolerations }),
        containers: [{ name: "c", image: "nginx", resources: { requests: { cpu, memory } } }],
      },
    },
  },
});
