/** Admission policies and the expressions in them, in the words of the real ones. */
import test from "ava";
import { createAdmission } from "../../../src/embedded/admission/chain.ts";
import { compileExpression } from "../../../src/embedded/admission/cel/environment.ts";
import { objectLiteralsToMaps } from "../../../src/embedded/admission/cel/object-literals.ts";
import { toCel } from "../../../src/embedded/admission/cel/values.ts";
import { typeOfKind } from "../../../src/embedded/admission/policy/schema-types.ts";
import { checkExpression } from "../../../src/embedded/admission/cel/check/check.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { loadExpressions } from "../../../src/embedded/resources/expressions.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { StatusError, type StatusCause } from "../../../src/embedded/status.ts";
import { createVirtualClock } from "../../../src/embedded/virtual-clock.ts";
import { MemoryClient, requestFor } from "./memory-client.ts";

const group = "admissionregistration.k8s.io";

const start = () => {
  const client = new MemoryClient();
  client.seed("namespaces", { metadata: { name: "team", labels: { env: "prod" } } });
  return { client, chain: createAdmission({ client, clock: createVirtualClock() }) };
};

const rules = {
  resourceRules: [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] },
  ],
};

const policy = (spec: Json): Json => ({
  kind: "ValidatingAdmissionPolicy",
  metadata: { name: "demo" },
  spec: { matchConstraints: rules, ...spec },
});

const binding = (spec: Json = {}): Json => ({
  metadata: { name: "b" },
  spec: { policyName: "demo", validationActions: ["Deny"], ...spec },
});

const map = (data: Json): Json => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "m", namespace: "team" },
  data,
});

const admit = async (chain: ReturnType<typeof start>["chain"], object: Json) => {
  const request = requestFor("configmaps", object);
  await chain.mutate(request);
  await chain.validate(request);
  return request;
};

const refusal = async (work: Promise<unknown>): Promise<StatusError | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }

    throw error;
  }
};

test("a policy denies with its own message, reason and code", async (t) => {
  const { client, chain } = start();
  const messageExpression = "'too many: ' + string(size(object.data)) + ' in ' + variables.env";
  client.seed(
    `${group}/validatingadmissionpolicies`,
    policy({
      variables: [{ name: "env", expression: "namespaceObject.metadata.labels['env']" }],
      validations: [{ expression: "size(object.data) < 2", messageExpression }],
    }),
  );
  client.seed(`${group}/validatingadmissionpolicybindings`, binding());
  t.is(await refusal(admit(chain, map({ a: "1" }))), undefined);
  const error = await refusal(admit(chain, map({ a: "1", b: "2" })));
  const text =
    "ValidatingAdmissionPolicy 'demo' with binding 'b' denied request: too many: 2 in prod";
  t.is(error?.message, `configmaps "m" is forbidden: ${text}`);
  t.is(error?.reason, "Invalid");
  t.is(error?.code, 422);
  t.deepEqual(error?.details?.causes, [{ message: text }]);
});

test("a binding that warns lets through", async (t) => {
  const { client, chain } = start();
  client.seed(
    `${group}/validatingadmissionpolicies`,
    policy({ validations: [{ expression: "false", message: "mind this" }] }),
  );
  client.seed(
    `${group}/validatingadmissionpolicybindings`,
    binding({ validationActions: ["Warn"] }),
  );
  const { warnings } = await admit(chain, map({}));
  t.deepEqual(warnings, [
    "Validation failed for ValidatingAdmissionPolicy 'demo' with binding 'b': mind this",
  ]);
});

test("an expression that fails denies, unless failures are ignored", async (t) => {
  const { client, chain } = start();
  const failing = { validations: [{ expression: "object.spec.x == 1" }] };
  client.seed(`${group}/validatingadmissionpolicies`, policy(failing));
  client.seed(`${group}/validatingadmissionpolicybindings`, binding());
  const error = await refusal(admit(chain, map({})));
  t.regex(
    error?.message ?? "",
    /denied request: expression 'object.spec.x == 1' resulted in error: no such key: spec$/u,
  );
  client.seed(
    `${group}/validatingadmissionpolicies`,
    policy({ ...failing, failurePolicy: "Ignore" }),
  );
  t.is(await refusal(admit(chain, map({}))), undefined);
});

test("match conditions and missing parameters", async (t) => {
  const { client, chain } = start();
  client.seed(
    `${group}/validatingadmissionpolicies`,
    policy({
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConditions: [{ name: "c", expression: "object.metadata.name != 'free'" }],
      validations: [{ expression: "size(object.data) <= int(params.data.max)" }],
    }),
  );
  const paramRef = { name: "limits", parameterNotFoundAction: "Deny" };
  client.seed(`${group}/validatingadmissionpolicybindings`, binding({ paramRef }));
  const missing = await refusal(admit(chain, map({})));
  t.regex(
    missing?.message ?? "",
    /failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction$/u,
  );
  client.seed("configmaps", {
    metadata: { name: "limits", namespace: "team" },
    data: { max: "1" },
  });
  t.is(await refusal(admit(chain, map({ a: "1" }))), undefined);
  const over = map({ a: "1", b: "2" });
  t.regex((await refusal(admit(chain, over)))?.message ?? "", /failed expression: size/u);
  over.metadata.name = "free";
  t.is(await refusal(admit(chain, over)), undefined);
});

const causesOf = async (plural: string, object: Json): Promise<StatusCause[]> => {
  await loadExpressions();
  const { resource } = requestFor(`${group}/${plural}`, object);
  const causes = strategyOf(resource).validate?.(object, { lookup: () => undefined }) ?? [];
  return causes.filter(({ field = "" }) => /expression/iu.test(field));
};

test("a policy whose expression does not compile cannot be written", async (t) => {
  const object = policy({ validations: [{ expression: "objec.data == 1" }] });
  t.deepEqual(await causesOf("validatingadmissionpolicies", object), [
    {
      reason: "FieldValueInvalid",
      field: "spec.validations[0].expression",
      message:
        "Invalid value: \"objec.data == 1\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objec' (in container '')\n | objec.data == 1\n | ^",
    },
  ]);
});

test("faults of expressions stand among the others, in the order of the fields", async (t) => {
  await loadExpressions();
  const object = policy({
    failurePolicy: "Perhaps",
    paramKind: { apiVersion: "v1/x/y", kind: "ConfigMap" },
    matchConditions: [{ name: "a b", expression: "1" }],
    validations: [
      { expression: "1 + 1", messageExpression: "object.b", reason: "Odd" },
      { expression: "true" },
    ],
    auditAnnotations: [{ key: "k", valueExpression: "1" }],
  });
  const { resource } = requestFor(`${group}/validatingadmissionpolicies`, object);
  const causes = strategyOf(resource).validate?.(object, { lookup: () => undefined }) ?? [];
  const shown = causes.map(({ field, message }) => `${field}: ${message}`);
  t.deepEqual(
    shown
      .map((text) => text.replace(/(a b": name part).*/u, "$1"))
      .filter((text) => !text.includes("Required")),
    [
      'spec.failurePolicy: Unsupported value: "Perhaps": supported values: "Fail", "Ignore"',
      'spec.paramKind.apiVersion: Invalid value: "v1/x/y": unexpected GroupVersion string: v1/x/y',
      'spec.matchConditions[0].expression: Invalid value: "1": must evaluate to bool but got int',
      'spec.matchConditions[0].name: Invalid value: "a b": name part',
      'spec.validations[0].expression: Invalid value: "1 + 1": must evaluate to bool but got int',
      'spec.validations[0].messageExpression: Invalid value: "object.b": must evaluate to string but got dyn',
      'spec.validations[0].reason: Unsupported value: "Odd": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      'spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
    ],
  );
});

test("nothing can be mutated while it is deleted", (t) => {
  const deletion = { ...rules.resourceRules[0], operations: ["DELETE", "CREATE"] };
  const object = policy({ matchConstraints: { resourceRules: [deletion] } });
  const { resource } = requestFor(`${group}/mutatingadmissionpolicies`, object);
  const causes = strategyOf(resource).validate?.(object, { lookup: () => undefined }) ?? [];
  t.deepEqual(
    causes.filter(({ field = "" }) => field.endsWith("operations")),
    [
      {
        reason: "FieldValueNotSupported",
        field: "spec.matchConstraints.resourceRules.operations",
        message:
          'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
      },
    ],
  );
});

test("a match condition of a webhook that fails while it runs forbids the request", async (t) => {
  const { client, chain } = start();
  client.seed(`${group}/validatingwebhookconfigurations`, {
    metadata: { name: "w" },
    webhooks: [
      {
        name: "w.example.com",
        rules: rules.resourceRules,
        matchConditions: [{ name: "c", expression: "object.nope == 1" }],
      },
    ],
  });
  const error = await refusal(admit(chain, map({})));
  t.is(
    error?.message,
    "configmaps \"m\" is forbidden: expression 'object.nope == 1' resulted in error: no such key: nope",
  );
});

test("a mutation must give a patch of its form", async (t) => {
  const causes = async (mutation: Json): Promise<(string | undefined)[]> => {
    const object = policy({ mutations: [mutation] });
    const found = await causesOf("mutatingadmissionpolicies", object);
    return found.map(({ message }) => message);
  };
  const patch = (expression: string) => ({ patchType: "JSONPatch", jsonPatch: { expression } });
  const configuration = (expression: string) => ({
    patchType: "ApplyConfiguration",
    applyConfiguration: { expression },
  });
  t.deepEqual(await causes(patch("[1]")), [
    'Invalid value: "[1]": must evaluate to list(JSONPatch) but got list(int)',
  ]);
  t.deepEqual(await causes(configuration("{'spec': 1}")), [
    `Invalid value: "{'spec': 1}": must evaluate to Object but got map(string, int)`,
  ]);
  t.deepEqual(await causes(configuration("Object{")), [
    `Invalid value: "Object{": compilation failed: ERROR: <input>:1:8: Syntax error: mismatched input '<EOF>' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}\n | Object{\n | .......^`,
  ]);
  t.deepEqual(await causes(patch("[JSONPatch{op: 'remove', path: '/a'}]")), []);
  t.deepEqual(await causes(configuration("Object{spec: Object.spec{replicas: 1}}")), []);
});

test("mutating policies merge configurations and apply JSON patches", async (t) => {
  const { client, chain } = start();
  const patch = `[JSONPatch{op: "add", path: "/data/" + jsonpatch.escapeKey("a/b"), value: "1"}]`;
  client.seed(`${group}/mutatingadmissionpolicies`, {
    metadata: { name: "demo" },
    spec: {
      matchConstraints: rules,
      mutations: [
        {
          patchType: "ApplyConfiguration",
          applyConfiguration: {
            expression: "Object{metadata: Object.metadata{labels: {'team': object.data.x}}}",
          },
        },
        { patchType: "JSONPatch", jsonPatch: { expression: patch } },
      ],
    },
  });
  client.seed(`${group}/mutatingadmissionpolicybindings`, {
    metadata: { name: "b" },
    spec: { policyName: "demo" },
  });
  const { object } = await admit(chain, map({ x: "red" }));
  t.deepEqual(object?.metadata.labels, { team: "red" });
  t.deepEqual(object?.["data"], { x: "red", "a/b": "1" });
});

test("object literals become maps, strings stay as they are", (t) => {
  t.is(
    objectLiteralsToMaps(`Object{spec: Object.spec{a: [1, "}"], b: x ? "Object{c: 1}" : y}}`),
    `{"spec": dyn({"a": dyn([1, "}"]), "b": dyn(x ? "Object{c: 1}" : y)})}`,
  );
});

const cases: [string, Json][] = [
  ["quantity('1Gi').isGreaterThan(quantity('1023Mi'))", true],
  ["quantity('1500m').asApproximateFloat() == 1.5", true],
  ["cidr('10.0.0.0/8').containsIP('10.1.2.3')", true],
  ["ip('::1').isLoopback()", true],
  ["url('https://a.b:8080/x?y=z').getPort()", "8080"],
  ["'a1b22'.findAll('[0-9]+')", ["1", "22"]],
  ["'%s is %d of %.1f'.format(['x', 3, 2.0])", "x is 3 of 2.0"],
  ["sets.contains([1, 2, 3], [3, 1])", true],
  ["[3, 1, 2].sort()", [1, 2, 3]],
  ["['a', 'b'].isSorted() && [1, 2].sum() == 3", true],
  ["semver('1.10.0').isGreaterThan(semver('1.9.0'))", true],
  ["object.metadata.?labels.?team.orValue('none')", "none"],
  ["object.metadata.?name == optional.of('x')", true],
  ["object.?list == optional.of([1, 2, 3])", true],
  ["object.?absent == object.?list", false],
  ["object.?absent == optional.none()", true],
  ["object.list.filter(x, x > 1).map(x, x * 2)", [4, 6]],
  ["'abc'.replace('b', 'x').upperAscii()", "AXC"],
];

for (const [expression, expected] of cases) {
  test(`${expression} is ${JSON.stringify(expected)}`, (t) => {
    const object = toCel({ metadata: { name: "x" }, list: [1, 2, 3] });
    t.deepEqual(compileExpression(expression).evaluate({ object }), expected);
  });
}

const failures: [string, string][] = [
  ["object.nope", "no such key: nope"],
  ["object.list[7]", "index out of bounds: 7"],
  ["object.metadata.name + 1", "no such overload"],
  ["int(object.metadata.name)", "type conversion error from 'string' to 'int'"],
  ["1 / 0", "division by zero"],
];

for (const [expression, expected] of failures) {
  test(`${expression} fails: ${expected}`, (t) => {
    const object = toCel({ metadata: { name: "x" }, list: [1] });
    const compiled = compileExpression(expression);
    t.throws(() => compiled.evaluate({ object }), { message: expected });
  });
}

test("type checking finds all fields that do not exist, at their places", (t) => {
  const object = typeOfKind("apps", "v1", "Deployment");
  const source =
    "object.spec.replcas > 3 && object.spec.template.spec.containers.all(c, c.nme == 'a')";
  t.like(checkExpression(source, { object: object! }), {
    issues: `ERROR: <input>:1:12: undefined field 'replcas'\n | ${source}\n | ${".".repeat(11)}^\nERROR: <input>:1:73: undefined field 'nme'\n | ${source}\n | ${".".repeat(72)}^`,
  });
  t.like(checkExpression("object.spec.replicas == '3'", { object: object! }), {
    issues:
      "ERROR: <input>:1:22: found no matching overload for '_==_' applied to '(int, string)'\n | object.spec.replicas == '3'\n | .....................^",
  });
});
