import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { createEmbeddedProvider, type EmbeddedProvider } from "../../src/cluster/embedded.ts";
import { resolvePaths } from "../../src/paths.ts";
import { buildIdentity } from "../../src/root.ts";

interface Place {
  /** Of the build that the cluster's process is of, too. */
  same: EmbeddedProvider;
  /** As after an update. */
  newer: EmbeddedProvider;
  told: string[];
}

const inPlace = async (_t: ExecutionContext, use: (place: Place) => Promise<void>) => {
  const home = await mkdtemp(path.join(os.tmpdir(), "drydock-renewal-"));
  const paths = resolvePaths({ DRYDOCK_HOME: home });
  const same = createEmbeddedProvider(paths, { pretend: true });
  const newer = createEmbeddedProvider(paths, { pretend: true, build: "another" });
  try {
    await use({ same, newer, told: [] });
  } finally {
    await same.down("practice", { purge: true });
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
};

const pidOf = async (provider: EmbeddedProvider): Promise<number> =>
  (await provider.status("practice"))!.pid;

/** The cluster hears of a closed connection a moment later. */
const unused = async (provider: EmbeddedProvider): Promise<void> => {
  while ((await provider.status("practice"))!.users > 0) {
    // Each round asks it again.
  }
};

test.serial("a cluster says which build it is of, and one of this build goes on", async (t) => {
  await inPlace(t, async ({ same, told }) => {
    const first = await same.up("practice", () => {});
    const status = await same.status("practice");
    t.is(status?.build, buildIdentity());
    await first.close();
    const second = await same.up("practice", (sentence) => told.push(sentence));
    t.is(await pidOf(same), status!.pid);
    t.deepEqual(told, []);
    await second.close();
  });
});

test.serial("one of another build that nobody uses is started anew, with its state", async (t) => {
  await inPlace(t, async ({ same, newer, told }) => {
    const first = await same.up("practice", () => {});
    await first.checkpoints!.save("before");
    await same.keep("practice");
    const { pid, url } = (await same.status("practice"))!;
    await first.close();
    await unused(same);
    const second = await newer.up("practice", (sentence) => told.push(sentence));
    t.not(await pidOf(same), pid);
    t.like(await same.status("practice"), { url, kept: true });
    t.deepEqual(await second.checkpoints!.list(), ["before"]);
    t.regex(told[0] ?? "", /^The practice cluster "practice" was of another build of Drydock; it/);
    await second.close();
  });
});

test.serial("one that somebody uses is left as it is, and that is said", async (t) => {
  await inPlace(t, async ({ same, newer, told }) => {
    const first = await same.up("practice", () => {});
    const pid = await pidOf(same);
    const second = await newer.up("practice", (sentence) => told.push(sentence));
    t.is(await pidOf(same), pid);
    t.regex(told.join("\n"), /of another build of Drydock and in use; it goes on as it is/);
    t.is(told.length, 1);
    await Promise.all([first.close(), second.close()]);
  });
});

test.serial("two that come at once after an update share the new one", async (t) => {
  await inPlace(t, async ({ same, newer }) => {
    const first = await same.up("practice", () => {});
    const pid = await pidOf(same);
    await first.close();
    await unused(same);
    const both = await Promise.all([
      newer.up("practice", () => {}),
      newer.up("practice", () => {}),
    ]);
    t.not(await pidOf(same), pid);
    await Promise.all(both.map((cluster) => cluster.checkpoints!.list()));
    await Promise.all(both.map((cluster) => cluster.close()));
  });
});
