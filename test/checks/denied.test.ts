import test from "ava";
import { evaluateDenied } from "../../src/checks/denied.ts";
import type { DeniedCheck } from "../../src/lab/check.ts";
import { Unreachable } from "../../src/kubectl/api.ts";
import type { ApiAnswer } from "../../src/kubectl/api.ts";
import { check, createScene } from "../support/scene.ts";

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;
const manifests = { "big.yaml": pod("big"), "tiny.yaml": pod("tiny") };
const checked = check(
  'denied: big.yaml\nreason: Forbidden\nmessage: ["exceeded quota: q"]\ncontrol: tiny.yaml',
) as DeniedCheck;

const refused = (message: string, status = 403, reason = "Forbidden"): ApiAnswer => ({
  status,
  body: { kind: "Status", status: "Failure", reason, message, code: status },
});
const admitted: ApiAnswer = { status: 201, body: { kind: "Pod", metadata: { name: "x" } } };
const exceeded = refused('pods "big" is forbidden: exceeded quota: q, requested: ...');

const evaluate = async (big: ApiAnswer, tiny: ApiAnswer = admitted) => {
  const scene = createScene({
    manifests,
    answer: ({ text }) => (text?.includes("big") === true ? big : tiny),
  });
  return { outcome: await evaluateDenied(checked, scene), scene };
};

test("refused as promised, and the control is admitted: met", async (t) => {
  const { outcome, scene } = await evaluate(exceeded);
  t.is(outcome.value, "met");
  t.deepEqual(
    scene.requests.map(({ method, path }) => `${method} ${path}`),
    Array.from(
      { length: 2 },
      () => "POST /api/v1/namespaces/web/pods?dryRun=All&fieldManager=drydock",
    ),
  );
  t.is(scene.requests[0]?.text, manifests["big.yaml"]);
});

test("everything is refused: not met", async (t) => {
  const { outcome } = await evaluate(exceeded, exceeded);
  t.like(outcome, { value: "not-yet" });
  t.regex(outcome.value === "not-yet" ? outcome.actual : "", /everything is refused here/);
});

test("admitted: not met", async (t) => {
  t.like((await evaluate(admitted)).outcome, {
    value: "not-yet",
    expected: 'refused, Forbidden, "exceeded quota: q"',
    actual: "admitted (server dry run)",
  });
});

test("a pod that is there already was admitted", async (t) => {
  const { outcome } = await evaluate(refused('pods "big" already exists', 409, "AlreadyExists"));
  t.like(outcome, { value: "not-yet", actual: "admitted: it exists already" });
});

test("refused for another reason: hopeless, both messages told", async (t) => {
  for (const other of [
    refused('pods "big" is forbidden: failed quota: q: must specify'),
    refused("Pod is invalid", 422, "Invalid"),
  ]) {
    const { outcome } = await evaluate(other);
    t.like(outcome, { value: "not-yet" });
    t.truthy(outcome.value === "not-yet" && outcome.hopeless);
  }
});

for (const message of [
  'pods "big" is forbidden: status unknown for quota: q, resources: cpu',
  'pods "big" is forbidden: error looking up service account web/default: serviceaccount "default" not found',
  'pods "big" is forbidden: unable to create new content in namespace web because it is being terminated',
]) {
  test(`it tries again after: ${message.slice(23, 70)}`, async (t) => {
    const { outcome } = await evaluate(refused(message));
    t.like(outcome, { value: "not-yet", retry: true });
    t.is(outcome.value === "not-yet" ? outcome.hopeless : "", undefined);
  });
}

for (const answer of [
  refused("Unauthorized", 401, "Unauthorized"),
  refused("too many", 429, "TooManyRequests"),
  refused("etcd", 500, "InternalError"),
  refused('Internal error occurred: failed calling webhook "x"', 403),
]) {
  test(`nobody can tell after ${answer.status} ${answer.body.message}`, async (t) => {
    t.is((await evaluate(answer)).outcome.value, "unknown");
    t.is((await evaluate(exceeded, answer)).outcome.value, "unknown");
  });
}

test("a dead server proves no refusal", async (t) => {
  const scene = createScene({
    manifests,
    answer: () => {
      throw new Unreachable("refused");
    },
  });
  t.like(await evaluateDenied(checked, scene), {
    value: "unknown",
    reason: "no connection (refused)",
  });
});

test("somebody else is asked for by impersonation", async (t) => {
  const scene = createScene({ manifests, answer: () => admitted });
  await evaluateDenied({ ...checked, as: "jane" }, scene);
  t.is(scene.requests[0]?.headers?.["Impersonate-User"], "jane");
});
