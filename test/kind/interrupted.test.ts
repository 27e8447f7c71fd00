import { existsSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import baseTest from "ava";
import { placeOf } from "../../src/cluster/kind/place.ts";
import { makeKindHome, realEngine } from "../support/real-engine.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with a real cluster: ${why}\n`);
}

/** Seconds between two interruptions. */
const step = Number(process.env["DRYDOCK_TEST_STEP"] ?? 1);

test("Ctrl+C at any second of cluster up leaves nothing, and one that came too late leaves a whole cluster", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const flags = ["--provider", "kind", "--name", name];
  for (let second = 0; second < 300; second += step) {
    const child = home.start("cluster", "up", ...flags);
    await Promise.race([sleep(second * 1000 + 300), child]);
    child.kill("SIGINT");
    const { exitCode, signal, all } = await child;
    if (exitCode === 0) {
      t.log(`whole after ${second} s`);
      break;
    }

    // Before the program listens, the signal itself ends it, which a shell tells as 130, too.
    t.true(exitCode === 130 || signal === "SIGINT", `${second} s: ${exitCode} ${all}`);
    const running = await home.start("cluster", "status", ...flags);
    if (running.exitCode === 0) {
      // It came after the cluster was whole, and before the program had said so.
      t.log(`whole after ${second} s, though interrupted`);
      break;
    }

    t.deepEqual(await engine!.nodes(name), [], `${second} s`);
    t.false(existsSync(placeOf(home.paths, name).folder), `${second} s`);
  }

  const status = await home.start("cluster", "status", ...flags);
  t.is(status.exitCode, 0, status.all);
});

for (const second of [2, 6, 12]) {
  test(`What is left of a Drydock that was killed after ${second} s is removed, and the cluster made anew`, async (t) => {
    await using home = await makeKindHome();
    const name = home.name();
    const flags = ["--provider", "kind", "--name", name];
    const child = home.start("cluster", "up", ...flags);
    await sleep(second * 1000);
    child.kill("SIGKILL");
    await child;
    const { exitCode, all } = await home.start("cluster", "up", ...flags);
    t.is(exitCode, 0, all);
    const status = await home.start("cluster", "status", ...flags);
    t.is(status.exitCode, 0, status.all);
  });
}
