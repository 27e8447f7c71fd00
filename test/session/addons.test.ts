import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import test from "ava";
import type { ExecutionContext } from "ava";
import type { ClusterClock } from "../../src/cluster/provider.ts";
import { LabError } from "../../src/errors.ts";
import { openTestRun } from "../support/engine.ts";
import { createFakeApi } from "../support/fake-api.ts";
import { object } from "../support/scene.ts";

const labText = `lab: 1
id: x
title: A way in
summary: Go in.
part: networking
level: beginner
minutes: 5
requires: { ingressClass: true }
scope: { namespaces: [web] }
gateways: { edge: { ingress: true } }
steps:
  - id: knock
    title: Knock at \${edge.ip}
    text: Port \${edge.https}, class \${ingress.class}.
    do:
      - run: kubectl create configmap note \${edge.ip}:\${edge.https}
    expect:
      - id: noted
        says: The note holds the address
        resource: configmap/note
`;

/** An add-on whose controller is this test. */
const openAddon = async (t: ExecutionContext): Promise<{ folder: string; port: number }> => {
  const server = http.createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  await mkdir(path.join(folder, "ingress"));
  const write = (name: string, value: object) =>
    writeFile(path.join(folder, "ingress", name), JSON.stringify(value));
  await write("class.yaml", {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "nginx" },
  });
  await write("service.yaml", {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "nginx-ingress",
      namespace: "nginx-ingress",
      annotations: {
        "drydock/http": `127.0.0.1:${port}`,
        "drydock/https": "127.0.0.1:18443",
      },
    },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  });
  t.teardown(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, port };
};

test("what a lab requires is added before its first step, recorded, and taken away with the lab", async (t) => {
  const { folder } = await openAddon(t);
  const run = await openTestRun(t, { labText, addons: folder });
  await run.engine.ready;
  t.truthy(run.api.get("IngressClass", "nginx"));
  t.regex(String(run.api.get("ConfigMap", "drydock")?.["data"]["addon.ingress"]), /^[0-9a-f]{16}$/);
  const told = run.events.flatMap((event) =>
    event.type === "cluster-progress" ? [event.sentence] : [],
  );
  t.deepEqual(told, [
    "Adding an ingress controller to the cluster",
    "Waiting for the ingress controller",
  ]);

  await run.engine.cleanUp();
  t.is(run.api.get("IngressClass", "nginx"), undefined);
  t.deepEqual(run.api.get("ConfigMap", "drydock")?.["data"], {});
});

test("gateways are variables of texts and commands", async (t) => {
  const { folder } = await openAddon(t);
  const { engine, api, until } = await openTestRun(t, { labText, addons: folder });
  await engine.ready;
  const [step] = engine.state.get().steps;
  t.like(step, { title: "Knock at 127.0.0.1", text: "Port 18443, class nginx." });
  t.is(step?.actions[0]?.command, "kubectl create configmap note 127.0.0.1:18443");
  engine.send({ type: "run-action" });
  await until(({ stepDone }) => stepDone);
  t.is(api.get("ConfigMap", "note")?.["data"].text, "127.0.0.1:18443");
  t.like(engine.shell().env, { edge_https: "18443", ingress_class: "nginx" });
});

test("an add-on that is there is used as it is; the next lab does not add it again", async (t) => {
  const { folder } = await openAddon(t);
  const run = await openTestRun(t, { labText, addons: folder });
  await run.engine.ready;
  const again = await run.reopen();
  await again.engine.ready;
  t.false(again.events.some(({ type }) => type === "cluster-progress"));
});

test("what the owner of a cluster has installed is not recorded, and stays", async (t) => {
  const { folder, port } = await openAddon(t);
  const api = await createFakeApi();
  api.put(object("IngressClass", "contour"));
  api.put(
    object("Service", "ingress", {
      metadata: { annotations: { "drydock/http": `127.0.0.1:${port}` } },
      spec: { type: "NodePort", ports: [] },
    }),
  );
  const { engine } = await openTestRun(t, { labText, addons: folder, api });
  await engine.ready;
  t.is(api.get("ConfigMap", "drydock"), undefined);
  await engine.cleanUp();
  t.truthy(api.get("IngressClass", "contour"));
});

test("nothing is added to a cluster without the stamp", async (t) => {
  const { folder } = await openAddon(t);
  const cluster = { provider: "kind" as const };
  const { engine, api } = await openTestRun(t, { labText, addons: folder, cluster });
  const error = await t.throwsAsync(engine.ready, { instanceOf: LabError });
  t.is(error.message, '"A way in" needs an ingress controller, and there is no IngressClass.');
  t.regex(String(error.hint), /adds nothing to a cluster that it did not make/);
  t.is(api.get("IngressClass", "nginx"), undefined);

  const stamped = await createFakeApi();
  stamped.put(object("ConfigMap", "drydock"));
  const mine = await openTestRun(t, { labText, addons: folder, cluster, api: stamped });
  await mine.engine.ready;
  t.truthy(stamped.get("IngressClass", "nginx"));
});

test("an add-on whose pods no node would take is one sentence, and nothing is added", async (t) => {
  const { folder } = await openAddon(t);
  await writeFile(
    path.join(folder, "ingress", "controller.yaml"),
    "kind: DaemonSet\nspec: { template: { spec: { nodeSelector: { ingress-ready: 'true' } } } }\n",
  );
  const api = await createFakeApi();
  api.put(object("Node", "one", { metadata: { labels: { "ingress-ready": "false" } } }));
  const run = await openTestRun(t, { labText, api, addons: folder });
  const error = await t.throwsAsync(run.engine.ready, { instanceOf: LabError });
  t.is(
    error.message,
    '"A way in" needs an ingress controller, and Drydock\'s runs on a node labelled ingress-ready=true, which this cluster does not have.',
  );
  t.regex(error.hint ?? "", /kubectl label node NAME ingress-ready=true/);
  t.is(run.api.get("IngressClass", "nginx"), undefined);
});

test("an add-on that does not ship is one sentence", async (t) => {
  const { engine } = await openTestRun(t, { labText, addons: "/nowhere" });
  const error = await t.throwsAsync(engine.ready, { instanceOf: LabError });
  t.is(error.message, '"A way in" needs an ingress controller, and there is no IngressClass.');
});

test("the cluster's clock runs faster while an add-on comes up, and then as before", async (t) => {
  const { folder } = await openAddon(t);
  const rates: number[] = [];
  const clock: ClusterClock = {
    read: async () => ({ rate: rates.at(-1) ?? 1, skippedMs: 0 }),
    setRate: async (rate) => void rates.push(rate),
    advance: async () => {},
  };
  const { engine } = await openTestRun(t, { labText, addons: folder, cluster: { clock } });
  await engine.ready;
  t.deepEqual(rates, [20, 1]);
});

test("cleaning up needs no add-on, and removes the one that is there", async (t) => {
  const { folder } = await openAddon(t);
  const fresh = await openTestRun(t, { labText, addons: folder, onlyCleanUp: true });
  await fresh.engine.ready;
  t.is(fresh.api.get("IngressClass", "nginx"), undefined);
  const lab = await fresh.reopen({ onlyCleanUp: false });
  await lab.engine.ready;
  t.truthy(lab.api.get("IngressClass", "nginx"));
  const again = await lab.reopen({ onlyCleanUp: true });
  await again.engine.cleanUp();
  t.is(lab.api.get("IngressClass", "nginx"), undefined);
});
