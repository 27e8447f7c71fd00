/** What single metrics ask for, and how their failures are told. */
import test from "ava";
import { createAutoscalers } from "../../../../src/embedded/controllers/autoscaling/controller.ts";
import type { Json } from "../../../../src/embedded/object.ts";
import { createTestContext } from "../../../support/controller-context.ts";

const period = 15_000;
const long = "2026-11-24T00:00:00Z";

interface Setup {
  metrics: Json[];
  /** Milli-CPU by pod; undefined: no values. */
  usage: (number | undefined)[];
  requests?: Json;
  /** Pods that are not ready, by number. */
  unready?: number[];
}

const run = async ({ metrics, usage, requests = { cpu: "100m" }, unready = [] }: Setup) => {
  const context = createTestContext();
  const { client, clock } = context;
  await client.create("apps/deployments", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: usage.length, selector: { matchLabels: { app: "web" } } },
  });
  for (const [index] of usage.entries()) {
    await client.create("pods", {
      metadata: { name: `web-${index}`, namespace: "default", labels: { app: "web" } },
      spec: {
        containers: [
          { name: "main", resources: { requests } },
          { name: "side", resources: { requests } },
        ],
      },
      status: {
        phase: "Running",
        startTime: long,
        conditions: [
          {
            type: "Ready",
            status: unready.includes(index) ? "False" : "True",
            lastTransitionTime: long,
          },
        ],
      },
    });
  }

  await client.create("autoscaling/horizontalpodautoscalers", {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      minReplicas: 1,
      maxReplicas: 20,
      metrics,
    },
  });
  const items = usage.flatMap((cpu, index) =>
    cpu === undefined
      ? []
      : [
          {
            metadata: { name: `web-${index}`, namespace: "default" },
            timestamp: new Date(clock.now() + period).toISOString(),
            window: "15s",
            containers: [
              { name: "main", usage: { cpu: `${cpu}m`, memory: "64Mi" } },
              { name: "side", usage: { cpu: "0", memory: "0" } },
            ],
          },
        ],
  );
  const running = createAutoscalers({
    api: { podMetrics: async () => items },
    downscaleStabilisation: 0,
  })(context);
  await clock.advance(period);
  await running.stop();
  const { status } = client.get("autoscaling/horizontalpodautoscalers", "default", "web")!;
  return {
    replicas: client.get("apps/deployments", "default", "web")?.spec.replicas,
    current: status.currentMetrics,
    active: status.conditions.find(({ type }: Json) => type === "ScalingActive").message,
    events: context.eventsOf("web"),
  };
};

const cpu = (averageUtilization: number): Json => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});
const custom: Json = {
  type: "Pods",
  pods: { metric: { name: "hits" }, target: { type: "AverageValue", averageValue: "10" } },
};

test("utilisation counts against the requests of all containers", async (t) => {
  const { replicas, current } = await run({ metrics: [cpu(50)], usage: [300, 300] });
  t.is(replicas, 4);
  t.deepEqual(current, [
    {
      type: "Resource",
      resource: { name: "cpu", current: { averageUtilization: 150, averageValue: "300m" } },
    },
  ]);
});

test("one container's usage counts against its own request", async (t) => {
  const { replicas, events } = await run({
    metrics: [
      {
        type: "ContainerResource",
        containerResource: {
          name: "cpu",
          container: "main",
          target: { type: "Utilization", averageUtilization: 100 },
        },
      },
    ],
    usage: [300],
  });
  t.is(replicas, 3);
  t.deepEqual(events, [
    "SuccessfulRescale: New size: 3; reason: cpu container resource utilization (percentage of request) above target",
  ]);
});

test("a plain amount needs no requests", async (t) => {
  const { replicas, events, current } = await run({
    metrics: [
      {
        type: "Resource",
        resource: { name: "memory", target: { type: "AverageValue", averageValue: "32Mi" } },
      },
    ],
    usage: [0],
    requests: {},
  });
  t.is(replicas, 2);
  t.deepEqual(events, ["SuccessfulRescale: New size: 2; reason: memory resource above target"]);
  t.is(current[0].resource.current.averageValue, "64Mi");
});

test("a missing request is told with container and pod", async (t) => {
  const { active } = await run({ metrics: [cpu(50)], usage: [100], requests: {} });
  t.is(
    active,
    "the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container main of Pod web-0",
  );
});

test("pods without values hold replicas back in both directions", async (t) => {
  t.is((await run({ metrics: [cpu(50)], usage: [200, undefined, undefined] })).replicas, 3);
  t.is((await run({ metrics: [cpu(50)], usage: [40, undefined, undefined] })).replicas, 3);
  t.is((await run({ metrics: [cpu(100)], usage: [40, 40, undefined] })).replicas, 2);
});

test("pods that are not ready count as idle when more replicas are wanted", async (t) => {
  const { replicas } = await run({ metrics: [cpu(50)], usage: [400, 400], unready: [1] });
  t.is(replicas, 4);
  const cold = await run({ metrics: [cpu(50)], usage: [400, 400, 400], unready: [0, 1, 2] });
  t.true(cold.active.endsWith("did not receive metrics for targeted pods (pods might be unready)"));
});

test("of several metrics the greatest counts, and a broken one stops replicas from going", async (t) => {
  const up = await run({ metrics: [custom, cpu(50)], usage: [300] });
  t.is(up.replicas, 3);
  t.is(up.current[0].type, "");
  t.is(up.events.length, 2);
  const down = await run({ metrics: [cpu(50), custom], usage: [10, 10] });
  t.is(down.replicas, 2);
  t.true(down.active.includes("no custom metrics API (custom.metrics.k8s.io) registered"));
  t.true(down.events.some((text) => text.includes("invalid metrics (1 invalid out of 2)")));
});
