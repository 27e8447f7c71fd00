import test from "ava";
import { normalise } from "../../../src/embedded/codec/normalise.ts";
import { TypedReader } from "../../../src/embedded/codec/typed-reader.ts";
import { unknownFields } from "../../../src/embedded/patch/convert.ts";
import { structOf } from "../../../src/embedded/schema/schema.ts";
import { randomFrom, randomStruct } from "./random-object.ts";

const kinds = [
  ["", "v1", "Pod"],
  ["", "v1", "Service"],
  ["", "v1", "Node"],
  ["apps", "v1", "Deployment"],
  ["apps", "v1", "StatefulSet"],
  ["batch", "v1", "CronJob"],
  ["networking.k8s.io", "v1", "Ingress"],
  ["rbac.authorization.k8s.io", "v1", "ClusterRole"],
  ["autoscaling", "v2", "HorizontalPodAutoscaler"],
  ["admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy"],
  ["storage.k8s.io", "v1", "StorageClass"],
] as const;

for (const [group, version, kind] of kinds) {
  test(`random objects of kind ${kind} are read without loss, and reading again changes nothing`, (t) => {
    const struct = structOf(group, version, kind)!;
    for (let seed = 1; seed <= 25; seed += 1) {
      const object = randomStruct(struct, randomFrom(seed));
      const reader = new TypedReader();
      const once = reader.readStruct(struct, object);
      t.deepEqual(reader.strictErrors, [], `seed ${seed}`);
      t.is(reader.typeError, undefined, `seed ${seed}`);
      t.deepEqual(unknownFields(struct, object), [], `seed ${seed}`);
      const kindName = { group, version, kind };
      t.is(JSON.stringify(normalise(kindName, once)), JSON.stringify(once), `seed ${seed}`);
      t.true(isWithin(object, once), `seed ${seed}: something was lost`);
    }
  });
}

/** Whether everything in `part` is in `whole`. */
const isWithin = (part: unknown, whole: unknown): boolean => {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((item, index) => isWithin(item, whole[index]))
    );
  }

  if (typeof part === "object" && part !== null) {
    return Object.entries(part).every(([key, value]) =>
      isWithin(value, (whole as Record<string, unknown> | undefined)?.[key]),
    );
  }

  return part === whole;
};

test("an empty object of a kind has what Go makes from the start", (t) => {
  t.deepEqual(normalise({ group: "apps", version: "v1", kind: "Deployment" }, {}), {
    metadata: {},
    spec: {
      selector: null,
      template: { metadata: {}, spec: { containers: null } },
      strategy: {},
    },
    status: {},
  });
});

test("kinds without a Go type are copied", (t) => {
  const object = { apiVersion: "a/v1", kind: "B", spec: { c: null } };
  const copy = normalise({ group: "a", version: "v1", kind: "B" }, object);
  t.deepEqual(copy, object);
  t.not(copy.spec, object.spec);
});
