import test from "ava";
import type { ExecutionContext } from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { configMap, configMaps, startApi } from "./api-server.ts";
import type { Ask } from "./api-server.ts";

const merge = { headers: { "content-type": "application/merge-patch+json" } };

test("an object is created, read, changed and deleted", async (t) => {
  const { ask } = await startApi(t);
  const created = await ask("POST", configMaps, { body: configMap("one", { a: "1" }) });
  t.is(created.code, 201);
  t.regex(created.body.metadata.uid, /^[0-9a-f-]{36}$/);
  t.is(created.body.metadata.namespace, "default");

  const patched = await ask("PATCH", `${configMaps}/one`, {
    ...merge,
    body: { data: { a: null, b: "2" } },
  });
  t.deepEqual(patched.body.data, { b: "2" });
  t.true(
    Number(patched.body.metadata.resourceVersion) > Number(created.body.metadata.resourceVersion),
  );

  const gone = await ask("DELETE", `${configMaps}/one`);
  t.like(gone.body, {
    kind: "Status",
    status: "Success",
    details: { name: "one", kind: "configmaps", uid: created.body.metadata.uid },
  });
  const missing = await ask("GET", `${configMaps}/one`);
  t.is(missing.code, 404);
  t.deepEqual(missing.body, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: 'configmaps "one" not found',
    reason: "NotFound",
    details: { name: "one", kind: "configmaps" },
    code: 404,
  });
});

test("a write from a stale version is a conflict, one that changes nothing keeps the version", async (t) => {
  const { ask } = await startApi(t);
  const { body: first } = await ask("POST", configMaps, { body: configMap("one") });
  const { body: same } = await ask("PUT", `${configMaps}/one`, { body: first });
  t.is(same.metadata.resourceVersion, first.metadata.resourceVersion);
  await ask("PATCH", `${configMaps}/one`, { ...merge, body: { data: { a: "1" } } });
  const stale = await ask("PUT", `${configMaps}/one`, { body: { ...first, data: { b: "2" } } });
  t.is(stale.code, 409);
  t.is(
    stale.body.message,
    'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again',
  );
});

test("names and namespaces of body and URL must agree", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("one") });
  const other = await ask("PUT", `${configMaps}/one`, { body: configMap("two") });
  t.is(other.code, 400);
  t.is(other.body.message, "the name of the object (two) does not match the name on the URL (one)");
  const elsewhere = configMap("three");
  elsewhere.metadata.namespace = "kube-system";
  const refused = await ask("POST", configMaps, { body: elsewhere });
  t.is(
    refused.body.message,
    "the namespace of the provided object does not match the namespace sent on the request",
  );
});

test("generated names end in five characters and are tried again when taken", async (t) => {
  const { ask } = await startApi(t);
  const body = { ...configMap(""), metadata: { generateName: "g-" } };
  const { body: made } = await ask("POST", configMaps, { body });
  t.regex(made.metadata.name, /^g-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test("a dry run answers like the real thing and stores nothing", async (t) => {
  const { ask } = await startApi(t);
  const { code, body } = await ask("POST", `${configMaps}?dryRun=All`, {
    body: configMap("one"),
  });
  t.is(code, 201);
  t.is(body.metadata.name, "one");
  t.is((await ask("GET", `${configMaps}/one`)).code, 404);
});

test("an object with finalizers is marked, and goes with the last of them", async (t) => {
  const { ask } = await startApi(t);
  const body = configMap("held");
  body.metadata.finalizers = ["example.com/hold"];
  await ask("POST", configMaps, { body });
  const { body: marked } = await ask("DELETE", `${configMaps}/held`);
  t.is(marked.status, "Success");
  const { body: waiting } = await ask("GET", `${configMaps}/held`);
  t.truthy(waiting.metadata.deletionTimestamp);
  t.is(waiting.metadata.deletionGracePeriodSeconds, 0);
  const again = await ask("POST", configMaps, { body: configMap("held") });
  t.is(again.body.message, 'object is being deleted: configmaps "held" already exists');
  await ask("PATCH", `${configMaps}/held`, { ...merge, body: { metadata: { finalizers: null } } });
  t.is((await ask("GET", `${configMaps}/held`)).code, 404);
});

test("preconditions of a deletion are held to", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", configMaps, { body: configMap("one") });
  const { code, body } = await ask("DELETE", `${configMaps}/one`, {
    body: { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: "other" } },
  });
  t.is(code, 409);
  t.regex(body.message, /the UID in the precondition \(other\) does not match the UID in record/);
});

test("unknown paths, methods, bodies and types are refused as by the real server", async (t) => {
  const { ask } = await startApi(t);
  const page = await ask("GET", "/apis/nope.example.com/v1/things");
  t.is(page.code, 404);
  t.is(page.text, "404 page not found\n");
  t.is(
    (await ask("GET", "/api/v1/nothings")).body.message,
    "the server could not find the requested resource",
  );
  const method = await ask("POST", `${configMaps}/one`);
  t.is(method.code, 405);
  t.is(method.body.message, "the server does not allow this method on the requested resource");
  const media = await ask("POST", configMaps, {
    body: "x",
    headers: { "content-type": "text/plain" },
  });
  t.is(media.code, 415);
  t.is(
    media.body.message,
    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  );
  const accept = await ask("GET", configMaps, { headers: { accept: "text/html" } });
  t.is(accept.code, 406);
  const large = await ask("POST", configMaps, { body: " ".repeat(3 * 1024 * 1024 + 1) });
  t.is(large.code, 413);
  t.is(large.body.message, "Request entity too large: limit is 3145728");
});

test("a whole collection can be deleted by label", async (t) => {
  const { ask } = await startApi(t);
  for (const name of ["one", "two", "three"]) {
    const body = configMap(name);
    body.metadata.labels = { keep: String(name === "two") };
    await ask("POST", configMaps, { body });
  }

  const { body } = await ask("DELETE", `${configMaps}?labelSelector=keep%3Dfalse`);
  t.is(body.items.length, 2);
  const { body: rest } = await ask("GET", configMaps);
  t.deepEqual(
    rest.items.map((item: { metadata: { name: string } }) => item.metadata.name),
    ["two"],
  );
});

test("a version that is no number is told as the storage tells it", async (t) => {
  const { ask } = await startApi(t);
  const { body: first } = await ask("POST", configMaps, { body: configMap("one") });
  const put = async (resourceVersion: string) =>
    ask("PUT", `${configMaps}/one`, {
      body: { ...first, metadata: { ...first.metadata, resourceVersion } },
    });
  const letters = await put("abc");
  t.is(letters.code, 500);
  t.is(letters.body.message, 'strconv.ParseUint: parsing "abc": invalid syntax');
  const large = await put("18446744073709551616");
  t.is(large.body.message, 'strconv.ParseUint: parsing "18446744073709551616": value out of range');
  t.is((await put(`0${first.metadata.resourceVersion}`)).code, 200);
});

test("a system priority class cannot be deleted, another one can", async (t) => {
  const { ask } = await startApi(t);
  const classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
  const refused = await ask("DELETE", `${classes}/system-cluster-critical`);
  t.is(refused.code, 403);
  t.is(
    refused.body.message,
    'priorityclasses.scheduling.k8s.io "system-cluster-critical" is forbidden: this is a system priority class and cannot be deleted',
  );
  await ask("POST", classes, {
    body: {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "own" },
      value: 1,
    },
  });
  t.is((await ask("DELETE", `${classes}/own`)).code, 200);
});

test("a ConfigMap beyond 1 MiB names the path that Go prints for none", async (t) => {
  const { ask } = await startApi(t);
  const refused = await ask("POST", configMaps, {
    body: configMap("big", { a: "x".repeat(1024 * 1024 + 1) }),
  });
  t.is(refused.code, 422);
  t.is(
    refused.body.message,
    'ConfigMap "big" is invalid: []: Too long: may not be more than 1048576 bytes',
  );
});

test("a scale with an unknown field is changed with a warning", async (t) => {
  const { ask } = await startApi(t);
  const deployments = "/apis/apps/v1/namespaces/default/deployments";
  await ask("POST", deployments, {
    body: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "c", image: "nginx" }] },
        },
      },
    },
  });
  const url = `${deployments}/web/scale?fieldValidation=Warn`;
  const patched = await ask("PATCH", url, {
    ...merge,
    body: { spec: { replicas: 2, replicaz: 3 } },
  });
  t.is(patched.code, 200);
  t.is(patched.body.spec.replicas, 2);
  t.is(patched.headers["warning"], '299 - "unknown field \\"spec.replicaz\\""');
  const put = await ask("PUT", url, {
    body: { ...patched.body, spec: { replicas: 3, replicaz: 3 } },
  });
  t.is(put.code, 200);
  t.is(put.headers["warning"], '299 - "unknown field \\"spec.replicaz\\""');
});

test("an event is asked for what the version demands in which it is sent", async (t) => {
  const { ask } = await startApi(t);
  const event = (apiVersion: string, about: string) => ({
    body: { apiVersion, kind: "Event", metadata: { name: "e" }, [about]: { namespace: "default" } },
  });
  const old = "/api/v1/namespaces/default/events";
  t.is((await ask("POST", old, event("v1", "involvedObject"))).code, 201);
  const strict = "/apis/events.k8s.io/v1/namespaces/default/events";
  const refused = await ask("POST", strict, event("events.k8s.io/v1", "regarding"));
  t.is(refused.code, 422);
  t.regex(refused.body.message, /eventTime: Required value/);
});

test("an object whose list has an element without its key is stored, and owned by nobody", async (t) => {
  const { ask } = await startApi(t);
  const { code, body } = await ask("POST", "/api/v1/namespaces/default/serviceaccounts", {
    body: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "nameless" },
      secrets: [{ kind: "Secret" }],
    },
  });
  t.is(code, 201);
  t.is(body.metadata.managedFields, undefined);
});

const gatedPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: { schedulingGates: [{ name: "a.b/c" }], containers: [{ name: "c", image: "x" }] },
};
const pods = "/api/v1/namespaces/default/pods";

const startWithAccount = async (t: ExecutionContext): Promise<Ask> => {
  const { ask } = await startApi(t);
  await ask("POST", "/api/v1/namespaces/default/serviceaccounts", {
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
  });
  return ask;
};

test("what a subresource takes back is written all the same, for who tried to change it", async (t) => {
  const ask = await startWithAccount(t);
  const { body: made } = await ask("POST", pods, { body: gatedPod });
  const { body: resized } = await ask("PATCH", `${pods}/p/resize?fieldManager=me`, {
    ...merge,
    body: { spec: { hostname: "x" } },
  });
  t.is(resized.spec.hostname, undefined);
  t.not(resized.metadata.resourceVersion, made.metadata.resourceVersion);
  const mine = resized.metadata.managedFields.find(({ manager }: Json) => manager === "me");
  t.like(mine, { subresource: "resize", fieldsV1: { "f:spec": { "f:hostname": {} } } });
});

test("some parts of objects have no table: the next form that a client accepts is answered", async (t) => {
  const ask = await startWithAccount(t);
  await ask("POST", pods, { body: gatedPod });
  const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
  const kindOf = async (part: string): Promise<string> =>
    (await ask("GET", `${pods}/p${part}`, { headers })).body.kind;
  t.is(await kindOf(""), "Table");
  t.is(await kindOf("/status"), "Table");
  t.is(await kindOf("/resize"), "Pod");
  t.is(await kindOf("/ephemeralcontainers"), "Pod");
});

test("an eviction of the version before policy/v1 is taken", async (t) => {
  const { ask } = await startApi(t);
  const evict = async (apiVersion: string) =>
    ask("POST", "/api/v1/namespaces/default/pods/absent/eviction", {
      body: { apiVersion, kind: "Eviction", metadata: { name: "absent" } },
    });
  t.is((await evict("policy/v1beta1")).body.message, 'pods "absent" not found');
  t.is((await evict("policy/v2")).code, 400);
});
