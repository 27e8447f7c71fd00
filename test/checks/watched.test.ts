import test from "ava";
import { evaluate } from "../../src/checks/evaluate.ts";
import { failureOf } from "../../src/checks/failure.ts";
import { evidenceOf } from "../../src/checks/evidence.ts";
import type { Outcome } from "../../src/checks/outcome.ts";
import type { KubeObject } from "../../src/kubectl/object.ts";
import { check, createScene, object } from "../support/scene.ts";
import type { SceneOptions } from "../support/scene.ts";

const look = (text: string, options: SceneOptions) => {
  const scene = createScene(options);
  return evaluate(check(text), scene) as Outcome;
};

const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
const isReady =
  "resource: pod/a\nmatch: { status: { conditions: [{ type: Ready, status: 'True' }] } }";

test("an object that fits is met, one that is missing or leaving is not", (t) => {
  t.is(look(isReady, { objects: [object("Pod", "a", ready)] }).value, "met");
  t.like(look(isReady, {}), { value: "not-yet", actual: "pod/a does not exist in namespace web" });
  const leaving = object("Pod", "a", {
    ...ready,
    metadata: { deletionTimestamp: "2026-11-24T12:00:00Z" },
  });
  t.like(look(isReady, { objects: [leaving] }), {
    value: "not-yet",
    actual: "pod/a is being deleted",
  });
});

test("nothing is met when nothing can be read, least of all a negative", (t) => {
  const trouble = { reason: "no connection to the cluster" };
  for (const text of [
    isReady,
    "absent: pod/a",
    "event: { reason: X }",
    "trend: pod/a\nvalue: '1'\nreaches: 1",
    "any: [{ absent: pod/a }, { resource: pod/b }]",
  ]) {
    t.like(look(text, { trouble }), { value: "unknown", reason: trouble.reason });
  }
});

test("a status from before the last change proves nothing", (t) => {
  const text = "resource: deployment/a\nmatch: { status: { readyReplicas: 1 } }";
  const at = (generation: number) =>
    object("Deployment", "a", {
      metadata: { generation },
      status: { observedGeneration: 1, readyReplicas: 1 },
    });
  t.is(look(text, { objects: [at(1)] }).value, "met");
  t.like(look(text, { objects: [at(2)] }), { value: "not-yet" });
});

test("a set: every object must fit, counted if the lab says so, without those that leave", (t) => {
  const all = "resource: pods\nmatch: { status: { phase: Running } }";
  const running = object("Pod", "a", { status: { phase: "Running" } });
  const pending = object("Pod", "b", { status: { phase: "Pending" } });
  t.is(look(all, { objects: [running] }).value, "met");
  t.like(look(all, { objects: [running, pending] }), { actual: "b status.phase is Pending" });
  t.is(look(all, { objects: [] }).value, "not-yet");
  t.is(look(`${all}\ncount: 1`, { objects: [running, pending] }).value, "met");
  const gone = object("Pod", "c", { metadata: { deletionTimestamp: "x" } });
  t.is(look("resource: pods\ncount: { $lte: 1 }", { objects: [running, gone] }).value, "met");
});

test("`before` is the same question when the step began", (t) => {
  const scene = createScene({ objects: [object("Node", "n1")] });
  const fresh = check(
    "resource: nodes\ncel: objects.exists(n, !before.exists(b, b.metadata.uid == n.metadata.uid))",
  );
  t.is((evaluate(fresh, scene) as Outcome).value, "not-yet");
  scene.objects.push(object("Node", "n2"));
  t.is((evaluate(fresh, scene) as Outcome).value, "met");
});

test("absent: there, leaving, gone; and `after` wants to have seen it", (t) => {
  const scene = createScene({ objects: [] });
  const after = { ...check("absent: pod/a"), after: "c" };
  t.is((evaluate(check("absent: pod/a"), scene) as Outcome).value, "met");
  t.like(evaluate(after as never, createScene()), {
    value: "not-yet",
    actual: "pod/a was never there",
  });
  const seeing = createScene({ objects: [object("Pod", "a")] });
  t.like(evaluate(after as never, seeing), { value: "not-yet", actual: "pod/a exists" });
  seeing.objects.splice(0, 1, object("Pod", "a", { metadata: { deletionTimestamp: "x" } }));
  t.like(evaluate(after as never, seeing), { actual: "pod/a is being deleted, and not gone yet" });
  seeing.objects.splice(0);
  t.is((evaluate(after as never, seeing) as Outcome).value, "met");
});

const event = (name: string, rest = {}) =>
  object("Event", name, {
    type: "Warning",
    reason: "FailedCreate",
    message: "exceeded quota: q",
    lastTimestamp: "2026-11-24T12:00:05Z",
    involvedObject: { kind: "ReplicaSet", name: "big-1", uid: "u" },
    ...rest,
  });
const failedCreate =
  'event: { kind: ReplicaSet, name: { $regex: "^big-" }, reason: FailedCreate }\nmessage: ["exceeded quota: q"]';

test("an event counts when it is about the right thing and of this step", (t) => {
  t.is(look(failedCreate, { objects: [event("e")] }).value, "met");
  t.like(look(failedCreate, { objects: [event("e", { message: "other" })] }), {
    value: "not-yet",
    actual: '"other"',
  });
  t.is(
    look(failedCreate, {
      objects: [event("e", { involvedObject: { kind: "Pod", name: "big-1" } })],
    }).value,
    "not-yet",
  );
  t.is(
    look(failedCreate, { objects: [event("e", { lastTimestamp: "2026-11-24T11:59:00Z" })] }).value,
    "not-yet",
  );
});

test("an old event that happens again counts, whatever the clocks say", (t) => {
  const old = event("e", { lastTimestamp: "2026-11-24T11:00:00Z" });
  const scene = createScene({ objects: [old] });
  const checked = check(failedCreate);
  t.is((evaluate(checked, scene) as Outcome).value, "not-yet");
  scene.objects[0] = { ...old, metadata: { ...old.metadata, resourceVersion: "999" } };
  t.is((evaluate(checked, scene) as Outcome).value, "met");
});

test("a trend: once reached is reached, once too far is hopeless", (t) => {
  const text =
    "trend: deployment/a\nvalue: object.status.replicas\nreaches: { $gte: 3 }\nnever: { $gt: 5 }";
  const checked = check(text);
  const scene = createScene({ objects: [] });
  const at = (replicas: number): Outcome => {
    scene.objects.splice(0, 1, object("Deployment", "a", { status: { replicas } }));
    return evaluate(checked, scene) as Outcome;
  };
  t.is(at(1).value, "not-yet");
  t.is(at(3).value, "met");
  t.is(at(1).value, "met");
  t.is(at(6).value, "not-yet");
  t.like(at(2), { value: "not-yet", actual: "it was 6 once" });
});

test("all and any in three-valued logic", (t) => {
  const yes = "{ resource: pod/a }";
  const no = "{ resource: pod/zzz }";
  const dark = "{ resource: unheard/a }";
  const objects = [object("Pod", "a")];
  const value = (text: string) => look(text, { objects }).value;
  t.is(value(`all: [${yes}, ${yes}]`), "met");
  t.is(value(`all: [${yes}, ${dark}]`), "unknown");
  t.is(value(`all: [${no}, ${dark}]`), "not-yet");
  t.is(value(`any: [${no}, ${yes}]`), "met");
  t.is(value(`any: [${dark}, ${yes}]`), "met");
  t.is(value(`any: [${no}, ${dark}]`), "unknown");
  t.is(value(`any: [${no}, ${no}]`), "not-yet");
});

test("a failure: the lab's cause first, with objects of its own", (t) => {
  const quota = object("ResourceQuota", "q", { status: { hard: { "requests.memory": "2Gi" } } });
  const checked = check(`${isReady}
causes:
  - when: quantity(quota.status.hard['nothing']) > quantity('1Gi')
    say: not this
    with: { quota: resourcequota/q }
  - when: quantity(quota.status.hard['requests.memory']) > quantity('1Gi')
    say: The quota is larger.
    look: kubectl describe quota q
    with: { quota: resourcequota/q }`);
  const scene = createScene({ objects: [quota] });
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  t.deepEqual(failureOf(checked, outcome, scene), {
    expected: "pod/a exists",
    actual: "pod/a does not exist in namespace web",
    likely: "The quota is larger.",
    look: "kubectl describe quota q",
  });
});

test("a cause in a part of `all` means the part that is open", (t) => {
  const objects = [
    object("Pod", "a", { status: { phase: "Running" } }),
    object("Pod", "b", { status: { phase: "Pending" } }),
  ];
  const checked = check(`all:
  - resource: pod/a
    match: { status: { phase: Running } }
  - resource: pod/b
    match: { status: { phase: Running } }
    causes:
      - when: object.status.phase == 'Pending'
        say: It waits.`);
  const scene = createScene({ objects });
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  t.is(failureOf(checked, outcome, scene).likely, "It waits.");
});

test("a failure walks from the Deployment to the pod that has no node", (t) => {
  const owner = (uid: string) => ({
    ownerReferences: [{ kind: "X", name: "x", uid, controller: true }],
  });
  const deployment = object("Deployment", "a", { status: {} });
  const set = object("ReplicaSet", "a-1", {
    metadata: owner(deployment.metadata.uid),
    spec: { replicas: 1 },
    status: { replicas: 1 },
  });
  const pod = object("Pod", "a-1-x", {
    metadata: owner(set.metadata.uid),
    status: {
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          message: "0/3 nodes are available: 3 Insufficient cpu.",
        },
      ],
    },
  });
  const checked = check("resource: deployment/a\nmatch: { status: { readyReplicas: 1 } }");
  const scene = createScene({ objects: [deployment, set, pod] });
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  t.is(
    failureOf(checked, outcome, scene).likely,
    "No node takes it: 0/3 nodes are available: 3 Insufficient cpu.",
  );
});

test("the same name in namespace default is the forgotten -n", (t) => {
  const scene = createScene({
    objects: [object("Pod", "a", { metadata: { namespace: "default" } })],
  });
  const checked = check(isReady);
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  t.regex(failureOf(checked, outcome, scene).likely ?? "", /Did you mean -n web/);
});

test("values of secrets are in no message and no evidence", (t) => {
  const secret = object("Secret", "s", { type: "Opaque", data: { password: "aHVudGVyMg==" } });
  const checked = check("resource: secret/s\nmatch: { data: { password: b3RoZXI= } }");
  const scene = createScene({ objects: [secret] });
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  const told = JSON.stringify([failureOf(checked, outcome, scene), evidenceOf(outcome.facts)]);
  t.false(told.includes("aHVudGVyMg=="));
  t.false(told.includes("b3RoZXI=") && told.includes("hunter2"));
  t.true(told.includes("7 bytes"));
});

test("control characters of a cluster reach neither failure nor evidence", (t) => {
  const pod = object("Pod", "a", {
    status: { message: "\u001B[2Jboo\u0007", phase: "\u001B[31mFailed" },
  });
  const checked = check("resource: pod/a\nmatch: { status: { phase: Running } }");
  const scene = createScene({ objects: [pod] });
  const outcome = evaluate(checked, scene) as Outcome & { value: "not-yet" };
  const { text } = evidenceOf(outcome.facts);
  // oxlint-disable-next-line no-control-regex
  t.notRegex(`${text}${failureOf(checked, outcome, scene).actual}`, /[\u0000-\u0008\u001B]/);
});

test("a wait that cannot help ends at once, with the reason", (t) => {
  const hopeless = (...objects: KubeObject[]) => {
    const [first] = objects;
    const outcome = look(
      `resource: ${first!.kind.toLowerCase()}/a\nmatch: { status: { fine: true } }`,
      { objects },
    );
    return outcome.value === "not-yet" ? outcome.hopeless : undefined;
  };
  const waiting = (reason: string, restartCount = 0) => ({
    status: {
      phase: "Running",
      containerStatuses: [{ name: "c", image: "i", restartCount, state: { waiting: { reason } } }],
    },
  });
  t.is(hopeless(object("Pod", "a", { status: { phase: "Pending" } })), undefined);
  t.regex(hopeless(object("Pod", "a", { status: { phase: "Failed" } })) ?? "", /has failed/);
  t.is(hopeless(object("Pod", "a", waiting("CrashLoopBackOff", 2))), undefined);
  t.regex(hopeless(object("Pod", "a", waiting("CrashLoopBackOff", 3))) ?? "", /crashed 3 times/);
  const unpulled = object("Pod", "a", waiting("ImagePullBackOff"));
  const pulls = (count: number) =>
    object("Event", "e", {
      reason: "Failed",
      count,
      message: 'Failed to pull image "i"',
      involvedObject: { uid: unpulled.metadata.uid },
    });
  t.is(hopeless(unpulled, pulls(1)), undefined);
  t.regex(hopeless(unpulled, pulls(2)) ?? "", /Image i of pod a cannot be pulled/);
  const stuck = { type: "Progressing", reason: "ProgressDeadlineExceeded", message: "timed out" };
  t.regex(
    hopeless(object("Deployment", "a", { status: { conditions: [stuck] } })) ?? "",
    /given up: timed out/,
  );
});
