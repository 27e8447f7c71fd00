import test from "ava";
import { clone, type KubeObject } from "../../../src/embedded/object.ts";
import { fillDefaults } from "../../../src/embedded/resources/shape.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";
import { structOf } from "../../../src/embedded/schema/schema.ts";
import { pick, randomFrom, randomStruct } from "../codec/random-object.ts";

const kinds = ["Pod", "Deployment", "Service", "Node", "Ingress", "HorizontalPodAutoscaler", "Job"];
const infos = builtInResources.filter(({ kind }) => kinds.includes(kind));
const text = (object: KubeObject): string => JSON.stringify(object);

for (const info of infos) {
  const { group, version, kind } = info;
  const struct = structOf(group, version, kind)!;
  const randomObject = (seed: number): KubeObject => ({
    spec: {},
    ...randomStruct(struct, randomFrom(seed)),
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
  });

  test(`${kind} ${version}: filling in defaults again changes nothing`, (t) => {
    for (let seed = 1; seed <= 20; seed++) {
      const object = randomObject(seed);
      fillDefaults(info, object);
      const before = text(object);
      fillDefaults(info, object);
      t.is(text(object), before, `seed ${seed}`);
    }
  });

  test(`${kind} ${version}: an update looks the same whether or not the stored object is known`, (t) => {
    for (let seed = 1; seed <= 20; seed++) {
      const stored = randomObject(seed);
      fillDefaults(info, stored);
      const next = clone(stored);
      const part = pick(randomFrom(seed), ["metadata", "spec", "status"]);
      next[part] = randomObject(seed + 1000)[part] ?? next[part];
      const alone = clone(next);
      fillDefaults(info, alone);
      fillDefaults(info, next, stored);
      t.is(text(next), text(alone), `seed ${seed}`);
    }
  });
}
