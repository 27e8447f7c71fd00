import test from "ava";
import { normalise } from "../../../src/embedded/codec/normalise.ts";
import { clone, type Json, type KubeObject } from "../../../src/embedded/object.ts";
import { recordUpdate } from "../../../src/embedded/patch/managed-fields.ts";
import { applyPatch } from "../../../src/embedded/patch/patch.ts";
import { structOf } from "../../../src/embedded/schema/schema.ts";
import { randomFrom, randomStruct } from "../codec/random-object.ts";
import { resourceInfo } from "./resource-info.ts";

const info = resourceInfo("apps", "v1", "Deployment", ["status"]);
const kind = { group: "apps", version: "v1", kind: "Deployment" };
const now = Date.parse("2026-11-24T12:00:00Z");

const apply = (
  current: KubeObject | undefined,
  body: Json,
  fieldManager: string,
  force = false,
): KubeObject =>
  applyPatch({
    type: "apply",
    info,
    current,
    body: { apiVersion: "apps/v1", kind: "Deployment", ...body },
    now,
    fieldManager,
    force,
    fieldValidation: "Strict",
  }).object;

/** A random configuration: no status, and metadata that a client may set. */
const configuration = (seed: number): Json => {
  const { spec = {} } = normalise(
    kind,
    randomStruct(structOf("apps", "v1", "Deployment")!, randomFrom(seed), 0.3),
  );
  return { metadata: { name: "web" }, spec: withoutNulls(spec) };
};

const withoutNulls = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => withoutNulls(item));
  }

  return value !== null && typeof value === "object"
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [key, withoutNulls(item)]),
      )
    : value;
};

const stored = (object: KubeObject): KubeObject => {
  object.metadata.uid = "1";
  return object;
};

test("applying the same again changes nothing", (t) => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const first = stored(apply(undefined, configuration(seed), "a"));
    t.deepEqual(apply(first, configuration(seed), "a"), first, `seed ${seed}`);
  }
});

test("applying nothing takes back all that was applied, whatever it was", (t) => {
  const empty = normalise(kind, { metadata: { name: "web", uid: "1" } });
  for (let seed = 1; seed <= 40; seed += 1) {
    const first = stored(apply(undefined, configuration(seed), "a"));
    const last = apply(first, { metadata: { name: "web" } }, "a");
    t.deepEqual(
      { ...last, apiVersion: undefined, kind: undefined },
      {
        ...empty,
        apiVersion: undefined,
        kind: undefined,
      },
    );
    t.is(last.metadata.managedFields, undefined, `seed ${seed}`);
  }
});

test("what two managers share stays until the second lets go", (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const both = stored(apply(undefined, configuration(seed), "a"));
    const shared = apply(both, configuration(seed), "b");
    t.deepEqual(shared.spec, both.spec);
    const kept = apply(shared, { metadata: { name: "web" } }, "a");
    t.deepEqual(kept.spec, both.spec, `seed ${seed}`);
    t.deepEqual(
      kept.metadata.managedFields?.map(({ manager }) => manager),
      ["b"],
    );
  }
});

test("an update by force of another manager moves ownership, and only of what changed", (t) => {
  const first = stored(
    apply(undefined, { metadata: { name: "web" }, spec: { replicas: 1, paused: true } }, "a"),
  );
  const next = clone(first);
  next.spec.replicas = 2;
  recordUpdate(first, next, { manager: "b", now, info });
  const fields = Object.fromEntries(
    (next.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]),
  );
  t.deepEqual(fields, {
    a: { "f:spec": { "f:paused": {} } },
    b: { "f:spec": { "f:replicas": {} } },
  });
});

test("a conflict names manager, version and path; several are grouped", (t) => {
  const object = stored(normalise(kind, { ...kindName, metadata: { name: "web" }, spec: {} }));
  const scaled = clone(object);
  scaled.spec.replicas = 3;
  scaled.spec.paused = true;
  recordUpdate(undefined, scaled, { manager: "scaler", subresource: "scale", now, info });
  t.throws(() => apply(scaled, { metadata: { name: "web" }, spec: { replicas: 1 } }, "me"), {
    message:
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
  });
  t.throws(
    () => apply(scaled, { metadata: { name: "web" }, spec: { replicas: 1, paused: false } }, "me"),
    {
      message:
        'Apply failed with 2 conflicts: conflicts with "scaler" with subresource "scale" using apps/v1:\n- .spec.paused\n- .spec.replicas',
    },
  );
});

const kindName = { apiVersion: "apps/v1", kind: "Deployment" };
