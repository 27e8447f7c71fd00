import test from "ava";
import type { KubeObject } from "../../../src/embedded/object.ts";
import { startWorld } from "../../support/autoscaler-world.ts";
import type { World } from "../../support/autoscaler-world.ts";
import { seeded } from "../../support/seeded.ts";
import { forgotten, tooLittle, tooMuch, whyNotEvict, whyNotRemove } from "./promises.ts";
import { drawCluster } from "./random-cluster.ts";
import type { RandomCluster } from "./random-cluster.ts";

const clusters = 1000;
const perTest = 100;
const scan = 15_000;
const scansPerChange = 8;

interface Played {
  /** What the autoscaler did that it must not, by sentences. */
  broken: string[];
  ordered: number;
  removed: number;
  evicted: number;
  pending: number;
}

/** Runs the random cluster of a seed through its changes. */
const play = async (seed: number): Promise<Played> => {
  const random = seeded(seed);
  const cluster = drawCluster(random);
  const played: Played = { broken: [], ordered: 0, removed: 0, evicted: 0, pending: 0 };
  const complain = (sentences: string[]): void => {
    played.broken.push(...sentences);
  };
  const world = await startWorld({
    ...cluster,
    random,
    onEvict: (pod) => {
      played.evicted += 1;
      complain(whyNotEvict(world.context.client, pod));
    },
  });
  await fill(world, cluster);
  const stopWatching = watchNodes(world, cluster, played, complain);
  const { client, clock, faults } = world.context;
  for (const change of [{}, ...cluster.changes]) {
    await resize(world, change);
    for (let round = 0; round < scansPerChange; round += 1) {
      await clock.advance(scan);
      complain(tooMuch(cluster, client));
    }

    complain(forgotten(cluster, client));
    complain(cluster.enforced ? tooLittle(cluster.pools, client) : []);
    played.pending += client.list("pods").filter(({ spec }) => spec.nodeName === undefined).length;
  }

  stopWatching();
  const exit = world.stop();
  await clock.advance(scan);
  complain((await exit) === 0 ? faults : [...faults, world.log()]);
  return played;
};

const fill = async ({ context: { client } }: World, cluster: RandomCluster): Promise<void> => {
  for (const [key, objects] of [
    ["nodes", cluster.nodes],
    ["policy/poddisruptionbudgets", cluster.budgets],
    ["apps/replicasets", cluster.replicaSets],
    ["pods", cluster.pods],
  ] as const) {
    for (const object of objects) {
      await client.create(key, object);
    }
  }
};

const resize = async ({ context: { client } }: World, change: Record<string, number>) => {
  for (const { metadata, spec } of client.list("apps/replicasets")) {
    const replicas = change[metadata.name] ?? spec.replicas;
    await client.modify("apps/replicasets", metadata.namespace, metadata.name, (copy) => {
      copy["spec"].replicas = replicas;
    });
  }
};

const isMarked = (node: KubeObject | undefined): boolean =>
  (node?.["spec"]?.taints ?? []).some(
    ({ key }: { key: string }) => key === "ToBeDeletedByClusterAutoscaler",
  );

const watchNodes = (
  { context: { client } }: World,
  { pools }: RandomCluster,
  played: Played,
  complain: (sentences: string[]) => void,
): (() => void) => {
  const podsOn = (node: KubeObject): KubeObject[] =>
    client
      .list("pods")
      .filter(
        ({ spec, metadata }) =>
          spec.nodeName === node.metadata.name && metadata.deletionTimestamp === undefined,
      );
  return client.watch("nodes", ({ type, object, old }) => {
    if (type === "ADDED") {
      played.ordered += 1;
    } else if (type === "DELETED") {
      played.removed += 1;
      complain(podsOn(object).map(({ metadata }) => `${metadata.name} lost its node beneath it`));
      complain(
        tooLittle(
          pools.filter(({ name }) => name === object.metadata.labels?.["pool"]),
          client,
        ),
      );
    } else if (isMarked(object) && !isMarked(old)) {
      complain(podsOn(object).flatMap((pod) => whyNotRemove(client, pod)));
    }
  });
};

for (let first = 0; first < clusters; first += perTest) {
  test.serial(`random clusters ${first} to ${first + perTest - 1} keep all promises`, async (t) => {
    const sum = { ordered: 0, removed: 0, evicted: 0, pending: 0 };
    for (let seed = first; seed < first + perTest; seed += 1) {
      const { broken, ...counts } = await play(seed);
      t.deepEqual(broken, [], `seed ${seed}`);
      for (const what of Object.keys(sum) as (keyof typeof sum)[]) {
        sum[what] += counts[what];
      }
    }

    t.log(sum);
    t.true(
      Object.values(sum).every((count) => count > 0),
      "each of these happens among so many",
    );
  });
}
