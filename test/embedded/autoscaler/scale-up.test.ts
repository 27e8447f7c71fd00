import test from "ava";
import { formatTime } from "../../../src/embedded/clock.ts";
import { createAutoscalers } from "../../../src/embedded/controllers/autoscaling/controller.ts";
import type { ResourceMetrics } from "../../../src/embedded/controllers/autoscaling/pod-metrics.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { defaultsOfTypes } from "../../../src/embedded/resources/type-defaults.ts";
import { deployment, startWorld } from "../../support/autoscaler-world.ts";
import { seeded } from "../../support/seeded.ts";
import type { Pool, World, WorldOptions } from "../../support/autoscaler-world.ts";

const pool = (name: string, more: Partial<Pool> = {}): Pool => ({
  name,
  cpu: "2",
  memory: "4Gi",
  min: 0,
  max: 5,
  ...more,
});

const flags = ["--v=4", "--scan-interval=10s"];

const start = async (options: Partial<WorldOptions>): Promise<World> =>
  startWorld({
    pools: [pool("pool-a")],
    random: seeded(1),
    ...options,
    flags: [...flags, ...(options.flags ?? [])],
  });

const sizes = ({ context: { client } }: World): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { metadata } of client.list("nodes")) {
    const name = metadata.labels?.["pool"] ?? "";
    counts[name] = (counts[name] ?? 0) + 1;
  }

  return counts;
};

const pending = ({ context: { client } }: World): number =>
  client.list("pods").filter(({ spec }) => spec.nodeName === undefined).length;

const statusOf = ({ context: { client } }: World): string =>
  client.get("configmaps", "kube-system", "cluster-autoscaler-status")?.["data"].status;

const eventsOf = ({ context: { client } }: World, kind: string, reason: string): string[] =>
  client
    .list("events")
    .filter((event) => event["involvedObject"].kind === kind && event["reason"] === reason)
    .map((event) => event["message"]);

test("similar pools grow alike when they are to be balanced", async (t) => {
  const pools = [pool("left"), pool("right")];
  const halves = async (balance: boolean): Promise<Record<string, number>> => {
    const world = await start({
      pools,
      flags: [`--balance-similar-node-groups=${balance}`, "--balancing-ignore-label=pool"],
    });
    await world.context.client.create(
      "apps/deployments",
      deployment({ name: "web", replicas: 4, cpu: "1500m" }),
    );
    await world.context.clock.advance(30_000);
    t.is(pending(world), 0);
    return sizes(world);
  };

  t.deepEqual(await halves(true), { left: 2, right: 2 });
  t.deepEqual(Object.values(await halves(false)), [4]);
});

test("the priority expander follows its ConfigMap, and what is changed there", async (t) => {
  const world = await start({
    pools: [pool("dear"), pool("cheap")],
    flags: ["--expander=priority"],
    objects: { configmaps: [priorities("10:\n  - dear\n20:\n  - cheap\n")] },
  });
  const { client, clock } = world.context;
  await client.create("apps/deployments", deployment({ name: "one", replicas: 1, cpu: "1500m" }));
  await clock.advance(30_000);
  t.deepEqual(sizes(world), { cheap: 1 });

  await client.modify(
    "configmaps",
    "kube-system",
    "cluster-autoscaler-priority-expander",
    (copy) => {
      copy["data"].priorities = "10:\n  - cheap\n20:\n  - ^dear$\n";
    },
  );
  await client.create("apps/deployments", deployment({ name: "two", replicas: 1, cpu: "1500m" }));
  await clock.advance(30_000);
  t.deepEqual(sizes(world), { cheap: 1, dear: 1 });
});

const priorities = (text: string): Json => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cluster-autoscaler-priority-expander", namespace: "kube-system" },
  data: { priorities: text },
});

test("least-waste takes the pool whose nodes would be fuller", async (t) => {
  const world = await start({
    pools: [pool("large", { cpu: "16", memory: "64Gi" }), pool("small")],
    flags: ["--expander=least-waste"],
  });
  await world.context.client.create(
    "apps/deployments",
    deployment({ name: "web", replicas: 1, cpu: "1500m" }),
  );
  await world.context.clock.advance(30_000);
  t.deepEqual(sizes(world), { small: 1 });
});

test("the cluster stays within --max-nodes-total, and its status says so", async (t) => {
  const world = await start({ flags: ["--max-nodes-total=2"] });
  await world.context.client.create(
    "apps/deployments",
    deployment({ name: "web", replicas: 4, cpu: "1500m" }),
  );
  await world.context.clock.advance(60_000);
  t.deepEqual(sizes(world), { "pool-a": 2 });
  t.is(pending(world), 2);
});

test("pods that no node would take are told why, by number of pools", async (t) => {
  const world = await start({
    pools: [pool("pool-a"), pool("pool-b", { cpu: "4" }), pool("full", { cpu: "16", max: 0 })],
  });
  await world.context.client.create(
    "apps/deployments",
    deployment({ name: "whale", replicas: 1, cpu: "5" }),
  );
  await world.context.clock.advance(30_000);
  t.deepEqual(sizes(world), {});
  const [message = ""] = eventsOf(world, "Pod", "NotTriggerScaleUp");
  t.true(message.startsWith("pod didn't trigger scale-up: "), message);
  t.true(message.includes("2 Insufficient cpu"), message);
  t.true(message.includes("1 max node group size reached"), message);
});

test("nodes that do not come are given up, and their pool rests for a while", async (t) => {
  const world = await start({
    flags: ["--max-node-provision-time=2m"],
    boot: Number.POSITIVE_INFINITY,
  });
  const { client, clock } = world.context;
  await client.create("apps/deployments", deployment({ name: "web", replicas: 1, cpu: "1500m" }));
  await clock.advance(60_000);
  t.deepEqual(sizes(world), { "pool-a": 1 });
  await clock.advance(90_000);
  t.regex(
    eventsOf(world, "ConfigMap", "ScaleUpTimedOut")[0] ?? "",
    /group pool-a failed to register within 2m/,
  );
  t.regex(statusOf(world), /status: Backoff/);

  await client.create("apps/deployments", deployment({ name: "late", replicas: 1, cpu: "1500m" }));
  await clock.advance(60_000);
  t.deepEqual(eventsOf(world, "Pod", "NotTriggerScaleUp"), [
    "pod didn't trigger scale-up: 1 in backoff after failed scale-up",
  ]);
  t.deepEqual(sizes(world), { "pool-a": 1 });
  await clock.advance(300_000);
  t.deepEqual(sizes(world), { "pool-a": 2 }, "five minutes later it is tried again");
});

test("load makes pods and pods make nodes, and both leave with it", async (t) => {
  const world = await start({
    flags: ["--scale-down-unneeded-time=30s", "--scale-down-delay-after-add=30s"],
  });
  const { client, clock } = world.context;
  let load = 500;
  createAutoscalers({ api: sharing(world, () => load) })(world.context);
  await client.create("apps/deployments", deployment({ name: "web", replicas: 1, cpu: "1" }));
  await client.create("autoscaling/horizontalpodautoscalers", scaler("web"));
  await clock.advance(60_000);
  t.deepEqual(sizes(world), { "pool-a": 1 });

  load = 3000;
  await clock.advance(180_000);
  t.is(client.list("pods").length, 6);
  t.is(pending(world), 0);
  t.deepEqual(sizes(world), { "pool-a": 3 });

  load = 500;
  await clock.advance(300_000);
  t.is(client.list("pods").length, 1);
  t.deepEqual(sizes(world), { "pool-a": 1 });
});

const scaler = (name: string): Json => {
  const spec: Json = {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: 1,
    maxReplicas: 8,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 15 } },
  };
  defaultsOfTypes["autoscaling.v2.HorizontalPodAutoscalerSpec"]?.(spec);
  defaultsOfTypes["autoscaling.v2.HorizontalPodAutoscalerBehavior"]?.(spec["behavior"]);
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace: "shop" },
    spec,
  };
};

/** Metrics of a load, in thousandths of a CPU, that the running pods share. */
const sharing = ({ context: { client, clock } }: World, load: () => number): ResourceMetrics => ({
  podMetrics: async () => {
    const running = client.list("pods").filter(({ status }) => status.phase === "Running");
    const cpu = `${Math.round(load() / running.length)}m`;
    return running.map(({ metadata: { name, namespace } }) => ({
      metadata: { name, namespace },
      timestamp: formatTime(clock.now()),
      window: "15s",
      containers: [{ name: "c", usage: { cpu, memory: "1Mi" } }],
    }));
  },
});
