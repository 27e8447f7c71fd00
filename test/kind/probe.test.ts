import path from "node:path";
import process from "node:process";
import baseTest from "ava";
import { createKindProvider } from "../../src/cluster/kind/kind.ts";
import { ask } from "../../src/cluster/probe/prober.ts";
import type { ProberOptions } from "../../src/cluster/probe/prober.ts";
import { capabilityNames } from "../../src/cluster/provider.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import { plainEnvironment } from "../../src/kubectl/environment.ts";
import { wayIn } from "../../src/session/way-in.ts";
import { openWorld } from "../../src/session/world.ts";
import { kubectlPath } from "../support/home.ts";
import { makeKindHome, realEngine } from "../support/real-engine.ts";
import type { KindHome } from "../support/real-engine.ts";
import { memoryCache } from "../support/scripted-cluster.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with a real cluster: ${why}\n`);
}

/** A prober of a cluster that runs, until it is disposed of. */
const reach = async (home: KindHome, name: string) => {
  const cluster = await createKindProvider(home).up(name, () => {}, { existing: true });
  const world = await openWorld({
    kubectl: await kubectlPath(),
    kubeconfig: cluster.kubeconfig,
    env: plainEnvironment(process.env),
    folder: path.join(home.folder, "q"),
    clock: systemClock,
    random: Math.random,
  });
  const options: ProberOptions = {
    cluster,
    api: world.api,
    clock: systemClock,
    random: Math.random,
    kubectl: cluster.capabilities.kubernetes.replace(/^v/, ""),
    signal: new AbortController().signal,
    progress() {},
    wayIn: () => wayIn(world.api, cluster),
    choice: { provider: "kind", name },
    cache: memoryCache(),
  };
  const canaries = async (): Promise<string[]> => {
    const { body } = await world.api.request({ path: "/api/v1/namespaces" });
    return (body.items as { metadata: { name: string } }[])
      .map(({ metadata }) => metadata.name)
      .filter((namespace) => namespace.includes("canary"));
  };
  return {
    options,
    canaries,
    async [Symbol.asyncDispose]() {
      await world.close();
      await cluster.close();
    },
  };
};

const questions = capabilityNames.filter((name) => !["networkPolicy", "pull"].includes(name));

test("A real cluster is asked: what its kernel lacks and what its network enforces are both told", async (t) => {
  await using home = await makeKindHome({ nodes: 1 });
  const name = home.name();
  const up = await home.start("cluster", "up", "--provider", "kind", "--name", name);
  t.is(up.exitCode, 0, up.all);
  const info = await engine!.info();
  await using reached = await reach(home, name);
  const { options, canaries } = reached;

  const began = performance.now();
  const found = await ask(options, questions);
  t.log(`${questions.length} questions: ${Math.round(performance.now() - began)} ms`);
  t.true(performance.now() - began < 5000);
  t.is(found.cgroup?.verdict, info.cgroupVersion === 2 ? "yes" : "no");
  t.is(found.skew?.verdict, "yes");
  t.is(found.architecture?.verdict, "yes");
  t.is(found.room?.verdict, "yes");
  t.is(found.ports?.verdict, "yes");
  t.is(found.metrics?.verdict, "no");
  t.is(found.ingress?.verdict, "no");
  if (info.appArmor) {
    t.not(found.appArmor?.verdict, "unknown");
  } else {
    t.like(found.appArmor, { verdict: "no", fidelity: "real" });
    t.regex(found.appArmor!.why, /kernel of the nodes has no AppArmor/);
  }

  const tried = await ask(options, ["networkPolicy", "pull"]);
  t.like(tried.networkPolicy, { verdict: "yes", facts: { ingress: true, egress: true } });
  t.not(tried.pull?.verdict, "unknown", tried.pull?.why);
  t.deepEqual(await canaries(), []);

  const stop = new AbortController();
  const left = ask(
    {
      ...options,
      cache: memoryCache(),
      signal: stop.signal,
      progress: () => stop.abort(new Error("left")),
    },
    ["networkPolicy"],
  );
  await t.throwsAsync(left, { message: "left" });
  t.deepEqual(await canaries(), []);

  const listed = await home.start("list", "--provider", "kind", "--name", name, "--json");
  const rows = listed.stdout.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  t.like(
    rows.find(({ id }) => id === "apparmor"),
    info.appArmor ? { basis: "asked" } : { basis: "asked", verdict: "cannot" },
  );
  t.like(
    rows.find(({ id }) => id === "limits"),
    { basis: "asked", verdict: "runs" },
  );

  const refused = await home.start(
    "run",
    "apparmor",
    "--auto",
    "--provider",
    "kind",
    "--name",
    name,
  );
  if (!info.appArmor) {
    t.is(refused.exitCode, 3);
    t.regex(refused.all, /needs AppArmor on its nodes: the kernel of the nodes has no AppArmor/);
    t.regex(refused.all, /drydock run apparmor runs it on the embedded cluster, simulated in part/);
    const proved = await home.start("prove", "apparmor", "--provider", "kind", "--name", name);
    t.is(proved.exitCode, 3);
    t.regex(proved.stdout, /^cannot  apparmor  "The container that may not write" needs AppArmor/);
  }
});
