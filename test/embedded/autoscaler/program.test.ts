/** The program as a container runs it: flags, configuration, exit codes, the lease and its health. */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { startWorld } from "../../support/autoscaler-world.ts";
import type { Pool } from "../../support/autoscaler-world.ts";

const pool: Pool = { name: "pool-a", cpu: "2", memory: "4Gi", min: 0, max: 3 };

/** Of a program that ends by itself. */
const ending = async (
  flags: string[],
  one: Pool = pool,
): Promise<{ code: number; log: string; fatal: string }> => {
  const world = await startWorld({ pools: [one], flags, random: () => 0 });
  await world.context.clock.advance(5000);
  const code = await world.exit;
  const lines = world.log().split("\n");
  return { code, log: world.log(), fatal: lines.find((line) => line.startsWith("F")) ?? "" };
};

test("a flag that does not exist prints the usage and ends the program with 2", async (t) => {
  const { code, log } = await ending(["--scale-down-enable=false"]);
  t.is(code, 2);
  t.true(log.startsWith("unknown flag: --scale-down-enable\n"), log.slice(0, 200));
  t.regex(log, /Usage of .*cluster-autoscaler:/);
  t.regex(log, /--scan-interval duration +How often cluster is reevaluated for scale up or down/);
});

for (const [flag, fault] of [
  ["--scan-interval=soon", "parse error"],
  ["--max-nodes-total=some", "parse error"],
  ["--leader-elect=maybe", 'strconv.ParseBool: parsing "maybe": invalid syntax'],
  ["--leader-elect-retry-period=5", 'time: missing unit in duration "5"'],
] as const) {
  test(`${flag} is refused: ${fault}`, async (t) => {
    const { code, log } = await ending([flag]);
    const [name, value] = flag.split("=");
    t.is(code, 2);
    t.is(log.split("\n")[0], `invalid argument "${value}" for "${name}" flag: ${fault}`);
  });
}

for (const [flag, words] of [
  ["--cores-total=8", "flags.go:253] Failed to parse flags: wrong nodes configuration: 8"],
  ["--memory-total=9:1", "flags.go:253] Failed to parse flags: "],
  ["--expander=price", "Couldn't access cloud provider pricing for price expander"],
  ["--expander=dearest", "Failed to create autoscaler: "],
  ["--cloud-provider=atlantis", "Unknown cloud provider: atlantis"],
] as const) {
  test(`${flag} ends the program with a fatal line`, async (t) => {
    const { code, fatal } = await ending([flag]);
    t.is(code, 255);
    t.true(fatal.includes(words), fatal);
  });
}

test("a pool that is to begin below its minimum ends the program", async (t) => {
  const { code, log } = await ending([], { ...pool, min: 2, desired: 1 });
  t.is(code, 1);
  t.regex(log, /desired-count '1' cannot be lesser than min-count '2'/);
});

test("a second copy waits for the lease, and takes it once it expired", async (t) => {
  const world = await startWorld({
    pools: [pool],
    flags: ["--leader-elect=true", "--leader-elect-lease-duration=15s"],
    random: () => 0,
    objects: { "coordination.k8s.io/leases": [lease("somebody-else")] },
  });
  const { client, clock } = world.context;
  await clock.advance(14_000);
  t.true(world.log().includes("Attempting to acquire leader lease"));
  t.false(world.log().includes("Successfully acquired lease"));

  await clock.advance(6000);
  t.true(world.log().includes("Successfully acquired lease"));
  const held = (): Json =>
    client.get("coordination.k8s.io/leases", "kube-system", "cluster-autoscaler")?.["spec"];
  t.is(held()["holderIdentity"], "cluster-autoscaler-0");
  t.is(held()["leaseTransitions"], 1);

  const exit = world.stop();
  await clock.advance(10_000);
  t.is(await exit, 0);
  t.is(held()["holderIdentity"], "", "it gives the lease up for the next");
});

test("a copy that loses the lease ends, so that its Deployment starts it anew", async (t) => {
  const world = await startWorld({
    pools: [pool],
    flags: ["--leader-elect=true"],
    random: () => 0,
  });
  const { client, clock } = world.context;
  await clock.advance(5000);
  await client.modify("coordination.k8s.io/leases", "kube-system", "cluster-autoscaler", (copy) => {
    copy["spec"].holderIdentity = "somebody-else";
  });
  await clock.advance(20_000);
  t.is(await world.exit, 255);
  t.true(world.log().includes("lost master"), world.log());
});

const lease = (holderIdentity: string): Json => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "cluster-autoscaler", namespace: "kube-system" },
  spec: { holderIdentity, leaseDurationSeconds: 15, leaseTransitions: 0 },
});
