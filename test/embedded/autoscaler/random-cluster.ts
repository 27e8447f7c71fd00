/** Clusters, workloads and limits drawn by chance, the same ones for the same seed. */
import type { Json } from "../../../src/embedded/object.ts";
import { deployment, plainNode } from "../../support/autoscaler-world.ts";
import type { Pool, Workload } from "../../support/autoscaler-world.ts";

export interface RandomCluster {
  pools: Pool[];
  flags: string[];
  /** Milliseconds from a node's creation to its being ready. */
  boot: number;
  limits: Limits;
  nodes: Json[];
  replicaSets: Json[];
  /** Pods without a controller. */
  pods: Json[];
  budgets: Json[];
  /** Whether pools that begin below their minimum are to be filled. */
  enforced: boolean;
  /** ReplicaSets by name with new sizes, one change after another. */
  changes: Record<string, number>[];
}

/** Infinity where there is none. */
export interface Limits {
  nodes: number;
  cores: number;
  gib: number;
}

type Random = () => number;

const below = (random: Random, count: number): number => Math.floor(random() * count);

const oneOf = <Item>(random: Random, items: readonly Item[]): Item =>
  items[below(random, items.length)] as Item;

const chance = (random: Random, share: number): boolean => random() < share;

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

export const drawCluster = (random: Random): RandomCluster => {
  const pools = times(1 + below(random, 4), (index) => drawPool(random, `pool-${index}`));
  const nodes = times(1 + below(random, 2), (index) => plainNode(`plain-${index}`));
  const workloads = times(1 + below(random, 5), (index) =>
    drawWorkload(random, `web-${index}`, pools),
  );
  const limits = drawLimits(random, pools, nodes.length);
  const enforced = chance(random, 0.5);
  return {
    enforced,
    pools,
    nodes,
    limits,
    flags: [...drawFlags(random, limits), `--enforce-node-group-min-size=${enforced}`],
    boot: oneOf(random, [1000, 4000, 25_000]),
    replicaSets: workloads.map((workload) => drawSpread(random, replicaSet(workload))),
    pods: times(below(random, 3), (index) => nakedPod(random, `naked-${index}`, pools)),
    budgets: workloads
      .filter(() => chance(random, 0.3))
      .map(({ name, namespace }) => budget(name, namespace, below(random, 3))),
    changes: times(2, () => drawChange(random, workloads)),
  };
};

const drawPool = (random: Random, name: string): Pool => {
  const min = chance(random, 0.3) ? 1 + below(random, 2) : 0;
  return {
    name,
    cpu: oneOf(random, ["1", "2", "4", "8"]),
    memory: oneOf(random, ["2Gi", "4Gi", "16Gi"]),
    min,
    max: min + below(random, 5),
    labels: { zone: oneOf(random, ["a", "b"]) },
    ...(chance(random, 0.25)
      ? { taints: [{ key: "for", value: name, effect: "NoSchedule" }] }
      : {}),
  };
};

const drawWorkload = (random: Random, name: string, pools: Pool[]): Workload => ({
  name,
  replicas: below(random, 14),
  cpu: oneOf(random, ["100m", "250m", "500m", "900m", "1500m", "3"]),
  memory: oneOf(random, ["64Mi", "500Mi", "1500Mi", "3Gi"]),
  ...(chance(random, 0.2) ? { namespace: "kube-system" } : {}),
  ...drawPlace(random, pools),
  ...(chance(random, 0.2) ? { annotations: { [safeToEvict]: String(chance(random, 0.5)) } } : {}),
  ...(chance(random, 0.15) ? { volumes: [{ name: "scratch", emptyDir: {} }] } : {}),
});

const drawPlace = (random: Random, pools: Pool[]): Partial<Workload> => {
  const place: Partial<Workload> = {};
  if (chance(random, 0.4)) {
    place.pool = oneOf(random, pools).name;
  } else if (chance(random, 0.2)) {
    place.selector = { zone: oneOf(random, ["a", "b", "c"]) };
  }

  if (chance(random, 0.4)) {
    place.tolerations = [{ key: "for", operator: "Exists", effect: "NoSchedule" }];
  }

  return place;
};

const replicaSet = (workload: Workload): Json => {
  const { apiVersion, metadata, spec } = deployment(workload);
  const { replicas, selector, template } = spec;
  return { apiVersion, kind: "ReplicaSet", metadata, spec: { replicas, selector, template } };
};

/** One pod a node, for some. */
const drawSpread = (random: Random, object: Json): Json => {
  if (chance(random, 0.15)) {
    object["spec"].template.spec.affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: object["spec"].selector, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    };
  }

  return object;
};

const nakedPod = (random: Random, name: string, pools: Pool[]): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop", labels: { app: name } },
  spec: deployment(drawWorkload(random, name, pools))["spec"].template.spec,
});

const budget = (app: string, namespace: string | undefined, maxUnavailable: number): Json => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: app, namespace: namespace ?? "shop" },
  spec: { maxUnavailable, selector: { matchLabels: { app } } },
});

/** Never less than what is there from the start. */
const drawLimits = (random: Random, pools: Pool[], plain: number): Limits => {
  const sum = (amount: (pool: Pool) => number): number =>
    pools.reduce((total, pool) => total + pool.min * amount(pool), 0);
  const more = (share: number, start: number, spread: number): number =>
    chance(random, share) ? start + below(random, spread) : Number.POSITIVE_INFINITY;
  return {
    nodes: more(0.3, plain + sum(() => 1) + 1, 6),
    cores: more(0.2, plain * 4 + sum(({ cpu }) => Number(cpu)) + 1, 20),
    gib: more(0.2, plain * 8 + sum(({ memory }) => Number.parseInt(memory, 10)) + 1, 40),
  };
};

const drawFlags = (random: Random, { nodes, cores, gib }: Limits): string[] => [
  "--v=0",
  "--scan-interval=15s",
  "--write-status-configmap=false",
  `--expander=${oneOf(random, ["random", "least-waste", "most-pods", "least-nodes", "most-pods,least-waste"])}`,
  `--scale-down-unneeded-time=${oneOf(random, ["15s", "30s"])}`,
  `--scale-down-delay-after-add=${oneOf(random, ["1s", "30s"])}`,
  `--scale-down-utilization-threshold=${oneOf(random, ["0.5", "0.8"])}`,
  `--balance-similar-node-groups=${chance(random, 0.5)}`,
  "--unremovable-node-recheck-timeout=20s",
  ...(Number.isFinite(nodes) ? [`--max-nodes-total=${nodes}`] : []),
  ...(Number.isFinite(cores) ? [`--cores-total=0:${cores}`] : []),
  ...(Number.isFinite(gib) ? [`--memory-total=0:${gib}`] : []),
];

const drawChange = (random: Random, workloads: Workload[]): Record<string, number> =>
  Object.fromEntries(
    workloads
      .filter(() => chance(random, 0.7))
      .map(({ name }) => [name, below(random, chance(random, 0.6) ? 4 : 14)]),
  );
