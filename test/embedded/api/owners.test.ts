import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { type Ask, startApi } from "./api-server.ts";

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const merge = { "content-type": "application/merge-patch+json" };
const apply = { "content-type": "application/apply-patch+yaml" };

const web = (replicas?: number): Json => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image: "nginx" }] },
    },
  },
});

const scaleTo = async (ask: Ask, replicas: unknown, manager: string) =>
  ask("PATCH", `${deployments}/web/scale?fieldManager=${manager}`, {
    headers: merge,
    body: { spec: { replicas } },
  });

/** Manager, subresource, whether there is a time, and whether it owns the replicas. */
const ownersOf = async (ask: Ask, url: string): Promise<Json[]> =>
  ((await ask("GET", url)).body.metadata.managedFields ?? []).map((entry: Json) => [
    entry.manager,
    entry.subresource,
    entry.time !== undefined,
    entry.fieldsV1["f:spec"]?.["f:replicas"] !== undefined,
  ]);

test("scaling makes nobody the owner of replicas that nobody owned", async (t) => {
  const { ask } = await startApi(t);
  const url = `${deployments}/web?fieldManager=me`;
  await ask("PATCH", url, { headers: apply, body: web() });
  const scaled = await scaleTo(ask, 2, "scaler");
  t.is(scaled.body.spec.replicas, 2);
  t.is(scaled.body.metadata.managedFields, undefined);
  t.deepEqual(await ownersOf(ask, url), [["me", undefined, true, false]]);
});

test("scaling takes the replicas from who owned them, at a time that nobody knows", async (t) => {
  const { ask } = await startApi(t);
  const url = `${deployments}/web?fieldManager=me`;
  await ask("PATCH", url, { headers: apply, body: web(1) });
  await scaleTo(ask, 2, "scaler");
  t.deepEqual(await ownersOf(ask, url), [
    ["me", undefined, true, false],
    ["scaler", "scale", false, true],
  ]);

  const refused = await ask("PATCH", url, { headers: apply, body: web(3) });
  t.is(refused.code, 409);
  await ask("PATCH", `${url}&force=true`, { headers: apply, body: web(3) });
  t.deepEqual(await ownersOf(ask, url), [["me", undefined, true, true]]);
});

test("scaling to the same number gives an update that owned it an entry of its own", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", `${deployments}?fieldManager=me`, { body: web(2) });
  await scaleTo(ask, 2, "scaler");
  t.deepEqual(await ownersOf(ask, `${deployments}/web`), [
    ["me", undefined, false, true],
    ["me", undefined, true, false],
  ]);
});

test("what is wrong with a patch of a Scale is told with the owners of the Scale", async (t) => {
  const { ask } = await startApi(t);
  await ask("PATCH", `${deployments}/web?fieldManager=me`, { headers: apply, body: web(1) });
  const { body } = await scaleTo(ask, "x", "scaler");
  const owner =
    /\\"managedFields\\":\[\{\\"manager\\":\\"me\\",\\"operation\\":\\"Apply\\",\\"apiVersion\\":\\"autoscaling\/v1\\"/;
  t.regex(body.message, owner);
});

test("nobody owns what a binding and an eviction write into a pod", async (t) => {
  const { ask } = await startApi(t);
  const pods = "/api/v1/namespaces/default/pods";
  const body = {
    metadata: { name: "p", finalizers: ["example.com/x"] },
    spec: { containers: [{ name: "c", image: "nginx" }] },
  };
  await ask("POST", `${pods}?fieldManager=me`, { body });
  const target = { kind: "Node", name: "absent" };
  const binding = { metadata: { name: "p", labels: { a: "b" } }, target };
  t.is((await ask("POST", `${pods}/p/binding`, { body: binding })).code, 201);
  t.is((await ask("POST", `${pods}/p/eviction`, { body: { metadata: { name: "p" } } })).code, 201);
  const pod = (await ask("GET", `${pods}/p`)).body;
  t.is(pod.spec.nodeName, "absent");
  t.deepEqual(
    pod.status.conditions.map(({ type }: Json) => type),
    ["PodScheduled", "DisruptionTarget"],
  );
  t.deepEqual(
    pod.metadata.managedFields.map(({ manager }: Json) => manager),
    ["me"],
  );
});
