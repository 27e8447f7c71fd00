import test from "ava";
import { validateSchema } from "../../../../src/embedded/api/custom/schema-validation.ts";

test("text of the wrong length is told of that alone, and of its format", (t) => {
  const schema = { type: "string", maxLength: 3, pattern: "^[a-z]+$", format: "date-time" };
  const messages = (value: string) =>
    validateSchema(value, schema, "spec.name").map(({ message }) => message);
  t.deepEqual(messages("TOO LONG"), [
    "Too long: may not be more than 3 bytes",
    'Invalid value: "TOO LONG": spec.name in body must be of type date-time: "TOO LONG"',
  ]);
  t.regex(messages("A")[0] ?? "", /should match '\^\[a-z\]\+\$'$/);
});

test("of alternatives that all fail, the one that says most about the value is told of", (t) => {
  const alternatives = [
    { required: ["a"] },
    { required: ["b"], properties: { c: { type: "string" } } },
  ];
  const fields = (value: object, kind: "oneOf" | "anyOf") =>
    validateSchema(value, { type: "object", [kind]: alternatives }, "spec").map(
      ({ field, message }) => `${field}: ${message}`,
    );
  t.deepEqual(fields({}, "oneOf"), [
    '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid',
    "spec.a: Required value",
  ]);
  t.deepEqual(fields({ c: "x" }, "anyOf"), [
    '<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf)',
    "spec.b: Required value",
  ]);
});
