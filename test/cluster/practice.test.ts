import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { createEmbeddedProvider } from "../../src/cluster/embedded.ts";
import { ask } from "../../src/cluster/probe/prober.ts";
import { capabilityNames } from "../../src/cluster/provider.ts";
import { systemClock } from "../../src/kubectl/clock.ts";
import { plainEnvironment } from "../../src/kubectl/environment.ts";
import { resolvePaths } from "../../src/paths.ts";
import { practiceProspect } from "../../src/session/practice.ts";
import { wayIn } from "../../src/session/way-in.ts";
import { openWorld } from "../../src/session/world.ts";
import { kubectlPath } from "../support/home.ts";
import { memoryCache } from "../support/scripted-cluster.ts";

test("what is told of a practice cluster before it runs is what its probes find", async (t) => {
  const home = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  const paths = resolvePaths({ DRYDOCK_HOME: home });
  const provider = createEmbeddedProvider(paths);
  t.teardown(async () => {
    await provider.down("asked", { purge: true });
    await rm(home, { recursive: true, force: true });
  });
  const cluster = await provider.up("asked", () => {});
  const world = await openWorld({
    kubectl: await kubectlPath(),
    kubeconfig: cluster.kubeconfig,
    env: plainEnvironment(process.env),
    folder: path.join(home, "q"),
    clock: systemClock,
    random: Math.random,
  });
  const found = await ask(
    {
      cluster,
      api: world.api,
      clock: systemClock,
      random: Math.random,
      kubectl: "1.36.4",
      signal: new AbortController().signal,
      progress() {},
      wayIn: () => wayIn(world.api, cluster),
      choice: { provider: "embedded", name: "asked" },
      cache: memoryCache(),
    },
    capabilityNames,
  );
  const left = await world.api.request({ path: "/api/v1/namespaces" });
  await world.close();
  await cluster.close();

  t.like(cluster.capabilities, practiceProspect.capabilities!);
  for (const [name, told] of Object.entries(practiceProspect.findings)) {
    const { at: _at, facts: _facts, ...rest } = found[name as keyof typeof found]!;
    const { at: _, facts: __, ...words } = told;
    t.deepEqual(rest, words, name);
  }

  t.like(found.room, { verdict: "yes", facts: { cpu: 8000 } });
  t.is(found.metrics?.verdict, "no");
  t.is(found.ingress?.verdict, "no");
  t.false(
    (left.body.items as { metadata: { name: string } }[]).some(({ metadata }) =>
      metadata.name.includes("canary"),
    ),
  );
});
