/** Selectors match what they should and complain as the API server does. */
import test from "ava";
import { SelectorError } from "../../../src/embedded/resources/label-parser.ts";
import {
  fieldsMatch,
  labelSelectorMatches,
  labelSelectorText,
  matches,
  parseFieldSelector,
  parseLabelSelector,
} from "../../../src/embedded/resources/selectors.ts";

const labels = { app: "web", tier: "front", size: "5" };
const yes = [
  "",
  "app=web",
  "app==web,tier!=back",
  "app in (api, web)",
  "tier notin (back)",
  "app",
  "!old",
  "size>4",
  "size<6",
  "missing!=x",
];
const no = ["app=api", "app in (api)", "!app", "old", "tier notin (front)", "size>5", "missing=x"];

for (const text of yes) {
  test(`"${text}" selects`, (t) => {
    t.true(matches(parseLabelSelector(text), labels));
  });
}

for (const text of no) {
  test(`"${text}" does not select`, (t) => {
    t.false(matches(parseLabelSelector(text), labels));
  });
}

const complaints: [text: string, message: string][] = [
  ["env in prod", "unable to parse requirement: found 'prod' expected: '('"],
  ["bad key=x", "unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt, lt"],
  ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ["a=b,", "found '', expected: identifier after ','"],
  [
    "-a=b",
    "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ],
];

for (const [text, message] of complaints) {
  test(`"${text}" is refused with the words of the API server`, (t) => {
    t.throws(() => parseLabelSelector(text), { instanceOf: SelectorError, message });
  });
}

test("No selector object selects nothing, an empty one everything", (t) => {
  t.false(labelSelectorMatches(undefined, labels));
  t.true(labelSelectorMatches({}, labels));
});

test("Selector objects combine labels and expressions", (t) => {
  const selector = {
    matchLabels: { app: "web" },
    matchExpressions: [
      { key: "tier", operator: "In", values: ["front", "edge"] },
      { key: "old", operator: "DoesNotExist" },
    ],
  };
  t.true(labelSelectorMatches(selector, labels));
  t.false(labelSelectorMatches(selector, { ...labels, old: "1" }));
  t.is(labelSelectorText(selector), "app=web,!old,tier in (edge,front)");
});

test("Field selectors know =, == and != and unescape values", (t) => {
  const requirements = parseFieldSelector(String.raw`status.phase!=Running,metadata.name==a\,b`);
  t.true(fieldsMatch(requirements, { "metadata.name": "a,b", "status.phase": "Pending" }));
  t.false(fieldsMatch(requirements, { "metadata.name": "a,b", "status.phase": "Running" }));
  t.deepEqual(parseFieldSelector("=,!="), []);
  t.throws(() => parseFieldSelector("nonsense"), {
    message: "invalid selector: 'nonsense'; can't understand 'nonsense'",
  });
});
