import http from "node:http";
import type { AddressInfo } from "node:net";
import test from "ava";
import { connectionTrouble } from "../../src/checks/connection-trouble.ts";
import { evaluateCan } from "../../src/checks/can.ts";
import { evaluateCommand } from "../../src/checks/command.ts";
import { evaluateHttp } from "../../src/checks/http.ts";
import type { CanCheck, CommandCheck, HttpCheck } from "../../src/lab/check.ts";
import type { RunResult } from "../../src/kubectl/run.ts";
import { check, createScene } from "../support/scene.ts";

const result = (more: Partial<RunResult>): RunResult => ({
  exit: 0,
  stdout: "",
  stderr: "",
  durationMs: 1,
  ended: "itself",
  ...more,
});

const command = async (text: string, answers: Record<string, Partial<RunResult>>) =>
  evaluateCommand(
    check(text) as CommandCheck,
    createScene({ run: async (argv) => result(answers[argv.at(-1) ?? ""] ?? {}) }),
  );

test("a command is judged by its exit and its streams", async (t) => {
  const text = "command: kubectl get x\nstdout: { $contains: yes }";
  t.is((await command(text, { x: { stdout: "yes\n" } })).value, "met");
  t.like(await command(text, { x: { stdout: "no\n" } }), {
    value: "not-yet",
    actual: "stdout: no",
  });
  t.like(await command(text, { x: { exit: 1, stderr: "boom\n" } }), { value: "not-yet" });
});

test("an expected failure needs a control that succeeds", async (t) => {
  const text =
    "command: kubectl exec a -- touch\nexit: nonzero\nstderr: { $contains: denied }\ncontrol: kubectl exec a -- true";
  const denied = { exit: 1, stderr: "Permission denied\n" };
  t.is((await command(text, { touch: denied })).value, "met");
  t.like(await command(text, { touch: denied, true: { exit: 1, stderr: "no pod\n" } }), {
    value: "not-yet",
    actual: "that fails too: no pod",
  });
  t.is((await command(text, { touch: {} })).value, "not-yet");
});

test("a dead server, a missing program and a timeout prove nothing", async (t) => {
  const text = "command: kubectl get x\nexit: nonzero\ncontrol: kubectl get y";
  for (const answer of [
    {
      exit: 1,
      stderr:
        "The connection to the server 1.2.3.4 was refused - did you specify the right host or port?\n",
    },
    { exit: 127, stderr: "kubectl: not found\n" },
    { exit: 143, ended: "timeout" as const },
  ]) {
    t.is((await command(text, { x: answer })).value, "unknown");
  }
});

const can = async (text: string, allowed: boolean, status = 201) => {
  const scene = createScene({
    answer: () => ({ status, body: { status: { allowed }, message: "no" } }),
  });
  return { outcome: await evaluateCan(check(text) as CanCheck, scene), request: scene.requests[0] };
};

test("who may do what is asked of the authorizer", async (t) => {
  const text = "can: delete deployments\nas: jane\nallowed: false";
  const { outcome, request } = await can(text, false);
  t.is(outcome.value, "met");
  t.like(request, { method: "POST", path: "/apis/authorization.k8s.io/v1/subjectaccessreviews" });
  t.like(request?.body.spec, {
    user: "jane",
    resourceAttributes: {
      verb: "delete",
      group: "apps",
      resource: "deployments",
      namespace: "web",
    },
  });
  t.like((await can(text, true)).outcome, {
    value: "not-yet",
    expected: "not allowed",
    actual: "allowed",
  });
  t.is((await can(text, false, 403)).outcome.value, "unknown");
});

test("a service account is asked for with its groups, oneself without a user", async (t) => {
  const { request } = await can(
    "can: get pods/log\nas: system:serviceaccount:web:ci\nallowed: true",
    true,
  );
  t.deepEqual(request?.body.spec.groups, [
    "system:serviceaccounts",
    "system:serviceaccounts:web",
    "system:authenticated",
  ]);
  t.is(request?.body.spec.resourceAttributes.subresource, "log");
  t.regex(
    (await can("can: get nodes\nallowed: true", true)).request?.path ?? "",
    /selfsubjectaccessreviews$/,
  );
});

const page = async (
  text: string,
  handler: http.RequestListener,
  t: { teardown(task: () => void): void },
) => {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.teardown(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const scene = createScene({
    gateway: async () => ({ ip: "127.0.0.1", http: port, https: port }),
  });
  return evaluateHttp(check(text) as HttpCheck, scene);
};

const cafe =
  "http: { url: 'http://cafe.example.com/coffee', through: edge }\nstatus: 200\nbody: { $regex: 'name: coffee-' }";

test("a page is asked for by its name, wherever it is served", async (t) => {
  const met = await page(
    cafe,
    (request, response) => {
      response.end(`host ${request.headers.host} name: coffee-1`);
    },
    t,
  );
  t.is(met.value, "met");
  t.is(met.facts.names["response"].body, "host cafe.example.com name: coffee-1");
  t.like(await page(cafe, (_, response) => response.writeHead(404).end("nothing"), t), {
    value: "not-yet",
    expected: "status 200; body matching name: coffee-",
    actual: "status 404; body nothing",
  });
});

test("nobody there is not yet, and says what it met", async (t) => {
  const scene = createScene({ gateway: async () => ({ ip: "127.0.0.1", http: 1, https: 1 }) });
  t.like(await evaluateHttp(check(cafe) as HttpCheck, scene), { value: "not-yet" });
  t.like(await evaluateHttp(check(cafe) as HttpCheck, createScene()), {
    value: "not-yet",
    actual: "gateway edge there is none yet",
  });
});

test("a sample counts who answers", async (t) => {
  const text = `${cafe}\nsample: { requests: 30, key: 'coffee-(\\d)', distinct: { $gte: 3 } }`;
  let count = 0;
  const spread =
    (pods: number): http.RequestListener =>
    (_, response) => {
      count += 1;
      response.end(`name: coffee-${count % pods}`);
    };
  t.is((await page(text, spread(3), t)).value, "met");
  t.like(await page(text, spread(2), t), { value: "not-yet", actual: "2 different answers" });
});

test("a connection that came to nothing is told as people say it", (t) => {
  const alert =
    "write EPROTO 80CC5F7F517F0000:error:0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name:../deps/openssl/ssl/record/rec_layer_s3.c:1605:SSL alert number 112\n";
  for (const [error, told] of [
    ["connect ECONNREFUSED 127.0.0.1:443", "connection refused"],
    ["socket hang up", "connection cut"],
    ["The operation was aborted due to timeout", "no answer in time"],
    [alert, "TLS refused: unrecognized name"],
    [
      alert.replace("tlsv1 unrecognized name", "sslv3 alert handshake failure"),
      "TLS refused: handshake failure",
    ],
    ["EHOSTUNREACH", "EHOSTUNREACH"],
  ] as const) {
    t.is(connectionTrouble(error), told);
  }
});
