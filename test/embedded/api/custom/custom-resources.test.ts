/** Custom resources and their definitions over HTTPS, in the words of the real ones. */
import test, { type ExecutionContext } from "ava";
import type { Json } from "../../../../src/embedded/object.ts";
import { startApi, type Ask } from "../api-server.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const gadgets = "/apis/demo.example.com/v1/namespaces/default/gadgets";
const json = { "content-type": "application/json" };
const merge = { "content-type": "application/merge-patch+json" };

const schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        size: { type: "integer" },
        inner: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          "x-kubernetes-preserve-unknown-fields": true,
        },
      },
    },
    status: { type: "object", properties: { replicas: { type: "integer" } } },
  },
};

const version = (more: Json = {}): Json => ({
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  subresources: { status: {} },
  ...more,
});

const definition = (names: Json = {}, spec: Json = {}): Json => {
  const plural = names.plural ?? "gadgets";
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.demo.example.com` },
    spec: {
      group: "demo.example.com",
      scope: "Namespaced",
      names: { plural, singular: "gadget", kind: "Gadget", listKind: "GadgetList", ...names },
      versions: [version()],
      ...spec,
    },
  };
};

const gadget = (name: string, more: Json = {}): Json => ({
  apiVersion: "demo.example.com/v1",
  kind: "Gadget",
  metadata: { name },
  ...more,
});

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 100 && !(await holds()); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const conditionOf = async (ask: Ask, name: string, type: string): Promise<Json> => {
  const { body } = await ask("GET", `${definitions}/${name}`);
  return body.status?.conditions?.find((condition: Json) => condition.type === type);
};

const start = async (t: ExecutionContext): Promise<Ask> => {
  const { ask } = await startApi(t);
  await ask("POST", "/api/v1/namespaces", {
    headers: json,
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } },
  });
  t.is((await ask("POST", definitions, { headers: json, body: definition() })).code, 201);
  await until(async () => {
    const condition = await conditionOf(ask, "gadgets.demo.example.com", "Established");
    return condition?.status === "True";
  });
  return ask;
};

test("a definition goes after the finalizers of its instances, and meanwhile takes no new ones", async (t) => {
  const ask = await start(t);
  const held = gadget("held", { metadata: { name: "held", finalizers: ["demo.example.com/x"] } });
  t.is((await ask("POST", gadgets, { headers: json, body: held })).code, 201);
  await ask("DELETE", `${definitions}/gadgets.demo.example.com`);
  const terminating = async (): Promise<Json> =>
    conditionOf(ask, "gadgets.demo.example.com", "Terminating");
  await until(async () => (await terminating())?.reason === "InstanceDeletionInProgress");
  t.like(await terminating(), {
    status: "True",
    reason: "InstanceDeletionInProgress",
    message: "CustomResource deletion is in progress",
  });
  const refused = await ask("POST", gadgets, { headers: json, body: gadget("late") });
  t.is(refused.code, 403);
  t.is(
    refused.body.message,
    'gadgets.demo.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
  );
  await ask("PATCH", `${gadgets}/held`, {
    headers: merge,
    body: { metadata: { finalizers: null } },
  });
  const isGone = async (): Promise<boolean> =>
    (await ask("GET", `${definitions}/gadgets.demo.example.com`)).code === 404;
  await until(isGone);
  t.true(await isGone());
});

test("finalizers without a domain are warned of once", async (t) => {
  const ask = await start(t);
  const body = gadget("a", { metadata: { name: "a", finalizers: ["x", "y.z", "orphan"] } });
  const { headers } = await ask("POST", gadgets, { headers: json, body });
  const advice = "to avoid accidental conflicts with other finalizer writers";
  const warnings = String(headers["warning"]).replaceAll(String.raw`\"`, '"');
  t.true(
    warnings.includes(
      `metadata.finalizers: "x": prefer a domain-qualified finalizer name ${advice}`,
    ),
  );
  t.true(
    warnings.includes(
      `metadata.finalizers: "y.z": prefer a domain-qualified finalizer name including a path (/) ${advice}`,
    ),
  );
  t.false(warnings.includes('"orphan"'));
  const again = await ask("PATCH", `${gadgets}/a`, {
    headers: merge,
    body: { metadata: { labels: { a: "b" } } },
  });
  t.is(again.headers["warning"], undefined);
});

test("of several conflicts of names the last is told, and free names are accepted", async (t) => {
  const ask = await start(t);
  const names = { plural: "others", singular: "gadget", kind: "Gadget", listKind: "GadgetList" };
  await ask("POST", definitions, { headers: json, body: definition(names) });
  const condition = async (): Promise<Json> =>
    conditionOf(ask, "others.demo.example.com", "NamesAccepted");
  await until(async () => (await condition()) !== undefined);
  t.like(await condition(), {
    status: "False",
    reason: "ListKindConflict",
    message: '"GadgetList" is already in use',
  });
  const { body } = await ask("GET", `${definitions}/others.demo.example.com`);
  t.deepEqual(body.status.acceptedNames, { plural: "others", kind: "" });
});

test("a status is validated by itself", async (t) => {
  const ask = await start(t);
  await ask("POST", gadgets, { headers: json, body: gadget("a") });
  const { body } = await ask("PATCH", `${gadgets}/a/status`, {
    headers: merge,
    body: { status: { replicas: "two" } },
  });
  t.is(
    body.message,
    'Gadget.demo.example.com "a" is invalid: status.replicas: Invalid value: "string": replicas in body must be of type integer: "string"',
  );
});

test("metadata inside an object is told of with its place", async (t) => {
  const ask = await start(t);
  const inner = { apiVersion: "v1", kind: "Pod", metadata: { name: "x", labels: [1], a: "b" } };
  const { body } = await ask("POST", gadgets, {
    headers: json,
    body: gadget("a", { spec: { inner } }),
  });
  t.is(
    body.message,
    'Gadget in version "v1" cannot be handled as a Gadget: spec.inner.metadata: Invalid value: {"a":"b","labels":[1],"name":"x"}: json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string',
  );
});

const causesOf = async (t: ExecutionContext, spec: Json): Promise<string[]> => {
  const { ask } = await startApi(t);
  const { body } = await ask("POST", definitions, { headers: json, body: definition({}, spec) });
  return (body.details?.causes ?? []).map(({ field, message }: Json) => `${field}: ${message}`);
};

test("a version without a schema can have no fields to select by", async (t) => {
  const selectableFields = [{ jsonPath: ".spec.size" }];
  const { schema: _, ...bare } = version({ selectableFields });
  const second = { ...version(), name: "v2", storage: false };
  t.deepEqual(await causesOf(t, { versions: [bare, second] }), [
    "spec.versions[0].schema.openAPIV3Schema: Required value",
    'spec.versions[0].selectableFields: Invalid value: "": may only be set when `version.schema.openAPIV3Schema` is not included',
  ]);
});

test("what keeps unknown fields can have neither defaults nor a conversion", async (t) => {
  const withDefault = { type: "object", properties: { a: { type: "string", default: "b" } } };
  const webhook = { clientConfig: { url: "https://a.b/c" }, conversionReviewVersions: ["v1"] };
  const causes = await causesOf(t, {
    preserveUnknownFields: true,
    versions: [
      { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: withDefault } },
    ],
    conversion: { strategy: "Webhook", webhook },
  });
  t.deepEqual(causes.slice(0, 2), [
    "spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema",
    'spec.conversion.strategy: Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true',
  ]);
});
