import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import test from "ava";
import { parse } from "yaml";
import { imageOf, readConfig } from "../../../src/cluster/kind/config.ts";
import { readPins } from "../../../src/cluster/images/pins.ts";
import { createKindProvider } from "../../../src/cluster/kind/kind.ts";
import { placeOf } from "../../../src/cluster/kind/place.ts";
import { surveyCluster } from "../../../src/cluster/kind/survey.ts";
import { makeKindMachine, type KindMachine } from "../../support/kind-machine.ts";

const name = "drydock";
const nodes = ["drydock-control-plane", "drydock-worker", "drydock-worker2"];

const collect = () => {
  const said: string[] = [];
  return { said, progress: (sentence: string) => void said.push(sentence) };
};

const silent = (): void => {};

/** @returns the names of containers that are there */
const there = async (machine: KindMachine): Promise<string[]> =>
  (await machine.containers()).map((container) => container.name).toSorted();

const brought = async (machine: KindMachine): Promise<void> => {
  const cluster = await createKindProvider(machine).up(name, silent);
  await cluster.close();
};

test("a cluster is made once, with a line for each stage, and found again", async (t) => {
  await using machine = await makeKindMachine();
  const provider = createKindProvider(machine);
  const { said, progress } = collect();
  const cluster = await provider.up(name, progress);
  t.deepEqual(
    said.filter((line) => !line.startsWith("Port ")),
    [
      "Ensuring node image (kindest/node:v1.36.4)",
      "Preparing nodes",
      "Writing configuration",
      "Starting control-plane",
      "Installing CNI",
      "Installing StorageClass",
      "Joining worker nodes",
      "Waiting for the nodes to be ready",
    ],
  );
  t.deepEqual(cluster.capabilities, { kubernetes: "1.36.4", nodes: 3 });
  t.true(machine.configMaps.has("drydock"));
  await cluster.close();

  const again = collect();
  const found = await provider.up(name, again.progress);
  await found.close();
  t.deepEqual(again.said, []);
  t.is((await machine.calls()).filter((call) => call.startsWith("kind create")).length, 1);
});

test("its kubeconfig is a file of its own that nobody else may read, and kind never sees another", async (t) => {
  await using machine = await makeKindMachine();
  const cluster = await createKindProvider({
    ...machine,
    env: { ...machine.env, KUBECONFIG: "/home/me/.kube/config" },
  }).up(name, silent);
  await cluster.close();
  t.is((await stat(cluster.kubeconfig)).mode & 0o777, 0o600);
  t.true(cluster.kubeconfig.startsWith(machine.paths.state));
  const kinds = (await machine.calls()).filter((call) =>
    /^kind (?:create|delete|export)/.test(call),
  );
  t.true(kinds.every((call) => call.includes(`--kubeconfig ${cluster.kubeconfig}`)));
});

test("down leaves nothing: no container, no network that was not there before, no folder", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  t.true(machine.hasNetwork());
  await createKindProvider(machine).down(name);
  t.deepEqual(await there(machine), []);
  t.false(machine.hasNetwork());
  t.false(existsSync(placeOf(machine.paths, name).folder));
});

test("a network that was there before stays", async (t) => {
  await using machine = await makeKindMachine();
  await writeFile(path.join(machine.env["STAND_IN"]!, "network"), "5f1c");
  await brought(machine);
  await createKindProvider(machine).down(name);
  t.true(machine.hasNetwork());
});

test("of two clusters one can go while the other stays", async (t) => {
  await using machine = await makeKindMachine();
  const provider = createKindProvider(machine);
  await brought(machine);
  await (await provider.up("second", silent)).close();
  t.is((await there(machine)).length, 6);
  await provider.down(name);
  t.deepEqual(await there(machine), ["second-control-plane", "second-worker", "second-worker2"]);
  t.true(machine.hasNetwork());
  await provider.down("second");
  t.false(machine.hasNetwork());
});

test("a cluster of the same name that Drydock did not make is left alone", async (t) => {
  await using machine = await makeKindMachine();
  const stranger = {
    name: "drydock-control-plane",
    cluster: name,
    role: "control-plane",
    state: "running",
    image: "kindest/node:v1.35.0",
    binds: ["/lib/modules:/lib/modules:ro"],
    ports: {},
  } as const;
  await machine.add({ ...stranger, binds: [...stranger.binds] });
  const provider = createKindProvider(machine);
  for (const attempt of [() => provider.up(name, silent), () => provider.down(name)]) {
    const error = await t.throwsAsync(attempt);
    t.regex(error.message, /^There is a kind cluster called "drydock" that Drydock did not make/);
  }

  t.deepEqual(await there(machine), [stranger.name]);
});

test("a cluster of another home of Drydock is left alone, and the home is named", async (t) => {
  await using machine = await makeKindMachine();
  await machine.add({
    name: "drydock-control-plane",
    cluster: name,
    role: "control-plane",
    state: "running",
    image: "x",
    binds: ["/home/other/state/kind/drydock/node:/etc/drydock:ro"],
    ports: {},
  });
  const error = await t.throwsAsync(createKindProvider(machine).up(name, silent));
  t.regex(
    error.message,
    /belongs to another home of Drydock \(\/home\/other\/state\/kind\/drydock\)/,
  );
});

for (const stage of ["Ensuring", "Preparing", "Starting", "Joining"]) {
  test(`interrupted at "${stage}", nothing is left, and the next up makes it whole`, async (t) => {
    await using machine = await makeKindMachine();
    await machine.behave({ hangAt: stage });
    const provider = createKindProvider(machine);
    const stop = new AbortController();
    const making = provider.up(name, silent, { signal: stop.signal });
    await machine.hanging();
    stop.abort();
    const error = await t.throwsAsync(making);
    t.like(error, { code: "interrupted" });
    t.deepEqual(await there(machine), []);
    t.false(existsSync(placeOf(machine.paths, name).folder));
    t.false(machine.hasNetwork());

    await machine.behave({});
    await (await provider.up(name, silent)).close();
    t.deepEqual(await there(machine), nodes);
  });
}

test("what a killed Drydock left half made is made anew", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  const { record } = placeOf(machine.paths, name);
  await writeFile(record, (await readFile(record, "utf8")).replace("ready", "creating"));
  const { said, progress } = collect();
  const cluster = await createKindProvider(machine).up(name, progress);
  await cluster.close();
  t.is(said[0], 'The cluster "drydock" was left half made; it is made anew');
  t.deepEqual(await there(machine), nodes);
});

test("nodes whose record is lost are not thrown away unasked", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  await writeFile(placeOf(machine.paths, name).record, "torn");
  const error = await t.throwsAsync(createKindProvider(machine).up(name, silent));
  t.like(error, { hint: "Remove them: drydock cluster down --provider kind" });
  await createKindProvider(machine).down(name);
  t.deepEqual(await there(machine), []);
});

test("a failure of kind is one sentence, and what kind said is kept", async (t) => {
  await using machine = await makeKindMachine();
  await machine.behave({
    failAt: "Ensuring",
    failure:
      'ERROR: failed to create cluster: failed to pull image "kindest/node:v1.36.4": command "docker pull kindest/node:v1.36.4" failed with error: exit status 1',
  });
  const error = await t.throwsAsync(createKindProvider(machine).up(name, silent));
  t.is(
    error.message,
    "The image kindest/node:v1.36.4 is not on this machine, and cannot be fetched.",
  );
  const { log } = placeOf(machine.paths, name);
  t.regex(await readFile(log, "utf8"), /failed to pull image/);
  t.true((error as unknown as { hint: string }).hint.endsWith(`All that kind said: ${log}`));
});

test("a port that is taken gives way to the next, which is told and published", async (t) => {
  await using machine = await makeKindMachine();
  const config = path.join(machine.folder, "config.yaml");
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await writeFile(
    config,
    `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraPortMappings: [{ containerPort: 80, hostPort: ${port} }]
`,
  );
  const { said, progress } = collect();
  const env = { ...machine.env, DRYDOCK_KIND_CONFIG: config };
  const cluster = await createKindProvider({ ...machine, env }).up(name, progress);
  await cluster.close();
  server.close();
  const web = cluster.published?.find((entry) => entry.port === 80);
  t.like(web, { node: "drydock-control-plane", ip: "127.0.0.1" });
  t.not(web?.hostPort, port);
  t.is(said[0], `Port ${port} is taken on this machine; the cluster gets ${web?.hostPort} instead`);
});

test("$DRYDOCK_NODE_IMAGE takes the place of the pinned image", async (t) => {
  await using machine = await makeKindMachine();
  const env = { ...machine.env, DRYDOCK_NODE_IMAGE: "mine/node:v1.36.4" };
  const cluster = await createKindProvider({ ...machine, env }).up(name, silent);
  await cluster.close();
  t.true((await machine.containers()).every(({ image }) => image === "mine/node:v1.36.4"));
});

test("a pinned image that came from a file, and so without its digest, is taken as it is", async (t) => {
  await using machine = await makeKindMachine();
  await machine.store("kindest/node:v1.36.4");
  const { said, progress } = collect();
  const cluster = await createKindProvider(machine).up(name, progress);
  await cluster.close();
  t.regex(said[0]!, /^Taking the node image kindest\/node:v1\.36\.4 that is here/);
  t.true((await machine.containers()).every(({ image }) => image === "kindest/node:v1.36.4"));
  t.deepEqual((await surveyCluster(machine, name)).drift, []);
});

test("the image that is pinned here is the one that is carried into rooms without a network", async (t) => {
  const { node } = await readPins();
  t.is(imageOf(await readConfig({})), `${node.image}@${node.digest}`);
});

test("what this machine does not have is not mounted", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  const { config } = placeOf(machine.paths, name);
  const { nodes: rendered } = parse(await readFile(config, "utf8")) as {
    nodes: { extraMounts: { hostPath: string }[] }[];
  };
  // The stand-in's Docker runs on a kernel without AppArmor.
  t.deepEqual(
    [
      ...new Set(
        rendered.flatMap(({ extraMounts }) => extraMounts.map(({ hostPath }) => hostPath)),
      ),
    ],
    [placeOf(machine.paths, name).mark],
  );
});

test("on a machine with cgroup v1 the kubelets are told to put up with it", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  const { config } = placeOf(machine.paths, name);
  const { kubeadmConfigPatches } = parse(await readFile(config, "utf8")) as {
    kubeadmConfigPatches: string[];
  };
  t.deepEqual(kubeadmConfigPatches, ["kind: KubeletConfiguration\nfailCgroupV1: false\n"]);
});

test("stopped and paused nodes run again after up", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  await machine.change("drydock-worker", { state: "exited" });
  await machine.change("drydock-control-plane", { state: "paused" });
  const { said, progress } = collect();
  const cluster = await createKindProvider(machine).up(name, progress);
  await cluster.close();
  t.deepEqual(said.slice(0, 2), [
    "Waking drydock-control-plane, which was paused",
    "Starting drydock-worker, which had stopped",
  ]);
  t.true((await machine.containers()).every(({ state }) => state === "running"));
});

test("a node whose port somebody took meanwhile says who stands in the way", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  await machine.change("drydock-worker", { state: "exited" });
  await machine.behave({
    startFails:
      "Error response from daemon: driver failed programming external connectivity on endpoint drydock-worker (4f): Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use",
  });
  const error = await t.throwsAsync(createKindProvider(machine).up(name, silent));
  t.regex(error.message, /^Another program listens at 127\.0\.0\.1:8080/);
});

test("a kubeconfig that is gone is written anew, to Drydock's own file", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  const { kubeconfig } = placeOf(machine.paths, name);
  await writeFile(kubeconfig, "");
  const { said, progress } = collect();
  const cluster = await createKindProvider(machine).up(name, progress);
  await cluster.close();
  t.deepEqual(said, ["Writing the cluster's kubeconfig anew"]);
  t.regex(await readFile(kubeconfig, "utf8"), /client-certificate-data/);
});

test("without its mark a cluster is not touched, until somebody asks for the mark", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  machine.configMaps.clear();
  const provider = createKindProvider(machine);
  const error = await t.throwsAsync(provider.up(name, silent));
  t.like(error, { hint: "Put it back: drydock cluster up --provider kind --repair" });
  t.is(machine.configMaps.size, 0);
  await (await provider.up(name, silent, { repair: true })).close();
  t.true(machine.configMaps.has("drydock"));
});

test("a lost cluster is only looked for, never made anew", async (t) => {
  await using machine = await makeKindMachine();
  const error = await t.throwsAsync(
    createKindProvider(machine).up(name, silent, { existing: true }),
  );
  t.is(error.message, 'The cluster "drydock" is not there any more.');
  t.false((await machine.calls()).some((call) => call.startsWith("kind create")));
});

test("the survey names what differs from today's configuration", async (t) => {
  await using machine = await makeKindMachine();
  await brought(machine);
  await machine.remove("drydock-worker2");
  await machine.change("drydock-worker", {
    image: "kindest/node:v1.35.8",
    ports: {},
    state: "exited",
  });
  machine.configMaps.clear();
  const { state, drift } = await surveyCluster(machine, name);
  t.is(state, "running");
  t.deepEqual(
    drift.map(({ kind, mend }) => `${kind} ${mend}`),
    ["stopped up", "nodes anew", "version anew", "ports anew", "stamp repair"],
  );
});

test("a node that ends is told at once, and the cluster can be had again", async (t) => {
  await using machine = await makeKindMachine();
  const provider = createKindProvider(machine);
  const cluster = await provider.up(name, silent);
  await machine.change("drydock-worker", { state: "exited" });
  t.is(await cluster.lost, "The node drydock-worker stopped.");
  await cluster.close();
  const again = await provider.up(name, silent, { existing: true });
  await again.close();
  t.true((await machine.containers()).every(({ state }) => state === "running"));
});

test("an engine that stops is told at once", async (t) => {
  await using machine = await makeKindMachine();
  const cluster = await createKindProvider(machine).up(name, silent);
  await machine.behave({ engineDown: "Cannot connect to the Docker daemon at unix:///x." });
  t.is(await cluster.lost, "Docker stopped, and the cluster with it.");
  await cluster.close();
});

test("a cluster that another Drydock removes is told at once", async (t) => {
  await using machine = await makeKindMachine();
  const provider = createKindProvider(machine);
  const cluster = await provider.up(name, silent);
  await provider.down(name);
  t.regex(
    await cluster.lost,
    /^The (?:cluster "drydock" was removed|nodes of cluster "drydock" are gone)\.$/,
  );
  await cluster.close();
});

test("two that want the cluster at once share one", async (t) => {
  await using machine = await makeKindMachine();
  const clusters = await Promise.all(
    [1, 2].map(() => createKindProvider(machine).up(name, silent)),
  );
  await Promise.all(clusters.map((cluster) => cluster.close()));
  t.is((await machine.calls()).filter((call) => call.startsWith("kind create")).length, 1);
});
