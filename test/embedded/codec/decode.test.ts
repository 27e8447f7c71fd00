import { readFileSync } from "node:fs";
import test from "ava";
import { decodeBody } from "../../../src/embedded/codec/decode.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { packageFile } from "../../../src/root.ts";

interface Recorded {
  body: string;
  contentType: string;
  custom: boolean;
  code?: number;
  message?: string;
}

const { schema, bodies } = JSON.parse(
  readFileSync(packageFile("test", "embedded", "codec", "request-bodies.json"), "utf8"),
) as { schema: Json; bodies: Recorded[] };

const deployment = { group: "apps", version: "v1", kind: "Deployment" };
const thing = { group: "codec.example.com", version: "v1", kind: "Thing", schema };

const answer = (body: string, contentType: string, custom: boolean): Partial<Recorded> => {
  try {
    decodeBody(Buffer.from(body), contentType, custom ? thing : deployment, "Strict");
    return {};
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }

    return { code: error.code, message: error.message };
  }
};

for (const { body, contentType, custom, code, message } of bodies) {
  test(`as a real server: ${custom ? "custom" : "built-in"} ${contentType} ${body}`, (t) => {
    t.deepEqual(answer(body, contentType, custom), code === undefined ? {} : { code, message });
  });
}

const decode = (object: Json, fieldValidation: "Strict" | "Warn" | "Ignore" = "Strict") =>
  decodeBody(Buffer.from(JSON.stringify(object)), undefined, deployment, fieldValidation);

test("what Go would not print again is dropped", (t) => {
  const { object } = decode(
    { metadata: { name: "web", labels: {} }, spec: { replicas: 0, paused: false }, nonsense: 1 },
    "Ignore",
  );
  t.is(object.nonsense, undefined);
  t.is(object.metadata.labels, undefined);
  t.is(object.spec.paused, undefined);
  t.is(object.spec.replicas, 0, "a pointer to zero is kept");
  t.is(object.spec.selector, null, "a field without omitempty is printed");
});

test("kind and version are those of the endpoint when the body does not say", (t) => {
  const { object } = decode({ metadata: { name: "web" } });
  t.is(object.apiVersion, "apps/v1");
  t.is(object.kind, "Deployment");
});

test("quantities, times and base64 come out canonical", (t) => {
  const { object } = decode({
    metadata: { name: "web", creationTimestamp: "2026-11-24T13:00:00.5+01:00" },
    spec: {
      template: {
        spec: {
          containers: [{ name: "c", resources: { limits: { memory: "1024Mi", cpu: 0.5 } } }],
        },
      },
    },
  });
  t.is(object.metadata.creationTimestamp, "2026-11-24T12:00:00Z");
  t.deepEqual(object.spec.template.spec.containers[0].resources.limits, {
    cpu: "500m",
    memory: "1Gi",
  });
});

test("unknown and duplicate fields are warnings on request, in the order of the text", (t) => {
  const body = '{"metadata":{"name":"web"},"spec":{"b":1,"replicas":1,"a":2,"replicas":2}}';
  const { object, warnings } = decodeBody(Buffer.from(body), undefined, deployment, "Warn");
  t.deepEqual(warnings, [
    'unknown field "spec.b"',
    'unknown field "spec.a"',
    'duplicate field "spec.replicas"',
  ]);
  t.is(object.spec.replicas, 2, "the last one counts");
});

test("field names are case sensitive", (t) => {
  const error = t.throws(() => decode({ metadata: { name: "web" }, Spec: {} }));
  t.regex(error.message, /unknown field "Spec"$/);
});

test("a custom resource loses fields that its schema does not know, and keeps what it preserves", (t) => {
  const body = {
    apiVersion: "codec.example.com/v1",
    kind: "Thing",
    metadata: { name: "t" },
    spec: { size: null, nope: 1, any: { deep: { er: [1, null] } } },
  };
  const { object, warnings } = decodeBody(
    Buffer.from(JSON.stringify(body)),
    "application/json",
    thing,
    "Warn",
  );
  t.deepEqual(object.spec, { any: { deep: { er: [1, null] } } });
  t.deepEqual(warnings, ['unknown field "spec.nope"']);
});

test("options of deletion may come in any group and version", (t) => {
  const body = { apiVersion: "policy/v1", kind: "DeleteOptions", gracePeriodSeconds: 0 };
  const { object } = decodeBody(
    Buffer.from(JSON.stringify(body)),
    "application/json",
    { group: "", version: "v1", kind: "DeleteOptions" },
    "Ignore",
  );
  t.is(object.gracePeriodSeconds, 0);
});
