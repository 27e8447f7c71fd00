import test from "ava";
import { celHolds, evaluateCel } from "../../src/checks/cel.ts";
import { explainCel } from "../../src/checks/explain.ts";

const value = (expression: string, names = {}) => {
  const result = evaluateCel(expression, names);
  return result.kind === "value" ? result.value : result.kind;
};

test("whole numbers of JSON are ints", (t) => {
  t.true(
    value("object.status.readyReplicas + 1 == 3", { object: { status: { readyReplicas: 2 } } }),
  );
  t.true(value("object.ratio < 1", { object: { ratio: 0.5 } }));
});

test("what is not there is told apart from a mistake", (t) => {
  t.is(value("object.status.used['cpu'] == 1", { object: { status: { used: {} } } }), "missing");
  t.is(value("object.list[3] == 1", { object: { list: [] } }), "missing");
  t.is(value("response.status == 404"), "missing");
  t.is(value("object.list.exists(item, item == 1)", { object: { list: null } }), "missing");
  t.is(value("object.a + 1 == 2", { object: { a: "x" } }), "error");
  t.is(value("nonsense(object)", { object: {} }), "error");
  t.is(value("quantity(object.a) == quantity('1')", { object: { a: "x" } }), "error");
});

test("quantities compare, add and subtract exactly", (t) => {
  t.true(value("quantity('1Gi') == quantity('1024Mi')"));
  t.true(value("quantity('1Gi') - quantity('600Mi') >= quantity('424Mi')"));
  t.true(value("quantity(object.cpu) <= quantity('100m')", { object: { cpu: "0.1" } }));
});

test("an error in a cause counts as false", (t) => {
  t.false(celHolds("object.a.b == 1", { object: {} }));
  t.false(celHolds("1 + 'a'", {}));
  t.true(celHolds("has(object.spec) && !has(object.status)", { object: { spec: {} } }));
});

test("an explanation shows the part that fails, with its values", (t) => {
  const object = { status: { used: { "requests.memory": "1300Mi" }, hard: { cpu: "1" } } };
  t.deepEqual(
    explainCel(
      'has(object.status) && quantity(object.status.used["requests.memory"]) == quantity("600Mi")',
      { object },
    ),
    {
      expected: 'quantity(object.status.used["requests.memory"]) == quantity("600Mi")',
      actual: 'status.used["requests.memory"] is 1300Mi',
    },
  );
  t.deepEqual(explainCel("object.status.replicas >= 2", { object }), {
    expected: "object.status.replicas >= 2",
    actual: "status.replicas is not set",
  });
  t.is(
    explainCel("object.status.conditions.exists(c, c.type == 'A')", { object }).actual,
    "conditions is not set",
  );
});
