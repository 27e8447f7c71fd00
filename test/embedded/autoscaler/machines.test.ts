/** Machines behind the nodes of a provider: they join after a while, run pods, and go with their node. */
import test from "ava";
import { startMachines } from "../../../src/embedded/autoscaler/machines.ts";
import type { NodePlan } from "../../../src/embedded/kubelet/nodes.table.ts";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { createTestContext } from "../../support/controller-context.ts";
import type { TestContext } from "../../support/controller-context.ts";

const node = (name: string, annotations: Record<string, string> = {}): Json => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels: { pool: "pool-a" },
    annotations: { "kwok.x-k8s.io/node": "fake", ...annotations },
  },
  spec: { providerID: `kwok:${name}` },
  status: { capacity: { cpu: "2", memory: "4Gi" }, allocatable: { cpu: "2", memory: "4Gi" } },
});

interface Garage {
  context: TestContext;
  there: Map<string, NodePlan>;
}

const start = (context = createTestContext()): Garage => {
  const there = new Map<string, NodePlan>();
  startMachines(context, {
    join: (plan) => {
      there.set(plan.name, plan);
    },
    leave: async (name) => {
      there.delete(name);
    },
  });
  return { context, there };
};

const ready = (object: KubeObject | undefined): string =>
  object?.["status"].conditions.find(({ type }: Json) => type === "Ready").status;

test("a machine takes its time to join, and is not ready until then", async (t) => {
  const { context, there } = start();
  const { client, clock } = context;
  await client.create("nodes", node("pool-a-x", { "drydock/boot-seconds": "10" }));
  await clock.advance(9000);
  t.is(there.size, 0);
  t.is(ready(client.get("nodes", undefined, "pool-a-x")), "False");

  await clock.advance(1000);
  const plan = there.get("pool-a-x");
  t.is(plan?.cpu, "2");
  t.is(plan?.labels["pool"], "pool-a");
  t.is(plan?.labels["kubernetes.io/hostname"], "pool-a-x");
  t.is(client.get("nodes", undefined, "pool-a-x")?.["spec"].podCIDR, plan?.podCidr);
});

test("a machine that never comes does not join", async (t) => {
  const { context, there } = start();
  await context.client.create("nodes", node("pool-a-x", { "drydock/boot-seconds": "never" }));
  await context.clock.advance(24 * 3_600_000);
  t.is(there.size, 0);
});

test("machines have addresses of their own, and those of machines that went are free", async (t) => {
  const { context, there } = start();
  const { client, clock } = context;
  for (const name of ["a", "b", "c"]) {
    await client.create("nodes", node(name));
  }

  await clock.advance(1000);
  const ranges = [...there.values()].map(({ podCidr }) => podCidr);
  t.is(new Set(ranges).size, 3);
  t.is(new Set([...there.values()].map(({ address }) => address)).size, 3);

  await client.delete("nodes", undefined, "b", {});
  await clock.advance(1000);
  t.deepEqual([...there.keys()], ["a", "c"]);
  await client.create("nodes", node("d"));
  await clock.advance(1000);
  t.is(there.get("d")?.podCidr, ranges[1]);
});

test("a machine whose node goes before it joined does not come", async (t) => {
  const { context, there } = start();
  await context.client.create("nodes", node("a", { "drydock/boot-seconds": "10" }));
  await context.clock.advance(5000);
  await context.client.delete("nodes", undefined, "a", {});
  await context.clock.advance(10_000);
  t.is(there.size, 0);
});

test("machines that were there come back at once, as they were", async (t) => {
  const first = start();
  const { client, clock } = first.context;
  await client.create("nodes", node("a", { "drydock/boot-seconds": "60" }));
  await clock.advance(60_000);
  const before = first.there.get("a");

  const again = start(first.context);
  await clock.advance(0);
  t.deepEqual(again.there.get("a")?.podCidr, before?.podCidr);
});

test("nodes of nobody's pool get no machine", async (t) => {
  const { context, there } = start();
  const plain = node("plain");
  plain["metadata"].annotations = {};
  await context.client.create("nodes", plain);
  await context.clock.advance(10_000);
  t.is(there.size, 0);
});
