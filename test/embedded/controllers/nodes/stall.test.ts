/** What becomes of nodes and their pods when the whole process stood still, as on a laptop that slept. */
import test from "ava";
import { formatTime } from "../../../../src/embedded/clock.ts";
import { startNodeLifecycle } from "../../../../src/embedded/controllers/nodes/lifecycle.ts";
import { startTaintEviction } from "../../../../src/embedded/controllers/nodes/taint-eviction.ts";
import { startHeartbeat } from "../../../../src/embedded/kubelet/heartbeat.ts";
import type { Heartbeat } from "../../../../src/embedded/kubelet/heartbeat.ts";
import { freshNodes } from "../../../../src/embedded/kubelet/nodes.table.ts";
import type { Json, KubeObject } from "../../../../src/embedded/object.ts";
import { createTestContext } from "../../../support/controller-context.ts";
import type { TestContext } from "../../../support/controller-context.ts";

const plan = freshNodes.find(({ controlPlane }) => !controlPlane)!;

const speak = (context: TestContext): Heartbeat =>
  startHeartbeat(plan, {
    client: context.client,
    clock: context.clock,
    images: () => ({
      all: () => [],
      get: () => undefined,
      pull: () => Promise.reject(new Error()),
    }),
    log: context.log,
  });

const node = ({ client }: TestContext): KubeObject =>
  client.get("nodes", undefined, plan.name) as KubeObject;

const ready = (context: TestContext): string =>
  node(context).status.conditions.find(({ type }: Json) => type === "Ready").status;

const taints = (context: TestContext): string[] =>
  (node(context)["spec"].taints ?? [])
    .map(({ key, effect }: Json) => `${key}:${effect}`)
    .toSorted();

const unreachable = [
  "node.kubernetes.io/unreachable:NoExecute",
  "node.kubernetes.io/unreachable:NoSchedule",
];

const bind = (context: TestContext): Promise<KubeObject> =>
  context.client.create("pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default" },
    spec: {
      nodeName: plan.name,
      containers: [{ name: "c", image: "nginx" }],
      tolerations: [
        {
          key: "node.kubernetes.io/unreachable",
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: 300,
        },
      ],
    },
  });

test("a kubelet that fell silent makes its node unreachable, and one that speaks again mends it", async (t) => {
  const context = createTestContext();
  const running = [startNodeLifecycle(context), startTaintEviction(context)];
  const first = speak(context);
  await context.settle();
  await bind(context);
  await context.clock.advance(30_000);
  t.is(ready(context), "True");

  first.stop();
  await context.clock.advance(120_000);
  t.is(ready(context), "Unknown");
  t.deepEqual(taints(context), unreachable);

  const second = speak(context);
  await context.clock.advance(10_000);
  t.is(ready(context), "True");
  t.deepEqual(taints(context), []);
  await context.clock.advance(600_000);
  t.truthy(context.client.get("pods", "default", "web"));
  t.true(
    context
      .eventsOf("web")
      .includes("TaintManagerEviction: Cancelling deletion of Pod default/web"),
  );
  t.deepEqual(context.faults, []);
  second.stop();
  for (const one of running) {
    await one.stop();
  }
});

test("a kubelet takes back what others wrote about its node within ten seconds", async (t) => {
  const context = createTestContext();
  const heartbeat = speak(context);
  await context.settle();
  const { resourceVersion } = node(context).metadata;
  await context.clock.advance(60_000);
  t.is(node(context).metadata.resourceVersion, resourceVersion);

  await context.client.modify(
    "nodes",
    undefined,
    plan.name,
    (copy) => {
      for (const condition of copy.status.conditions) {
        Object.assign(condition, { status: "Unknown", reason: "NodeStatusUnknown" });
      }
    },
    { subresource: "status" },
  );
  t.is(ready(context), "Unknown");
  await context.clock.advance(10_000);
  t.is(ready(context), "True");
  heartbeat.stop();
});

test("a pause of the whole process is no silence of a node", async (t) => {
  const context = createTestContext();
  const lifecycle = startNodeLifecycle(context);
  const heartbeat = speak(context);
  // The lifecycle controller is the first to look after the pause.
  await context.clock.advance(12_000);
  await context.clock.pause(120_000);
  await context.clock.advance(30_000);
  t.is(ready(context), "True");
  t.deepEqual(taints(context), []);
  t.deepEqual(
    context.eventsOf(plan.name).filter((line) => line.startsWith("NodeNotReady")),
    [],
  );
  heartbeat.stop();
  await lifecycle.stop();
});

test("a restart holds the time that nothing ran against no node, whatever its taints", async (t) => {
  const context = createTestContext();
  const first = startNodeLifecycle(context);
  const before = speak(context);
  await context.clock.advance(12_000);
  before.stop();
  await context.clock.advance(120_000);
  await first.stop();
  t.deepEqual(taints(context), unreachable);

  await context.clock.advance(3_600_000);
  const second = startNodeLifecycle(context);
  const after = speak(context);
  await context.clock.advance(10_000);
  t.is(ready(context), "True");
  t.deepEqual(taints(context), []);
  t.is(
    node(context).status.conditions.at(-1).lastHeartbeatTime,
    formatTime(context.clock.now() - 10_000),
  );
  after.stop();
  await second.stop();
});

test("a status by hand counts from when it was seen, and not at all for a name that was here before", async (t) => {
  const context = createTestContext();
  const lifecycle = startNodeLifecycle(context);
  const status = { conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }] };
  const create = () => context.client.create("nodes", { metadata: { name: plan.name }, status });
  await create();
  await context.clock.advance(40_000);
  t.is(ready(context), "True");
  await context.client.delete("nodes", undefined, plan.name);
  await context.clock.advance(20_000);
  await create();
  await context.clock.advance(10_000);
  t.is(ready(context), "Unknown");
  await lifecycle.stop();
});
