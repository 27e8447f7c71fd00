/** StatefulSets and DaemonSets that are made again over what an earlier one of their name left behind. */
import test from "ava";
import { startControllers } from "../../../../src/embedded/controllers/all.ts";
import { controllerOf, type Json } from "../../../../src/embedded/object.ts";
import { createTestContext } from "../../../support/controller-context.ts";

const template = (image: string): Json => ({
  metadata: { labels: { app: "db" } },
  spec: { containers: [{ name: "c", image }] },
});

const set = (kind: string): Json => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name: "db", namespace: "default" },
  spec: {
    replicas: 1,
    serviceName: "db",
    selector: { matchLabels: { app: "db" } },
    updateStrategy: { type: "OnDelete" },
    revisionHistoryLimit: 10,
    template: template("pg:1"),
  },
});

for (const [kind, resource] of [
  ["StatefulSet", "apps/statefulsets"],
  ["DaemonSet", "apps/daemonsets"],
] as const) {
  test(`a ${kind} takes over the revisions of one that was deleted as an orphan`, async (t) => {
    const context = createTestContext();
    const { client } = context;
    const running = startControllers(context);
    await client.create(resource, set(kind));
    await context.settle();
    const owners = () =>
      client.list("apps/controllerrevisions").map((revision) => controllerOf(revision)?.uid);
    t.is(owners().length, 1);

    await running.stop();
    await client.delete(resource, "default", "db");
    for (const { metadata } of client.list("apps/controllerrevisions")) {
      await client.modify("apps/controllerrevisions", "default", metadata.name, (copy) => {
        delete copy.metadata.ownerReferences;
      });
    }

    const { metadata } = await client.create(resource, set(kind));
    const again = startControllers(context);
    await context.settle();
    t.deepEqual(owners(), [metadata.uid]);
    t.deepEqual(context.faults, []);
    await again.stop();
  });
}
