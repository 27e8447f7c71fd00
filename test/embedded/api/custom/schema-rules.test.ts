import test from "ava";
import { ruleCauses } from "../../../../src/embedded/api/custom/schema-rules.ts";
import type { Json } from "../../../../src/embedded/object.ts";

const value = {
  when: "2021-05-06T07:08:09Z",
  lasts: "90s",
  ratio: 2,
  data: "YWJj",
  "a-b": "dashed",
  namespace: "reserved",
  port: 80,
  tags: { "x-y": "z" },
};

const properties = {
  when: { type: "string", format: "date-time" },
  lasts: { type: "string", format: "duration" },
  ratio: { type: "number" },
  data: { type: "string", format: "byte" },
  "a-b": { type: "string" },
  namespace: { type: "string" },
  port: { "x-kubernetes-int-or-string": true },
  tags: { type: "object", additionalProperties: { type: "string" } },
};

const broken = (rule: Json, old?: Json): number =>
  ruleCauses(value, old, { type: "object", properties, "x-kubernetes-validations": [rule] }).length;

const holding = [
  "self.when > timestamp('2021-01-01T00:00:00Z') && self.when.getFullYear() == 2021",
  "self.lasts < duration('2m')",
  "self.ratio / 4.0 == 0.5",
  "self.data.size() == 3",
  "self.a__dash__b == 'dashed' && self.__namespace__ == 'reserved'",
  "self.namespace == 'reserved' && has(self.namespace)",
  "type(self.port) == int && self.port < 100",
  "self.tags.all(k, k == 'x-y' && self.tags[k] == 'z')",
  "self.?absent.orValue('x') == 'x'",
];

for (const rule of holding) {
  test(`values are typed and named by their schema: ${rule}`, (t) => {
    t.is(broken({ rule }), 0);
    t.is(broken({ rule: `!(${rule})` }), 1);
  });
}

test("a value before that may be absent is optional", (t) => {
  const rule = { rule: "oldSelf.?ratio.orValue(1.0) < self.ratio", optionalOldSelf: true };
  t.is(broken(rule), 0);
  t.is(broken(rule, { ratio: 1.5 }), 0);
  t.is(broken(rule, { ratio: 3 }), 1);
});
