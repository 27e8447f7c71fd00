import test from "ava";
import { match } from "../../src/checks/match.ts";
import { compilePattern, patternText, valueMatches } from "../../src/checks/pattern.ts";
import { compareQuantities, parseQuantity } from "../../src/kubectl/quantity.ts";

test("maps are subsets and missing fields are told", (t) => {
  t.deepEqual(match({ a: 1, b: { c: "x" } }, { a: 1, b: { c: "x", d: 2 }, e: 3 }), []);
  t.deepEqual(match({ status: { readyReplicas: { $gte: 1 } } }, { status: {} }), [
    { path: "status.readyReplicas", expected: "≥ 1", actual: "not set" },
  ]);
  t.deepEqual(match({ a: { b: 1 } }, undefined), [
    { path: "a.b", expected: "1", actual: "not set" },
  ]);
});

test("every mismatch is told, not only the first", (t) => {
  t.is(match({ a: 1, b: 2, c: 3 }, { a: 2, b: 3, c: 3 }).length, 2);
});

test("quantities are compared as such below their fields, and nowhere else", (t) => {
  const pattern = { status: { hard: { "requests.cpu": 1, "requests.memory": "1Gi" } } };
  t.deepEqual(
    match(pattern, { status: { hard: { "requests.cpu": "1000m", "requests.memory": "1024Mi" } } }),
    [],
  );
  t.is(match({ data: { a: "1Gi" } }, { data: { a: "1024Mi" } }).length, 1);
  t.is(
    match({ spec: { hard: { pods: 2 } } }, { spec: { hard: { pods: "3" } } })[0]?.path,
    "spec.hard.pods",
  );
});

test("lists of maps go by their natural key, whatever the order", (t) => {
  const conditions = [
    { type: "Initialized", status: "True" },
    { type: "Ready", status: "False" },
  ];
  t.deepEqual(match({ conditions: [{ type: "Ready", status: "True" }] }, { conditions }), [
    { path: "conditions[type=Ready].status", expected: "True", actual: "False" },
  ]);
  t.deepEqual(match({ conditions: [{ type: "Gone" }] }, { conditions }), [
    { path: "conditions[type=Gone]", expected: "present", actual: "not there" },
  ]);
});

test("two ports of one number: the one that fits best speaks", (t) => {
  const ports = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ];
  t.deepEqual(match([{ port: 53, protocol: "TCP" }], ports), []);
});

test("scalars in a list may stand anywhere", (t) => {
  t.deepEqual(match({ verbs: ["get"] }, { verbs: ["list", "get"] }), []);
  t.is(match({ verbs: ["watch"] }, { verbs: ["get"] }).length, 1);
});

test("operators", (t) => {
  t.true(valueMatches({ $gte: 1, $lt: 3 }, 2));
  t.false(valueMatches({ $gt: "1Gi" }, "1024Mi"));
  t.true(valueMatches({ $in: [404, 421] }, 421));
  t.true(valueMatches({ $regex: "(?m)^Server name: coffee-" }, "x\nServer name: coffee-1"));
  t.true(valueMatches({ $contains: "denied" }, "access denied"));
  t.true(valueMatches({ $contains: "a" }, ["a"]));
  t.true(valueMatches({ $exists: false }, undefined));
  t.false(valueMatches({ $exists: true }, null));
  t.false(valueMatches({ $gte: 0 }, undefined));
  t.is(patternText({ $gte: 1 }), "≥ 1");
});

test("a hostile pattern is linear", (t) => {
  const began = performance.now();
  t.false(
    compilePattern("^(a+)+$")
      .matcher(`${"a".repeat(40)}!`)
      .find(),
  );
  t.true(performance.now() - began < 1000);
});

test("quantities are exact", (t) => {
  t.is(compareQuantities("0.1", "100m"), 0);
  t.is(compareQuantities("1.5Gi", "1536Mi"), 0);
  t.is(compareQuantities("1e3", "1k"), 0);
  t.is(compareQuantities("9007199254740993", "9007199254740992"), 1);
  t.is(compareQuantities("-1", "1"), -1);
  for (const wrong of ["", "abc", "1 Gi", "1gi", ".", "--1"]) {
    t.is(parseQuantity(wrong), undefined, wrong);
  }
});
