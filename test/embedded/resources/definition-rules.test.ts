/** Rules in schemas are checked and costed as a real API server does (definition-rules.json: Kubernetes 1.36.4, dry run). */
import { readFileSync } from "node:fs";
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { checkSchema } from "../../../src/embedded/resources/definition/schema.ts";
import { loadExpressions } from "../../../src/embedded/resources/expressions.ts";
import { Field } from "../../../src/embedded/resources/field.ts";
import { packageFile } from "../../../src/root.ts";

interface Recorded {
  /** Of the value that each of `rules` is about. */
  properties: Json;
  rules: Record<string, string[]>;
  schemas: { schema: Json; causes: string[] }[];
}

const { properties, rules, schemas } = JSON.parse(
  readFileSync(packageFile("test", "embedded", "resources", "definition-rules.json"), "utf8"),
) as Recorded;

const prefix = "spec.validation.openAPIV3Schema";

const causesOf = async (spec: Json): Promise<string[]> => {
  await loadExpressions();
  const schema = new Field({ type: "object", properties: { spec } }, prefix);
  checkSchema(schema, false);
  return schema.causes.map(({ field, message }) => `${field}: ${message}`.replaceAll(prefix, ""));
};

for (const [rule, causes] of Object.entries(rules)) {
  test(`the rule ${rule} is ${causes.length === 0 ? "accepted" : "refused"} as by a real server`, async (t) => {
    const schema = { type: "object", properties, "x-kubernetes-validations": [{ rule }] };
    t.deepEqual(await causesOf(schema), causes);
  });
}

for (const { schema, causes } of schemas) {
  const title = JSON.stringify(schema).slice(0, 200);
  test(`the schema ${title} is ${causes.length === 0 ? "accepted" : "refused"} as by a real server`, async (t) => {
    t.deepEqual(await causesOf(schema), causes);
  });
}
