/** Objects found by a key are those of the store. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { startCluster } from "../../../src/embedded/cluster.ts";
import { createIndex } from "../../../src/embedded/controllers/object-index.ts";

test("times of what an index finds age with the cluster's clock", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-index-"));
  const cluster = await startCluster({ folder, name: "test", apiOnly: true });
  t.teardown(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await cluster.client.create("configmaps", { metadata: { name: "one", namespace: "default" } });
  const index = createIndex(cluster.client, "configmaps", ({ metadata }) => [metadata.name]);
  const created = (): number => Date.parse(index.get("one")[0]!.metadata.creationTimestamp);
  const before = created();
  await cluster.clock.advance(60_000);
  t.is(before - created(), 60_000);

  await cluster.client.delete("configmaps", "default", "one");
  t.deepEqual(index.get("one"), []);
  index.stop();
});
