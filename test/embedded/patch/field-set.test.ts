import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { atomOfKind } from "../../../src/embedded/patch/apply/object-atoms.ts";
import { compare } from "../../../src/embedded/patch/apply/compare.ts";
import { FieldSet } from "../../../src/embedded/patch/apply/field-set.ts";
import { mergeValues } from "../../../src/embedded/patch/apply/merge.ts";
import { removeItems } from "../../../src/embedded/patch/apply/remove-items.ts";
import { printPath } from "../../../src/embedded/patch/apply/path-element.ts";
import { toFieldSet } from "../../../src/embedded/patch/apply/to-field-set.ts";
import { structOf } from "../../../src/embedded/schema/schema.ts";
import { randomFrom, randomStruct } from "../codec/random-object.ts";

const struct = structOf("", "v1", "Pod")!;
const atom = atomOfKind("v1", "Pod", undefined);
const pod = (seed: number): Json => randomStruct(struct, randomFrom(seed));
const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
const json = (set: FieldSet): Json => set.toJson();

test("a set survives being written as fieldsV1 and read again", (t) => {
  for (const seed of seeds) {
    const set = toFieldSet(atom, pod(seed));
    t.deepEqual(json(FieldSet.fromJson(json(set))), json(set), `seed ${seed}`);
  }
});

test("union, intersection and difference obey the laws of sets", (t) => {
  for (const seed of seeds) {
    const [a, b] = [toFieldSet(atom, pod(seed)), toFieldSet(atom, pod(seed + 1000))];
    t.deepEqual(json(a.union(b)), json(b.union(a)));
    t.deepEqual(json(a.intersection(b)), json(b.intersection(a)));
    t.deepEqual(json(a.difference(b).union(a.intersection(b))), json(a));
    t.true(a.difference(a).isEmpty);
    t.true(a.difference(b).intersection(b).isEmpty);
    t.true(a.union(b).includes(a));
    t.is(a.includes(b), b.difference(a).isEmpty);
  }
});

test("comparing an object with itself finds nothing, with nothing finds everything", (t) => {
  for (const seed of seeds) {
    const object = pod(seed);
    const { added, modified, removed } = compare(atom, object, object);
    t.true(
      [added, modified, removed].every((set) => set.isEmpty),
      `seed ${seed}`,
    );
    const fresh = compare(atom, {}, object);
    t.true(toFieldSet(atom, object).difference(fresh.added).isEmpty, `seed ${seed}`);
  }
});

test("what compare calls added is what compare the other way round calls removed", (t) => {
  for (const seed of seeds) {
    const [a, b] = [pod(seed), pod(seed + 500)];
    const [there, back] = [compare(atom, a, b), compare(atom, b, a)];
    t.deepEqual(json(there.added), json(back.removed), `seed ${seed}`);
    t.deepEqual(json(there.modified), json(back.modified), `seed ${seed}`);
  }
});

test("merging an object into itself or into nothing gives the object", (t) => {
  for (const seed of seeds) {
    const object = pod(seed);
    t.deepEqual(mergeValues(atom, object, object), object, `seed ${seed}`);
    t.deepEqual(mergeValues(atom, {}, object), object, `seed ${seed}`);
    t.deepEqual(mergeValues(atom, object, {}), object, `seed ${seed}`);
  }
});

test("an object without any of its fields is empty", (t) => {
  for (const seed of seeds) {
    const object = pod(seed);
    const fields = compare(atom, {}, object).added;
    t.is(removeItems(atom, object, fields), null, `seed ${seed}`);
  }
});

test("lists keep the live order where the applied one does not say otherwise", (t) => {
  const names = (value: Json): string[] => value.spec.containers.map(({ name }: Json) => name);
  const spec = (...containers: string[]): Json => ({
    spec: { containers: containers.map((name) => ({ name })) },
  });
  t.deepEqual(names(mergeValues(atom, spec("a", "b", "c"), spec("b", "x"))), ["a", "b", "c", "x"]);
  t.deepEqual(names(mergeValues(atom, spec("a", "b", "c"), spec("c", "a"))), ["b", "c", "a"]);
  t.deepEqual(names(mergeValues(atom, spec("a"), spec("x", "a", "y"))), ["x", "a", "y"]);
});

test("ports are told apart by their defaulted protocol", (t) => {
  const set = toFieldSet(atom, {
    spec: { containers: [{ name: "c", ports: [{ containerPort: 53 }] }] },
  });
  t.deepEqual(
    [...set.paths()].map((path) => printPath(path)),
    [
      '.spec.containers[name="c"]',
      '.spec.containers[name="c"].name',
      '.spec.containers[name="c"].ports[containerPort=53,protocol="TCP"]',
      '.spec.containers[name="c"].ports[containerPort=53,protocol="TCP"].containerPort',
    ],
  );
});
