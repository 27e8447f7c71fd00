import test from "ava";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { tooManyRequests } from "../../../src/embedded/status.ts";
import { deployment, startWorld } from "../../support/autoscaler-world.ts";
import type { Workload, World, WorldOptions } from "../../support/autoscaler-world.ts";
import { seeded } from "../../support/seeded.ts";

const pool = { name: "pool-a", cpu: "2", memory: "4Gi", min: 0, max: 5 };

const flags = [
  "--v=4",
  "--scan-interval=10s",
  "--scale-down-unneeded-time=30s",
  "--scale-down-delay-after-add=10s",
  "--unremovable-node-recheck-timeout=20s",
];

const large: Workload = { name: "large", replicas: 2, cpu: "900m", pool: "pool-a" };
const safeToEvict = "cluster-autoscaler.kubernetes.io/safe-to-evict";

/** Two nodes: large pods fill the first and must stay there, a small one is alone on the other; then one large pod leaves. */
const twoNodes = async (
  small: Partial<Workload>,
  options: Partial<WorldOptions> = {},
): Promise<World> => {
  const world = await startWorld({
    pools: [pool],
    random: seeded(1),
    ...options,
    flags: [...flags, ...(options.flags ?? [])],
  });
  const { client, clock } = world.context;
  await client.create(
    "apps/deployments",
    deployment({ ...large, annotations: { [safeToEvict]: "false" } }),
  );
  await clock.advance(30_000);
  await client.create(
    "apps/deployments",
    deployment({ name: "small", replicas: 1, cpu: "300m", pool: "pool-a", ...small }),
  );
  await clock.advance(30_000);
  await client.modify("apps/deployments", "shop", "large", (copy) => {
    copy["spec"].replicas = 1;
  });
  return world;
};

const nodes = ({ context: { client } }: World): KubeObject[] => [...client.list("nodes")];

const taints = (world: World): string[] =>
  nodes(world).flatMap(({ spec }) => (spec.taints ?? []).map(({ key }: Json) => key));

const reasons = ({ context: { client } }: World, kind: string): string[] =>
  client
    .list("events")
    .filter((event) => event["involvedObject"].kind === kind)
    .map((event) => `${event["reason"]}: ${event["message"]}`);

test("a node whose pod fits elsewhere is marked, drained and removed, in that order", async (t) => {
  const evicted: string[] = [];
  const world = await twoNodes({}, { onEvict: ({ metadata }) => evicted.push(metadata.name) });
  const { clock } = world.context;
  t.is(nodes(world).length, 2);
  await clock.advance(15_000);
  t.deepEqual(taints(world), ["DeletionCandidateOfClusterAutoscaler"]);
  t.deepEqual(evicted, []);
  await clock.advance(60_000);
  t.is(evicted.length, 1);
  t.is(nodes(world).length, 1);
  t.deepEqual(taints(world), []);
  t.true(
    reasons(world, "Pod").includes("ScaleDown: deleting pod for node scale down"),
    reasons(world, "Pod").join("\n"),
  );
});

const keeps: [string, Partial<Workload>, string][] = [
  ["a pod of the system without a budget", { namespace: "kube-system" }, "kube-system pod present"],
  ["local storage", { volumes: [{ name: "scratch", emptyDir: {} }] }, "pod with local storage"],
  [
    "a pod that is not safe to evict",
    { annotations: { [safeToEvict]: "false" } },
    "pod annotated as not safe to evict present",
  ],
];
for (const [what, small, why] of keeps) {
  test(`${what} keeps its node, and the log says why`, async (t) => {
    const world = await twoNodes(small);
    await world.context.clock.advance(180_000);
    t.is(nodes(world).length, 2);
    const lines = world
      .log()
      .split("\n")
      .filter((one) => one.includes(" cannot be removed: "));
    const line = lines.find((one) => one.includes("small-")) ?? lines.join("\n");
    t.true(line.includes(why), line);
  });
}

test("local storage does not keep a node when it is said not to matter", async (t) => {
  const world = await twoNodes(
    { volumes: [{ name: "scratch", emptyDir: {} }] },
    { flags: ["--skip-nodes-with-local-storage=false"] },
  );
  await world.context.clock.advance(90_000);
  t.is(nodes(world).length, 1);
});

test("a drain that does not succeed is given up, and the node serves again", async (t) => {
  const world = await twoNodes(
    {},
    {
      flags: ["--max-pod-eviction-time=30s"],
      onEvict: () => {
        throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.");
      },
    },
  );
  await world.context.clock.advance(60_000);
  t.true(taints(world).includes("ToBeDeletedByClusterAutoscaler"));
  await world.context.clock.advance(35_000);
  t.is(nodes(world).length, 2);
  t.false(taints(world).includes("ToBeDeletedByClusterAutoscaler"));
  t.true(
    reasons(world, "Node").some((text) => text.startsWith("ScaleDownFailed: ")),
    reasons(world, "Node").join("\n"),
  );
});

test("nothing is removed for a while after nodes were added", async (t) => {
  const world = await twoNodes({}, { flags: ["--scale-down-delay-after-add=5m"] });
  await world.context.clock.advance(200_000);
  t.is(nodes(world).length, 2);
  await world.context.clock.advance(120_000);
  t.is(nodes(world).length, 1);
});

test("nothing is removed when scaling down is turned off", async (t) => {
  const world = await twoNodes({}, { flags: ["--scale-down-enabled=false"] });
  await world.context.clock.advance(600_000);
  t.is(nodes(world).length, 2);
});
