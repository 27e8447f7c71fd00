/** Autoscalers in a cluster without metrics: they keep to the bounds and tell why they do no more. */
import test from "ava";
import { startAutoscalers } from "../../../../src/embedded/controllers/autoscaling/controller.ts";
import type { Json } from "../../../../src/embedded/object.ts";
import { createTestContext } from "../../../support/controller-context.ts";

const period = 15_000;

const run = async (replicas: number, metrics: Json[] = [cpu]) => {
  const context = createTestContext();
  const { client, clock } = context;
  await client.create("apps/deployments", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas, selector: { matchLabels: { app: "web" } } },
  });
  await client.create("autoscaling/horizontalpodautoscalers", {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      minReplicas: 2,
      maxReplicas: 5,
      metrics,
    },
  });
  const running = startAutoscalers(context);
  await clock.advance(period);
  await context.settle();
  await running.stop();
  return {
    replicas: client.get("apps/deployments", "default", "web")?.spec.replicas,
    status: client.get("autoscaling/horizontalpodautoscalers", "default", "web")?.status,
    events: context.eventsOf("web"),
    faults: context.faults,
  };
};

const cpu = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
};

test("too few replicas become the minimum, too many the maximum", async (t) => {
  const below = await run(1);
  t.is(below.replicas, 2);
  t.is(below.status.desiredReplicas, 2);
  t.deepEqual(below.events, [
    "SuccessfulRescale: New size: 2; reason: Current number of replicas below Spec.MinReplicas",
  ]);
  t.is((await run(9)).replicas, 5);
});

test("a target at zero is left alone", async (t) => {
  const { replicas, status, events } = await run(0);
  t.is(replicas, 0);
  t.is(status.conditions[1].reason, "ScalingDisabled");
  t.deepEqual(events, []);
});

test("within the bounds the missing metrics are told", async (t) => {
  const { replicas, status, events, faults } = await run(3);
  const why =
    "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
  t.is(replicas, 3);
  t.is(status.currentReplicas, 3);
  t.is(status.conditions[1].message, `the HPA was unable to compute the replica count: ${why}`);
  t.deepEqual(events.toSorted(), [
    `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
    `FailedGetResourceMetric: ${why}`,
  ]);
  t.deepEqual(faults, []);
});
