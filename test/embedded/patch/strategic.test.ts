import test from "ava";
import { normalise } from "../../../src/embedded/codec/normalise.ts";
import { clone, type Json } from "../../../src/embedded/object.ts";
import { isEqual } from "../../../src/embedded/patch/json-patch.ts";
import { lookUp, lookUpList } from "../../../src/embedded/patch/strategic/lookup.ts";
import { mergeMap } from "../../../src/embedded/patch/strategic/merge-map.ts";
import { structOf, type Type } from "../../../src/embedded/schema/schema.ts";
import { randomFrom, randomStruct } from "../codec/random-object.ts";

const struct = structOf("apps", "v1", "Deployment")!;
const type: Type = { kind: "struct", pointer: false, goName: struct.name, struct };
const kind = { group: "apps", version: "v1", kind: "Deployment" };

const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** The patch that a client would make, in the style of `kubectl apply`. */
const difference = (from: Json, to: Json, of: Type): Json => {
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from[key], to[key]];
    if (isEqual(before, after)) {
      continue;
    }

    if (after === undefined || after === null) {
      patch[key] = null;
    } else if (isObject(before) && isObject(after)) {
      const meta = of.struct === undefined ? undefined : lookUp(of, key);
      patch[key] =
        meta?.type.struct?.custom === true ? after : difference(before, after, meta?.type ?? of);
    } else if (Array.isArray(before) && Array.isArray(after)) {
      Object.assign(patch, listDifference(key, before, after, of));
    } else {
      patch[key] = after;
    }
  }

  return patch;
};

const listDifference = (key: string, before: Json[], after: Json[], of: Type): Json => {
  const { strategy, mergeKey, type: element } = lookUpList(of, key);
  if (strategy !== "merge") {
    return { [key]: after };
  }

  if (mergeKey === "") {
    const gone = before.filter((item) => !after.includes(item));
    return {
      [`$setElementOrder/${key}`]: after,
      ...(gone.length === 0 ? {} : { [`$deleteFromPrimitiveList/${key}`]: gone }),
      ...(after.some((item) => !before.includes(item))
        ? { [key]: after.filter((item) => !before.includes(item)) }
        : {}),
    };
  }

  const find = (list: Json[], item: Json): Json =>
    list.find((candidate) => isEqual(candidate[mergeKey], item[mergeKey]));
  const changed = after
    .filter((item) => !isEqual(find(before, item), item))
    .map((item) => {
      const old = find(before, item);
      const fields = old === undefined ? item : difference(old, item, element);
      return { ...fields, [mergeKey]: item[mergeKey] };
    });
  const gone = before
    .filter((item) => find(after, item) === undefined)
    .map((item) => ({ $patch: "delete", [mergeKey]: item[mergeKey] }));
  return {
    [`$setElementOrder/${key}`]: after.map((item) => ({ [mergeKey]: item[mergeKey] })),
    [key]: [...changed, ...gone],
  };
};

test("a patch made of the difference of two objects leads from one to the other", (t) => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const from = normalise(kind, randomStruct(struct, randomFrom(seed), 0.4));
    const to = normalise(kind, randomStruct(struct, randomFrom(seed + 1000), 0.4));
    const patch = difference(from, to, type);
    const result = mergeMap(clone(from), clone(patch), type);
    t.deepEqual(normalise(kind, result), to, `seed ${seed}`);
  }
});

const containers = (patch: Json): Json => {
  const original = {
    spec: {
      template: {
        spec: {
          containers: [
            { name: "a", image: "1" },
            { name: "b", image: "1" },
          ],
        },
      },
    },
  };
  const merged = mergeMap(original, { spec: { template: { spec: patch } } }, type);
  return merged.spec.template.spec.containers;
};

test("containers are merged by name, new ones come first unless an order is set", (t) => {
  t.deepEqual(containers({ containers: [{ name: "n" }, { name: "b", image: "2" }] }), [
    { name: "n" },
    { name: "a", image: "1" },
    { name: "b", image: "2" },
  ]);
  t.deepEqual(
    containers({
      "$setElementOrder/containers": [{ name: "b" }, { name: "a" }, { name: "n" }],
      containers: [{ name: "n" }],
    }),
    [{ name: "b", image: "1" }, { name: "a", image: "1" }, { name: "n" }],
  );
});

test("directives delete and replace", (t) => {
  t.deepEqual(containers({ containers: [{ name: "a", $patch: "delete" }] }), [
    { name: "b", image: "1" },
  ]);
  t.deepEqual(containers({ containers: [{ $patch: "replace" }, { name: "z" }] }), [{ name: "z" }]);
});

test("a patch that contradicts itself says so", (t) => {
  t.throws(
    () =>
      containers({
        "$setElementOrder/containers": [{ name: "a" }],
        containers: [{ name: "n" }],
      }),
    { message: /doesn't match \$setElementOrder list/ },
  );
  t.throws(() => containers({ containers: [{ image: "2" }] }), {
    message: "map: map[image:2] does not contain declared merge key: name",
  });
});
