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

test("an autoscaler scales as a Scale does", async (t) => {
  const { ask, cluster } = await startApi(t);
  const url = `${deployments}/web?fieldManager=me`;
  await ask("PATCH", url, { headers: apply, body: web(1) });
  await cluster.client.modify(
    "apps/deployments",
    "default",
    "web",
    (copy) => {
      copy["spec"].replicas = 2;
    },
    { fieldManager: "autoscaler", replicasPath: "spec.replicas" },
  );
  t.is((await ask("GET", url)).body.spec.replicas, 2);
  t.deepEqual(await ownersOf(ask, url), [
    ["me", undefined, true, false],
    ["autoscaler", "scale", false, true],
  ]);
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

test("a review is owned by who asks, a review of rules and of oneself by nobody", async (t) => {
  const { ask } = await startApi(t);
  const spec = { resourceAttributes: { namespace: "default", verb: "get" } };
  const [authorization, authentication] = ["authorization", "authentication"].map(
    (name) => `/apis/${name}.k8s.io/v1`,
  );
  const own = "f:spec";
  const of = (fields: Json): Json => [{ manager: "me", [own]: fields }];
  const table: [url: string, body: Json, owners: Json][] = [
    [
      `${authorization}/namespaces/default/localsubjectaccessreviews`,
      { spec: { ...spec, user: "jane" } },
      of({
        "f:resourceAttributes": { ".": {}, "f:namespace": {}, "f:verb": {} },
        "f:user": {},
      }),
    ],
    [`${authentication}/tokenreviews`, { spec: { token: "x" } }, of({ "f:token": {} })],
    [`${authorization}/selfsubjectrulesreviews`, { spec: { namespace: "default" } }, undefined],
    [`${authentication}/selfsubjectreviews`, { metadata: { labels: { a: "b" } } }, undefined],
  ];
  for (const [url, body, owners] of table) {
    const { metadata } = (await ask("POST", `${url}?fieldManager=me`, { body })).body;
    t.deepEqual(
      metadata.managedFields?.map(({ manager, fieldsV1 }: Json) => ({
        manager,
        [own]: fieldsV1[own],
      })),
      owners,
      url,
    );
    t.is(metadata.namespace, url.includes("/namespaces/") ? "default" : undefined);
  }
});

test("an event is owned in the version in which it was sent", async (t) => {
  const { ask } = await startApi(t);
  const events = "/namespaces/default/events";
  const body = {
    metadata: { name: "e" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    regarding: { namespace: "default" },
    note: "what happened",
    type: "Normal",
    action: "Binding",
    reason: "Scheduled",
    reportingController: "me",
    reportingInstance: "me-0",
  };
  await ask("POST", `/apis/events.k8s.io/v1${events}?fieldManager=me`, { body });
  const { managedFields } = (await ask("GET", `/api/v1${events}/e`)).body.metadata;
  t.is(managedFields[0].apiVersion, "events.k8s.io/v1");
  t.true("f:note" in managedFields[0].fieldsV1);
});

test("the rules of an aggregated role are applied by the aggregator", async (t) => {
  const { ask } = await startApi(t);
  const url = "/apis/rbac.authorization.k8s.io/v1/clusterroles/admin";
  const { managedFields } = (await ask("GET", url)).body.metadata;
  t.deepEqual(
    managedFields.map(({ manager, operation, fieldsV1 }: Json) => [
      manager,
      operation,
      "f:rules" in fieldsV1,
    ]),
    [
      ["clusterrole-aggregation-controller", "Apply", true],
      ["kube-apiserver", "Update", false],
    ],
  );
});
