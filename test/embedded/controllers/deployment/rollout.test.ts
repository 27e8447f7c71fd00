/** Rollouts of Deployments together with ReplicaSets, on an in-memory cluster whose pods become ready when the test says so. */
import test from "ava";
import { startControllers } from "../../../../src/embedded/controllers/all.ts";
import { formatTime } from "../../../../src/embedded/clock.ts";
import type { Json, KubeObject } from "../../../../src/embedded/object.ts";
import { forbidden } from "../../../../src/embedded/status.ts";
import { createTestContext } from "../../../support/controller-context.ts";
import type { TestContext } from "../../../support/controller-context.ts";

const deployment = (spec: Json = {}): Json => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "web" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    template: template("nginx:1.27"),
    ...spec,
  },
});

const template = (image: string): Json => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "c", image }] },
});

const makeReady = async (context: TestContext): Promise<void> => {
  for (const pod of context.client.list("pods")) {
    if (pod.status?.phase !== "Running" && pod.metadata.deletionTimestamp === undefined) {
      await context.client.updateStatus("pods", {
        ...pod,
        status: {
          phase: "Running",
          conditions: [
            {
              type: "Ready",
              status: "True",
              lastTransitionTime: formatTime(context.clock.now()),
            },
          ],
        },
      });
    }
  }
};

const finish = async (context: TestContext): Promise<void> => {
  for (let round = 0; round < 12; round += 1) {
    await context.settle();
    await makeReady(context);
  }

  await context.settle();
};

const get = (context: TestContext): KubeObject =>
  context.client.get("apps/deployments", "default", "web") as KubeObject;

const hashes = (lines: string[]): string[] =>
  lines.map((line) => line.replaceAll(/web-[a-z0-9]+/g, "web-HASH"));

test("a new Deployment gets its ReplicaSet, its pods and the revision 1", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create("apps/deployments", deployment());
  await finish(context);

  const { status, metadata } = get(context);
  t.is(status.readyReplicas, 3);
  t.is(status.updatedReplicas, 3);
  t.is(metadata.annotations?.["deployment.kubernetes.io/revision"], "1");
  t.deepEqual(
    status.conditions.map(({ type, status: truth, reason }: Json) => `${type}=${truth} ${reason}`),
    ["Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable"],
  );
  t.deepEqual(hashes(context.eventsOf("web")), [
    "ScalingReplicaSet: Scaled up replica set web-HASH from 0 to 3",
  ]);
  t.deepEqual(context.faults, []);
  await running.stop();
});

test("a new template is rolled out one step at a time", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create("apps/deployments", deployment({ replicas: 2 }));
  await finish(context);
  await context.client.modify("apps/deployments", "default", "web", (copy) => {
    copy.spec.template = template("nginx:1.28");
  });
  await finish(context);

  t.deepEqual(
    context
      .eventsOf("web")
      .slice(1)
      .map((line) => line.replace(/^.*Scaled (up|down) replica set \S+ /, "$1 ")),
    ["up from 0 to 1", "down from 2 to 1", "up from 1 to 2", "down from 1 to 0"],
  );
  const sets = context.client.list("apps/replicasets");
  t.deepEqual(
    sets.map(({ spec, metadata }) => [
      spec.replicas,
      metadata.annotations?.["deployment.kubernetes.io/revision"],
    ]),
    [
      [0, "1"],
      [2, "2"],
    ],
  );
  t.is(get(context).metadata.annotations?.["deployment.kubernetes.io/revision"], "2");
  await running.stop();
});

test("Recreate starts nothing new before the last old pod is gone", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create(
    "apps/deployments",
    deployment({ replicas: 2, strategy: { type: "Recreate" } }),
  );
  await finish(context);
  await context.client.modify("apps/deployments", "default", "web", (copy) => {
    copy.spec.template = template("nginx:1.28");
  });
  await finish(context);

  t.deepEqual(
    context
      .eventsOf("web")
      .map((line) => line.replace(/^.*Scaled (up|down) replica set \S+ /, "$1 ")),
    ["up from 0 to 2", "down from 2 to 0", "up from 0 to 2"],
  );
  t.is(get(context).status.availableReplicas, 2);
  await running.stop();
});

test("a rollout that makes no progress is told once its deadline has passed", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create("apps/deployments", deployment({ progressDeadlineSeconds: 10 }));
  await context.settle();
  await context.clock.advance(12_000);

  const condition = get(context).status.conditions.find(({ type }: Json) => type === "Progressing");
  t.is(condition.status, "False");
  t.is(condition.reason, "ProgressDeadlineExceeded");
  t.regex(condition.message, /^ReplicaSet "web-\w+" has timed out progressing\.$/);
  await running.stop();
});

test("a paused Deployment scales in proportion but rolls nothing out", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create("apps/deployments", deployment());
  await finish(context);
  await context.client.modify("apps/deployments", "default", "web", (copy) => {
    copy.spec.paused = true;
    copy.spec.template = template("nginx:1.28");
    copy.spec.replicas = 5;
  });
  await finish(context);

  t.deepEqual(
    context.client.list("apps/replicasets").map(({ spec }) => spec.replicas),
    [5],
  );
  const condition = get(context).status.conditions.find(({ type }: Json) => type === "Progressing");
  t.is(condition.reason, "DeploymentPaused");
  await running.stop();
});

test("refused pods are told on the ReplicaSet and on the Deployment", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  context.client.admit = (key, { metadata }) => {
    if (key === "pods") {
      throw forbidden({ group: "", resource: "pods" }, metadata.name, "exceeded quota: q");
    }
  };
  await context.client.create("apps/deployments", deployment());
  await context.settle();

  const [replicaSet] = context.client.list("apps/replicasets");
  const failure = replicaSet?.status.conditions[0];
  t.is(failure.type, "ReplicaFailure");
  t.is(failure.reason, "FailedCreate");
  t.regex(failure.message, /^pods "web-\w+-\w+" is forbidden: exceeded quota: q$/);
  const events = context.eventsOf(replicaSet?.metadata.name ?? "");
  t.regex(events[0] ?? "", /^FailedCreate: Error creating: pods "web-\w+-\w+" is forbidden/);
  t.true(get(context).status.conditions.some(({ type }: Json) => type === "ReplicaFailure"));
  await running.stop();
});

test("old ReplicaSets beyond the history limit are deleted", async (t) => {
  const context = createTestContext();
  const running = startControllers(context);
  await context.client.create("apps/deployments", deployment({ revisionHistoryLimit: 1 }));
  await finish(context);
  for (const image of ["nginx:2", "nginx:3", "nginx:4"]) {
    await context.client.modify("apps/deployments", "default", "web", (copy) => {
      copy.spec.template = template(image);
    });
    await finish(context);
  }

  t.deepEqual(
    context.client
      .list("apps/replicasets")
      .map(({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision"]),
    ["3", "4"],
  );
  await running.stop();
});
