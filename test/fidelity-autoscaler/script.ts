/** What was done while the recording was made, situation by situation; some of them were not recorded, but leave their traces. */
import type { Json } from "../../src/embedded/object.ts";
import { deployment, plainNode, startWorld } from "../support/autoscaler-world.ts";
import type { Pool, Workload, World } from "../support/autoscaler-world.ts";

const pools: Pool[] = [
  { name: "pool-a", cpu: "2", memory: "4Gi", min: 0, max: 4 },
  { name: "pool-b", cpu: "4", memory: "16Gi", min: 1, max: 3 },
  {
    name: "gpu",
    cpu: "8",
    memory: "32Gi",
    min: 0,
    max: 2,
    taints: [{ key: "gpu", value: "true", effect: "NoSchedule" }],
  },
];

const flags = [
  "--scan-interval=1s",
  "--scale-down-unneeded-time=12s",
  "--scale-down-delay-after-add=5s",
  "--scale-down-delay-after-delete=1s",
  "--unremovable-node-recheck-timeout=2s",
  "--enforce-node-group-min-size",
  "--address=127.0.0.1:18085",
  "--kubeconfig=KUBECONFIG",
  "--v=4",
];

export const startRecorded = async (random: () => number): Promise<World> => {
  const world = await startWorld({ pools, flags, random });
  const { client } = world.context;
  const cordoned = {
    unschedulable: true,
    taints: [
      {
        key: "node.kubernetes.io/unschedulable",
        effect: "NoSchedule",
        timeAdded: "2026-11-24T11:50:00Z",
      },
    ],
  };
  const controlPlane = {
    taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
  };
  await client.create("nodes", plainNode("labs-control-plane", controlPlane));
  await client.create("nodes", plainNode("labs-worker", cordoned));
  await client.create("nodes", plainNode("labs-worker2", cordoned));
  return world;
};

export interface Step {
  /** As in the recording; absent for what was not recorded. */
  situation?: string;
  run(world: World): Promise<void>;
}

/** Lets time go by until pool-b's first node is so many seconds old; that is how the recording tells time. */
const until = async ({ context: { clock } }: World, age: number): Promise<void> => {
  const due = Date.parse("2026-11-24T12:00:01Z") + age * 1000;
  await clock.advance(Math.max(0, due - clock.now()));
};

const create = async ({ context }: World, workload: Workload): Promise<void> => {
  await context.client.create("apps/deployments", deployment(workload));
};

const scale = async ({ context }: World, name: string, replicas: number): Promise<void> => {
  await context.client.modify("apps/deployments", "shop", name, (copy) => {
    copy["spec"].replicas = replicas;
  });
};

const remove = async ({ context }: World, name: string): Promise<void> => {
  await context.client.delete("apps/deployments", "shop", name);
};

/** Which pods of many stay is chance; in the recording it was one on one node, three on another. */
const keepUneven = async ({ context: { client } }: World): Promise<void> => {
  const pods = client.list("pods").filter(({ spec }) => spec.nodeName !== undefined);
  const nodes = [...new Set(pods.map(({ spec }) => spec.nodeName as string))].toSorted();
  const on = (index: number): string[] =>
    pods.filter(({ spec }) => spec.nodeName === nodes[index]).map(({ metadata }) => metadata.name);
  for (const name of [...on(0).slice(0, 1), ...on(1).slice(0, 3)]) {
    await client.modify("pods", "shop", name, (copy) => {
      copy.metadata.annotations = { "controller.kubernetes.io/pod-deletion-cost": "100" };
    });
  }
};

const budget = (name: string, app: string): Json => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, namespace: "shop" },
  spec: { maxUnavailable: 0, selector: { matchLabels: { app } } },
});

/** One small pod in pool-a, kept there by something; what is left of the one before goes first. @param at When it is looked at. */
const smallPod = (
  situation: string | undefined,
  at: number,
  workload: Workload,
  former: string,
): Step => ({
  ...(situation === undefined ? {} : { situation }),
  run: async (world) => {
    await remove(world, former);
    await until(world, at - 24);
    await create(world, workload);
    await until(world, at);
  },
});

const small = (name: string, more: Partial<Workload> = {}): Workload => ({
  name,
  replicas: 1,
  cpu: "200m",
  pool: "pool-a",
  ...more,
});

const scratch = [{ name: "scratch", emptyDir: {} }];
const safe = "cluster-autoscaler.kubernetes.io/safe-to-evict";

export const script: Step[] = [
  {
    situation: "idle: minimum sizes, nothing pending",
    run: async (world) => until(world, 10),
  },
  {
    situation: "six pods of 500m for pool-a: triggered",
    run: async (world) => {
      await create(world, { name: "web", replicas: 6, cpu: "500m", pool: "pool-a" });
      await until(world, 14);
    },
  },
  { situation: "pods run on new nodes", run: async (world) => until(world, 20) },
  {
    situation: "thirty pods: pool-a at its maximum, the rest stays pending",
    run: async (world) => {
      await until(world, 21);
      await scale(world, "web", 30);
      await until(world, 33);
    },
  },
  {
    situation: "scaled to four: nodes become unneeded",
    run: async (world) => {
      await until(world, 36);
      await keepUneven(world);
      await scale(world, "web", 4);
      await until(world, 42);
    },
  },
  { situation: "scaled down", run: async (world) => until(world, 59) },
  {
    situation: "no pods: pool-a back to zero, pool-b at its minimum",
    run: async (world) => {
      await until(world, 71);
      await scale(world, "web", 0);
      await until(world, 97);
    },
  },
  {
    run: async (world) => {
      await create(world, { name: "huge", replicas: 1, cpu: "10" });
      await until(world, 105);
    },
  },
  {
    situation: "a node selector that no template has",
    run: async (world) => {
      await until(world, 107);
      await remove(world, "huge");
      await until(world, 109);
      await create(world, { name: "nowhere", replicas: 1, cpu: "100m", pool: "pool-z" });
      await until(world, 115);
    },
  },
  {
    situation: "a pod that does not tolerate the taint of its pool",
    run: async (world) => {
      await until(world, 117);
      await remove(world, "nowhere");
      await until(world, 119);
      await create(world, { name: "gpu", replicas: 1, cpu: "100m", pool: "gpu" });
      await until(world, 126);
    },
  },
  {
    run: async (world) => {
      await remove(world, "gpu");
      const tolerations = [{ key: "gpu", operator: "Equal", value: "true", effect: "NoSchedule" }];
      await create(world, { name: "train", replicas: 2, cpu: "6", pool: "gpu", tolerations });
      await until(world, 140);
      await remove(world, "train");
      await until(world, 172);
    },
  },
  {
    situation: "a disruption budget that allows none keeps a half-empty node",
    run: async (world) => {
      await until(world, 175);
      await world.context.client.create("policy/poddisruptionbudgets", budget("guard", "guarded"));
      await create(world, { name: "guarded", replicas: 4, cpu: "900m", pool: "pool-a" });
      await until(world, 200);
    },
  },
  smallPod(
    "not-safe: a node with one small pod",
    278,
    small("not-safe", { annotations: { [safe]: "false" } }),
    "guarded",
  ),
  smallPod(undefined, 321, small("local-data", { volumes: scratch }), "not-safe"),
  smallPod(
    "safe-local: a node with one small pod",
    365,
    small("safe-local", { volumes: scratch, annotations: { [safe]: "true" } }),
    "local-data",
  ),
  {
    situation: "a pod without a controller",
    run: async (world) => {
      await remove(world, "safe-local");
      await until(world, 385);
      await world.context.client.create("pods", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "naked", namespace: "shop", labels: { app: "naked" } },
        spec: deployment(small("naked"))["spec"].template.spec,
      });
      await until(world, 408);
    },
  },
  {
    situation: "an empty node with scale-down-disabled",
    run: async (world) => {
      const { client } = world.context;
      await client.delete("pods", "shop", "naked", { gracePeriodSeconds: 0 });
      await until(world, 428);
      await create(world, small("keep"));
      await until(world, 432);
      const node = client.list("nodes").find(({ metadata }) => metadata.name.startsWith("pool-a-"));
      await client.modify("nodes", undefined, node?.metadata.name ?? "", (copy) => {
        copy.metadata.annotations = {
          ...copy.metadata.annotations,
          "cluster-autoscaler.kubernetes.io/scale-down-disabled": "true",
        };
      });
      await remove(world, "keep");
      await until(world, 447);
    },
  },
];
