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
