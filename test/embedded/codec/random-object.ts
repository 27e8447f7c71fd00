/** Random objects that fit a type of the API, from a seed. */
import type { Json } from "../../../src/embedded/object.ts";
import type { Struct, Type } from "../../../src/embedded/schema/schema.ts";

export type Random = () => number;

/** Numbers in [0, 1) that only depend on the seed (mulberry32). */
export const randomFrom = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)]!;

const words = ["a", "b", "c", "web", "x/y"];

const customValues: Record<string, Json[]> = {
  "resource.Quantity": ["1", "500m", "1Gi", "0"],
  "v1.Time": ["2026-11-24T12:00:00Z"],
  "v1.MicroTime": ["2026-11-24T12:00:00.000001Z"],
  "v1.Duration": ["1m30s"],
  "intstr.IntOrString": [1, "25%", "http"],
  "runtime.RawExtension": [{ any: "thing" }],
  "v1.FieldsV1": [{ "f:spec": {} }],
  "v1.JSON": [1, "a", { b: [true] }],
  "v1.JSONSchemaPropsOrBool": [true, { type: "object" }],
  "v1.JSONSchemaPropsOrArray": [{ type: "string" }],
  "v1.JSONSchemaPropsOrStringArray": [["a"]],
};

/** Fields are there with `density` probability; items of keyed lists differ in their keys. */
export const randomStruct = (struct: Struct, random: Random, density = 0.35, depth = 0): Json => {
  const object: Record<string, Json> = {};
  for (const field of struct.fields) {
    if (field.name !== "managedFields" && random() < density / (1 + depth / 4)) {
      object[field.name] = randomValue(field.type, random, density, depth + 1);
      if (Array.isArray(object[field.name]) && field.list !== "atomic") {
        object[field.name] = distinct(object[field.name], field.keys ?? keyOf(field.mergeKey));
      }
    }
  }

  return object;
};

const keyOf = (mergeKey: string | undefined): string[] =>
  mergeKey === undefined ? [] : [mergeKey];

/** Gives items names of their own where they are told apart by keys. */
const distinct = (items: Json[], keys: string[]): Json[] =>
  keys.length === 0
    ? [...new Set(items)]
    : items.map((item, index) => {
        const [key = ""] = keys;
        const isNumber = typeof item[key] === "number" || key.toLowerCase().endsWith("port");
        return { ...item, [key]: isNumber ? 8000 + index : `${key}-${index}` };
      });

const randomValue = (type: Type, random: Random, density: number, depth: number): Json => {
  const some = (make: () => Json): Json[] =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, make);
  switch (type.kind) {
    case "string": {
      return pick(random, words);
    }

    case "bool": {
      return true;
    }

    case "int32":
    case "int64": {
      return 1 + Math.floor(random() * 100);
    }

    case "double": {
      return 1.5;
    }

    case "bytes": {
      return "aGVsbG8=";
    }

    case "list": {
      return some(() => randomValue(type.element!, random, density, depth));
    }

    case "map": {
      const values = some(() => randomValue(type.element!, random, density, depth));
      return Object.fromEntries(values.map((value, index) => [words[index] ?? "z", value]));
    }

    case "struct": {
      const struct = type.struct!;
      return struct.custom
        ? pick(random, customValues[struct.name] ?? [null])
        : randomStruct(struct, random, density, depth);
    }
  }
};
