import test from "ava";
import { ageAt, humanDuration } from "../../../src/embedded/printers/age.ts";
import { valuesAt } from "../../../src/embedded/printers/json-path.ts";

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const days = 24 * hours;

const expected: [number, string][] = [
  [-3 * seconds, "<invalid>"],
  [-1500, "0s"],
  [0, "0s"],
  [119 * seconds, "119s"],
  [2 * minutes, "2m"],
  [2 * minutes + 5 * seconds, "2m5s"],
  [10 * minutes + 5 * seconds, "10m"],
  [179 * minutes, "179m"],
  [3 * hours, "3h"],
  [7 * hours + 59 * minutes, "7h59m"],
  [8 * hours + 59 * minutes, "8h"],
  [47 * hours, "47h"],
  [2 * days, "2d"],
  [7 * days + 23 * hours, "7d23h"],
  [8 * days + 23 * hours, "8d"],
  [729 * days, "729d"],
  [730 * days, "2y"],
  [731 * days, "2y1d"],
  [3000 * days, "8y"],
];

for (const [ms, text] of expected) {
  test(`${ms / seconds} seconds are ${text}`, (t) => {
    t.is(humanDuration(ms), text);
  });
}

test("nothing has no age", (t) => {
  t.is(ageAt(0)(null), "<unknown>");
  t.is(ageAt(0)(undefined), "<unknown>");
});

const object = {
  spec: {
    "dotted.name": 1,
    list: [
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ],
    map: { k: "v" },
  },
};

const paths: [string, unknown[]][] = [
  [".spec.map.k", ["v"]],
  ["$.spec.map.k", ["v"]],
  [String.raw`.spec.dotted\.name`, [1]],
  [".spec['dotted.name']", [1]],
  [".spec.list[0].a", [1]],
  [".spec.list[-1].b", ["y"]],
  [".spec.list[*].a", [1, 2]],
  [".spec.list[0:1].a", [1]],
  ['.spec.list[?(@.b=="y")].a', [2]],
  [".spec.list[?(@.a>1)].b", ["y"]],
  [".spec.list[?(@.c)].b", []],
  ["..k", ["v"]],
  [".spec.nope.k", []],
];

for (const [path, values] of paths) {
  test(`the path ${path} finds ${JSON.stringify(values)}`, (t) => {
    t.deepEqual(
      valuesAt(object, path).filter((value) => value !== undefined),
      values,
    );
  });
}
