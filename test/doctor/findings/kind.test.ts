import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import type { EngineNode } from "../../../src/cluster/engine/engine.ts";
import { imageOf, nodeNames, readConfig } from "../../../src/cluster/kind/config.ts";
import { markTarget, placeOf } from "../../../src/cluster/kind/place.ts";
import { newRecord, writeRecord } from "../../../src/cluster/kind/record.ts";
import { createFindingsCache } from "../../../src/cluster/probe/cache.ts";
import type { EngineAnswer } from "../../../src/doctor/engine/answer.ts";
import { askEngine } from "../../../src/doctor/engine/ask.ts";
import {
  clustersFinding,
  kindNodes,
  portsFinding,
} from "../../../src/doctor/findings/kind-clusters.ts";
import { kindFinding, nodeImageFindings } from "../../../src/doctor/findings/kind.ts";
import { probedFinding } from "../../../src/doctor/findings/probed.ts";
import { resolvePaths } from "../../../src/paths.ts";
import { dockerInfo, fakeHost, recorded } from "../../support/fake-host.ts";
import { makePrograms } from "../../support/programs.ts";

const config = await readConfig({});
const home = await mkdtemp(path.join(os.tmpdir(), "doctor-kind-"));
const paths = resolvePaths({ DRYDOCK_HOME: home });
const host = fakeHost({ paths, names: (folder) => readdir(folder).catch(() => []) });

test.after.always(() => rm(home, { recursive: true, force: true }));

/** The containers of a cluster as Drydock would make it today. */
const nodesOf = (cluster: string, change: Partial<EngineNode> = {}): EngineNode[] =>
  nodeNames(cluster, config).map((name, index) => ({
    name,
    id: name,
    cluster,
    role: config.nodes[index]!.role,
    state: "running",
    image: imageOf(config),
    mounts: [{ source: placeOf(paths, cluster).mark, target: markTarget }],
    published: (config.nodes[index]!.extraPortMappings ?? []).map(
      ({ containerPort, hostPort }) => ({
        node: name,
        port: containerPort,
        ip: "127.0.0.1",
        hostPort: hostPort!,
      }),
    ),
    ...(index === 1 ? change : {}),
  }));

const recordReady = async (name: string, image = imageOf(config)): Promise<void> => {
  const place = placeOf(paths, name);
  await mkdir(place.folder, { recursive: true });
  await writeRecord(place, { ...newRecord("docker", image, "0.33.0"), state: "ready" });
  await writeFile(place.kubeconfig, "");
};

const clusters = async (nodes: EngineNode[]) => (await clustersFinding(nodes, config, host))[0];

test("whole clusters are counted with their nodes", async (t) => {
  await recordReady("drydock");
  t.like(await clusters([]), { verdict: "ok", found: "none yet" });
  t.like(await clusters(nodesOf("drydock")), {
    verdict: "ok",
    found: "drydock: 3 nodes run",
    facts: { count: 1, ours: 1 },
  });
});

test("nodes that stopped are told with the command that starts them", async (t) => {
  await recordReady("asleep");
  t.like(await clusters(nodesOf("asleep", { state: "stopped" })), {
    verdict: "warn",
    found: "asleep: not running: asleep-worker (stopped)",
    fix: "drydock cluster up --provider kind --name asleep mends it",
  });
});

test("a cluster that was left half made, and one of an older node image", async (t) => {
  t.like(await clusters(nodesOf("half")), {
    verdict: "warn",
    found: "half is half made",
    fix: "drydock cluster up --provider kind --name half makes it anew",
  });
  await recordReady("aged");
  const aged = await clusters(nodesOf("aged", { image: "kindest/node:v1.35.8" }));
  t.is(aged?.verdict, "warn");
  t.regex(aged?.found ?? "", /^aged: aged-worker was made from kindest\/node:v1\.35\.8, and/);
  t.is(aged?.fix, "drydock cluster down --provider kind --name aged, then up, makes a new one");
});

test("somebody else's clusters are nobody's business, unless one has the name that labs take", async (t) => {
  const foreign = (name: string) => nodesOf(name).map((one) => ({ ...one, mounts: [] }));
  t.like(await clusters(foreign("kind")), { verdict: "ok", found: "kind, not Drydock's" });
  const elsewhere = nodesOf("labs").map((one) => ({
    ...one,
    mounts: [{ source: "/home/bob/.local/state/drydock/kind/labs/node", target: markTarget }],
  }));
  t.like(await clusters(elsewhere), { verdict: "ok", found: "labs, of another home of Drydock" });
  t.like(await clusters(foreign("drydock")), {
    verdict: "warn",
    fix: "It keeps the name: drydock cluster up --provider kind --name labs",
  });
});

test("what an engine does not say about clusters is not made up", async (t) => {
  t.deepEqual(await clustersFinding(undefined, config, host), []);
  const silent: EngineAnswer = { state: "silent", name: "docker", program: "docker" };
  t.is(await kindNodes(silent, host), undefined);
  const answers = await askEngine(
    fakeHost({ programs: { [dockerInfo]: recorded("ubuntu-docker-29") } }),
  );
  const list = "docker ps -a -q --filter label=io.x-k8s.kind.cluster";
  const asked = (programs: Record<string, string>) => kindNodes(answers, fakeHost({ programs }));
  t.is(await asked({ "docker ": "" }), undefined);
  t.deepEqual(await asked({ [list]: "" }), []);
  t.is(await asked({ [list]: "abc\n", "docker inspect abc": "not JSON" }), undefined);
  const inspected = JSON.stringify([
    {
      Id: "abc",
      Name: "/drydock-worker",
      State: { Running: true },
      Config: { Labels: { "io.x-k8s.kind.cluster": "drydock", "io.x-k8s.kind.role": "worker" } },
    },
  ]);
  const [found] = (await asked({ [list]: "abc\n", "docker inspect abc": inspected })) ?? [];
  t.like(found, { name: "drydock-worker", cluster: "drydock", state: "running" });
});

test("ports that are taken are told with who has them, and are in nobody's way", async (t) => {
  t.like((await portsFinding([], config, host))[0], {
    verdict: "ok",
    found: "8080, 8443, 30080, 30443 are free",
  });
  const published = [{ node: "drydock-worker", port: 80, ip: "127.0.0.1", hostPort: 8080 }];
  const busy = fakeHost({ taken: { 8080: "EADDRINUSE", 8443: "EADDRINUSE", 30080: "EADDRINUSE" } });
  const nodes = nodesOf("drydock", { published });
  t.like((await portsFinding(nodes, config, busy))[0], {
    verdict: "ok",
    found: "8080 of cluster drydock; 8443, 30080 taken; the next free ones take their place",
    facts: { taken: "8080,8443,30080" },
  });
});

test("the node image is here, or not yet; and kubectl is near it, or far", async (t) => {
  const engine = await askEngine(
    fakeHost({ programs: { [dockerInfo]: recorded("ubuntu-docker-29") } }),
  );
  const inspect = `docker image inspect --format {{.Id}} ${imageOf(config)}`;
  const kubectl = (minor: number) => ({
    kubectl: { path: "/usr/bin/kubectl", version: `1.${minor}.0`, minor, from: "PATH" as const },
    complaints: [],
  });
  const [here, near] = await nodeImageFindings(
    config,
    engine,
    kubectl(35),
    fakeHost({ programs: { [inspect]: "sha256:abc" } }),
  );
  t.like(here, { verdict: "ok", found: "kindest/node:v1.36.4 is here", facts: { there: true } });
  t.like(near, { verdict: "ok", found: "kubectl 1.35, cluster 1.36" });
  const byName = "docker image inspect --format {{.Id}} kindest/node:v1.36.4";
  const [carried] = await nodeImageFindings(
    config,
    engine,
    kubectl(36),
    fakeHost({ programs: { [byName]: "sha256:abc" } }),
  );
  t.like(carried, { verdict: "ok", found: "kindest/node:v1.36.4 is here" });
  const [away, far] = await nodeImageFindings(
    config,
    engine,
    kubectl(32),
    fakeHost({ programs: { "docker ": "" } }),
  );
  t.like(away, { verdict: "warn", found: "kindest/node:v1.36.4 is not here yet" });
  t.like(far, { verdict: "warn", id: "kind.skew" });
});

const kindThatSays = async (answer: string) => {
  const programs = await makePrograms({ kind: answer });
  return {
    programs,
    found: await kindFinding(
      fakeHost({ env: { PATH: programs.env["PATH"] }, paths, limit: 20_000 }),
    ),
  };
};

test("kind is told with its version, or with what to get", async (t) => {
  for (const [answer, expected] of [
    ["echo 'kind v0.33.0 go1.26.1 linux/amd64'", { verdict: "ok", facts: { minor: 33 } }],
    ["echo 'kind v0.99.0 go1.26.1 linux/amd64'", { verdict: "warn", facts: { minor: 99 } }],
    ["echo 'kind v0.20.0 go1.20.4 linux/amd64'", { verdict: "bad" }],
    ["exit 1", { verdict: "bad" }],
  ] as const) {
    const { programs, found } = await kindThatSays(answer);
    await using _programs = programs;
    t.like(found[0], expected as never);
  }

  const [none] = await kindFinding(fakeHost({ env: { PATH: "/nowhere" }, paths }));
  t.like(none, { verdict: "bad", found: "not in PATH", wanted: "0.32 or newer" });
});

test("what was probed of a cluster is told from memory", async (t) => {
  const cache = createFindingsCache(paths.cache, "0.1.0");
  const finding = (verdict: "yes" | "no") => ({
    verdict,
    fidelity: "real" as const,
    found: "",
    why: "",
    facts: {},
    at: 0,
  });
  await cache.write(
    { provider: "kind", name: "drydock" },
    {
      identity: "x",
      version: "0.1.0",
      capabilities: { kubernetes: "v1.36.4", nodes: 3 },
      findings: {
        networkPolicy: finding("yes"),
        metrics: finding("yes"),
        appArmor: finding("no"),
      },
    },
  );
  t.like((await probedFinding(["drydock", "other"], host))[0], {
    verdict: "ok",
    found: "drydock: network policy, metrics; not AppArmor",
  });
  t.deepEqual(await probedFinding(["other"], host), []);
});

test("a kind configuration that cannot be read is one sentence", async (t) => {
  const file = path.join(home, "broken.yaml");
  await writeFile(file, "kind: Cluster\n");
  await t.throwsAsync(readConfig({ DRYDOCK_KIND_CONFIG: file }), { message: /broken\.yaml/ });
});
