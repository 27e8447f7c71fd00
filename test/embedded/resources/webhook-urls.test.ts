import test from "ava";
import { Field } from "../../../src/embedded/resources/field.ts";
import { checkUrl } from "../../../src/embedded/resources/kinds/webhooks.ts";

const cases: [url: string, causes: string[]][] = [
  ["https://a.b/c", []],
  ["https://", ['Invalid value: "": host must be specified; desired format: https://host[/path]']],
  ["https://u:p@a.b/c", ['Invalid value: "u:p": user information is not permitted in the URL']],
];

for (const [url, causes] of cases) {
  test(`the URL ${url} has ${causes.length} faults`, (t) => {
    const field = new Field(url, "url");
    checkUrl(field);
    t.deepEqual(
      field.causes.map(({ message }) => message),
      causes,
    );
  });
}
