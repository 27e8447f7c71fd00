import { existsSync } from "node:fs";
import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import process from "node:process";
import { execa } from "execa";
import baseTest from "ava";
import { createKindProvider } from "../../src/cluster/kind/kind.ts";
import { placeOf } from "../../src/cluster/kind/place.ts";
import { surveyCluster } from "../../src/cluster/kind/survey.ts";
import type { Cluster } from "../../src/cluster/provider.ts";
import { makeEngineDoor } from "../support/engine-door.ts";
import {
  hashOf,
  makeBystander,
  makeKindHome,
  realEngine,
  volumesLeft,
  volumesOf,
  type KindHome,
} from "../support/real-engine.ts";

const { engine, why } = await realEngine();
const test = engine === undefined ? baseTest.serial.skip : baseTest.serial;
if (engine === undefined) {
  process.stdout.write(`No test with a real cluster: ${why}\n`);
}

const silent = (): void => {};

const kubectl = async (
  { kubeconfig }: Pick<Cluster, "kubeconfig">,
  ...words: string[]
): Promise<string> => (await execa("kubectl", ["--kubeconfig", kubeconfig, ...words])).stdout;

/** Up and let go of. */
const brought = async (home: KindHome, name: string): Promise<Cluster> => {
  const cluster = await createKindProvider(home).up(name, silent);
  await cluster.close();
  return cluster;
};

test("The cluster that people get: three nodes, marked, private; nothing else is touched, and down leaves nothing", async (t) => {
  await using home = await makeKindHome({ nodes: 3 });
  const name = home.name();
  const user = path.join(home.folder, "user");
  const before = await hashOf(user);
  const up = await home.start("cluster", "up", "--provider", "kind", "--name", name);
  t.is(up.exitCode, 0, up.all);
  for (const line of ["Preparing nodes", "Starting control-plane", "Joining worker nodes"]) {
    t.true(up.stderr.split("\n").includes(line), up.stderr);
  }

  const image = (await engine!.nodes(name))[0]!.image;
  await using bystander = await makeBystander(engine!, image);
  const theirs = await bystander.identity();
  const { kubeconfig } = placeOf(home.paths, name);
  t.is((await stat(kubeconfig)).mode & 0o777, 0o600);
  t.regex(
    await kubectl({ kubeconfig }, "get", "configmap", "drydock", "-n", "kube-system"),
    /drydock/,
  );
  const { nodes, published, drift, state } = await surveyCluster(home, name);
  t.is(state, "running");
  t.deepEqual(drift, []);
  t.is(nodes.filter(({ ready }) => ready).length, 3);
  t.true(published.every(({ ip }) => ip === "127.0.0.1"));

  const volumes = await volumesOf(engine!, name);
  t.true(volumes.length >= 3);
  const down = await home.start("cluster", "down", "--provider", "kind", "--name", name);
  t.is(down.exitCode, 0, down.all);
  t.deepEqual(await engine!.nodes(name), []);
  t.deepEqual(await volumesLeft(engine!, volumes), []);
  t.false(existsSync(placeOf(home.paths, name).folder));
  t.is(await hashOf(user), before);
  t.deepEqual(await bystander.identity(), theirs);
});

test("A cluster survives what happens to it: paused, killed, its kubeconfig deleted, its mark removed", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const provider = createKindProvider(home);
  const cluster = await provider.up(name, silent);
  const node = `${name}-control-plane`;

  await engine!.run(["pause", node]);
  t.false(await provider.answers(name));
  await brought(home, name);
  t.true(await provider.answers(name));

  await engine!.run(["kill", node]);
  t.is(await cluster.lost, `The node ${node} stopped.`);
  await cluster.close();
  await (await provider.up(name, silent, { existing: true })).close();
  t.regex(await kubectl(cluster, "get", "nodes"), / Ready /);

  await rm(cluster.kubeconfig);
  await brought(home, name);
  t.is((await stat(cluster.kubeconfig)).mode & 0o777, 0o600);
  t.regex(await kubectl(cluster, "get", "nodes"), / Ready /);

  await kubectl(cluster, "delete", "configmap", "drydock", "-n", "kube-system");
  const refusal = await t.throwsAsync(provider.up(name, silent));
  t.regex(refusal.message, /^Drydock's mark is gone/);
  await (await provider.up(name, silent, { repair: true })).close();
  await brought(home, name);
});

test("A saved state comes back whole: what was made later is gone, what was deleted runs again, and nobody remembers", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const cluster = await brought(home, name);
  const provider = createKindProvider(home);
  await kubectl(cluster, "create", "configmap", "early", "--from-literal=a=1");
  await provider.save(name, "before");
  await kubectl(cluster, "create", "namespace", "late");
  await kubectl(cluster, "delete", "configmap", "early");
  const watching = await provider.up(name, silent);
  await provider.load(name, "before", silent);
  t.is(await watching.lost, `The cluster "${name}" was brought back to an earlier state.`);
  await watching.close();
  t.deepEqual(await provider.saved(name), ["before"]);
  t.regex(await kubectl(cluster, "get", "configmap", "early"), /early/);
  t.is(await kubectl(cluster, "get", "namespace", "late", "--ignore-not-found"), "");
  // A controller that remembered the later state would not act on what is made now.
  await kubectl(cluster, "create", "serviceaccount", "probe");
  await kubectl(cluster, "create", "deployment", "probe", "--image=nosuch:1");
  await kubectl(
    cluster,
    "wait",
    "deployment/probe",
    "--for=jsonpath={.status.replicas}=1",
    "--timeout=60s",
  );
  await kubectl(
    cluster,
    "wait",
    "pod",
    "-l",
    "app=probe",
    "--for=condition=PodScheduled",
    "--timeout=60s",
  );
  await kubectl(
    cluster,
    "-n",
    "kube-system",
    "rollout",
    "status",
    "deployment/coredns",
    "--timeout=120s",
  );
  t.pass();
});

test("Two clusters live side by side, and get ports of their own", async (t) => {
  await using home = await makeKindHome();
  const names = [home.name("-a"), home.name("-b")] as const;
  const [first, second] = [await brought(home, names[0]), await brought(home, names[1])];
  const web = [first, second].map(
    ({ published }) => published?.find(({ port }) => port === 80)?.hostPort,
  );
  t.is(new Set(web).size, 2);
  await createKindProvider(home).down(names[0]);
  t.regex(await kubectl(second, "get", "nodes"), / Ready /);
});

test("A port that is taken gives way", async (t) => {
  await using home = await makeKindHome();
  const server = net.createServer();
  await new Promise<void>((resolve) => {
    server.once("error", () => resolve());
    server.listen(8080, "127.0.0.1", resolve);
  });
  const said: string[] = [];
  const cluster = await createKindProvider(home).up(home.name(), (line) => void said.push(line));
  await cluster.close();
  server.close();
  t.regex(said[0]!, /^Port 8080 is taken on this machine; the cluster gets \d+ instead$/);
});

test("An image that is nowhere is told in one sentence, and nothing is left", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const env = { ...home.env, DRYDOCK_NODE_IMAGE: "nosuch.invalid/node:v1" };
  const error = await t.throwsAsync(createKindProvider({ ...home, env }).up(name, silent));
  t.is(
    error.message,
    "The image nosuch.invalid/node:v1 is not on this machine, and cannot be fetched.",
  );
  t.deepEqual(await engine!.nodes(name), []);
});

test("A disk that is full is told in one sentence, and nothing is left", async (t) => {
  await using home = await makeKindHome();
  const name = home.name();
  const bin = path.join(home.folder, "bin");
  await mkdir(bin);
  const { stdout: real } = await execa("sh", ["-c", `command -v ${engine!.program}`]);
  // Everything is the engine's own doing but this one answer.
  await writeFile(
    path.join(bin, engine!.program),
    `#!/bin/sh\nif [ "$1" = run ]; then echo "docker: Error response from daemon: mkdir /var/lib/docker/overlay2/5c: no space left on device." >&2; exit 125; fi\nexec ${real} "$@"\n`,
  );
  await chmod(path.join(bin, engine!.program), 0o755);
  const env = { ...home.env, PATH: `${bin}:${process.env["PATH"]}` };
  const error = await t.throwsAsync(createKindProvider({ ...home, env }).up(name, silent));
  t.regex(error.message, /^The disk that \w+ keeps its data on is full\.$/);
  t.deepEqual(await engine!.nodes(name), []);
});

test("An engine that stops is told, and the cluster is there when it is back", async (t) => {
  if (engine!.name !== "docker") {
    t.pass();
    return;
  }

  await using home = await makeKindHome();
  await using door = await makeEngineDoor(path.join(home.folder, "docker.sock"));
  const env = { ...home.env, DOCKER_HOST: door.address };
  const name = home.name();
  const provider = createKindProvider({ ...home, env });
  const cluster = await provider.up(name, silent);
  await door.shut();
  t.is(await cluster.lost, "Docker stopped, and the cluster with it.");
  const error = await t.throwsAsync(provider.up(name, silent, { existing: true }));
  t.is(error.message, "Docker is installed, and its engine does not run.");
  await door.open();
  const again = await provider.up(name, silent, { existing: true });
  await again.close();
  t.is(again.capabilities.nodes, 1);
});
