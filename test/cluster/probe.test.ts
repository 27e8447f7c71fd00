import test from "ava";
import { Unreachable } from "../../src/kubectl/api.ts";
import { createScriptedCluster, memoryCache, node } from "../support/scripted-cluster.ts";
import type { Script } from "../support/scripted-cluster.ts";

const probe = (
  name: Parameters<ReturnType<typeof createScriptedCluster>["probe"]>[0],
  script: Script = {},
) => createScriptedCluster(script).probe(name);

const answering = (path: string, status: number, body: unknown = {}): Script => ({
  answer: (call) => (call === `GET ${path}` ? { status, body } : undefined),
});

const usage = "/apis/metrics.k8s.io/v1beta1/nodes";

test("metrics are there when they have been measured, and not before", async (t) => {
  t.like(await probe("metrics", answering(usage, 200, { items: [{}, {}] })), {
    verdict: "yes",
    facts: { nodes: 2 },
  });
  t.is((await probe("metrics", answering(usage, 200, { items: [] }))).verdict, "no");
  t.is((await probe("metrics", answering(usage, 404))).verdict, "no");
  t.is((await probe("metrics", answering(usage, 503))).verdict, "no");
});

test("what may not be read is unknown, with the server's own words", async (t) => {
  const found = await probe(
    "metrics",
    answering(usage, 403, { message: "nodes is \u001B[31mforbidden" }),
  );
  t.is(found.verdict, "unknown");
  t.regex(found.why, /403: nodes is \[?.*forbidden/);
  t.false(found.why.includes("\u001B"));
});

test("room is what nodes that take pods have left", async (t) => {
  const pods = [
    { nodeName: "worker", cpu: "500m", memory: "1Gi", phase: "Running" },
    { nodeName: "worker", cpu: "1", memory: "1Gi", phase: "Succeeded" },
    { nodeName: "master", cpu: "1", memory: "1Gi", phase: "Running" },
  ].map(({ nodeName, cpu, memory, phase }) => ({
    spec: { nodeName, containers: [{ resources: { requests: { cpu, memory } } }] },
    status: { phase },
  }));
  const found = await probe("room", {
    nodes: [
      node("worker"),
      node("master", { taints: [{ key: "x", effect: "NoSchedule" }] }),
      node("cordoned", { unschedulable: true }),
      node("lorry", { annotations: { "kwok.x-k8s.io/node": "fake" } }),
    ],
    ...answering("/api/v1/pods", 200, { items: pods }),
  });
  t.like(found, { verdict: "yes", facts: { cpu: 1500, memory: 3 * 2 ** 30, nodes: ["worker"] } });
  t.is(found.found, "1.5 CPU and 3 GiB of memory are free.");
});

test("kubectl may be one minor version away from the server", async (t) => {
  t.is((await probe("skew", { kubectl: "1.35.2" })).verdict, "yes");
  t.like(await probe("skew", { kubectl: "1.34.0" }), { verdict: "no", facts: { distance: -2 } });
});

test("control groups are told by the node, else by its kubelet", async (t) => {
  const told = (kind: string): Script => ({
    cluster: { nodeExec: async () => ({ exit: 0, stdout: `${kind}\n`, stderr: "" }) },
  });
  t.is((await probe("cgroup", told("cgroup2fs"))).verdict, "yes");
  t.is((await probe("cgroup", told("tmpfs"))).verdict, "no");
  const metrics = "/api/v1/nodes/worker/proxy/metrics";
  const counted = answering(metrics, 200, "# HELP\nkubelet_cgroup_version 2\n");
  t.is((await probe("cgroup", counted)).verdict, "yes");
  t.is((await probe("cgroup", answering(metrics, 403))).verdict, "unknown");
});

test("images of the labs exist for two architectures", async (t) => {
  t.is(
    (await probe("architecture", { nodes: [node("a", { architecture: "arm64" })] })).verdict,
    "yes",
  );
  t.like(await probe("architecture", { nodes: [node("a", { architecture: "s390x" })] }), {
    verdict: "no",
    found: "There are nodes of s390x, which lab images are not made for.",
  });
});

const gates = (words: string[]): Script => ({
  cluster: {
    nodeExec: async () => ({ exit: 0, stdout: [...words, "done"].join("\n"), stderr: "" }),
  },
});

test("AppArmor needs kernel, kubelet and containerd, and the first that is missing is told", async (t) => {
  t.is((await probe("appArmor", gates(["kernel", "seen", "parser", "bare"]))).verdict, "yes");
  const why = async (...words: string[]) => (await probe("appArmor", gates(words))).why;
  t.regex(await why("bare"), /The kernel of the nodes has no AppArmor/);
  t.regex(await why("kernel", "parser", "bare"), /the nodes do not see it/);
  t.regex(await why("kernel", "seen", "bare"), /apparmor_parser/);
  t.regex(await why("kernel", "seen", "parser"), /takes itself to be in a container/);
});

test("without a way into the nodes the kubelet's refusal tells of AppArmor", async (t) => {
  const pod = (status: object): Script => ({
    answer: (call) =>
      call.endsWith("/pods/confined") && call.startsWith("GET")
        ? { body: { spec: { nodeName: "worker" }, status } }
        : call.endsWith("/confined/log")
          ? { body: "cri-containerd.apparmor.d (enforce)\n" }
          : undefined,
  });
  const message = "Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host";
  t.like(await probe("appArmor", pod({ phase: "Failed", reason: "AppArmor", message })), {
    verdict: "no",
    why: `The kubelet says: ${message}`,
  });
  t.is((await probe("appArmor", pod({ phase: "Succeeded" }))).verdict, "yes");
});

/** Pods that talk as long as no policy is there, and then as the network of this test lets them. */
const network = (after: (way: string) => boolean, answer = (peer: string): string => peer) => {
  const state = { cut: false };
  const script: Script = {
    answer(call) {
      state.cut ||= call.startsWith("POST") && call.endsWith("/networkpolicies");
      return undefined;
    },
    talk: (pod) =>
      (pod === "caller" ? ["open", "shut"] : ["open"]).map((peer) =>
        !state.cut || after(`${pod} ${peer}`) ? `${peer} ${answer(peer)}` : `${peer} `,
      ),
  };
  return script;
};

test("network policies are enforced when one cuts a pod off and its neighbours go on", async (t) => {
  t.like(
    await probe(
      "networkPolicy",
      network((way) => way === "caller open"),
    ),
    {
      verdict: "yes",
      facts: { ingress: true, egress: true },
    },
  );
});

test("network policies that only lie in the store are told from enforced ones", async (t) => {
  t.like(
    await probe(
      "networkPolicy",
      network(() => true),
    ),
    {
      verdict: "no",
      facts: { ingress: false, egress: false },
    },
  );
});

test("network policies for one direction are not enough", async (t) => {
  const found = await probe(
    "networkPolicy",
    network((way) => way !== "caller shut"),
  );
  t.is(found.verdict, "no");
  t.is(found.found, "Network policies are enforced for incoming traffic only.");
});

test("a network that breaks down altogether proves nothing", async (t) => {
  t.is(
    (
      await probe(
        "networkPolicy",
        network(() => false),
      )
    ).verdict,
    "unknown",
  );
});

test("whoever else answers for a pod is not believed", async (t) => {
  const found = await probe(
    "networkPolicy",
    network(
      () => true,
      () => "login-page",
    ),
  );
  t.is(found.verdict, "unknown");
  t.is(found.found, "Pods cannot reach each other here, with no policy at all.");
});

test("every trial takes its namespace away again", async (t) => {
  for (const script of [network(() => true), network(() => false)]) {
    const cluster = createScriptedCluster(script);
    await cluster.probe("networkPolicy");
    const made = cluster.calls.indexOf("POST /api/v1/namespaces");
    t.true(made >= 0);
    t.true(cluster.calls.indexOf("DELETE /api/v1/namespaces/drydock-canary-i0000") > made);
  }
});

test("a trial that nobody waits for any longer leaves nothing behind", async (t) => {
  const stop = new AbortController();
  const cluster = createScriptedCluster({
    signal: stop.signal,
    talk() {
      stop.abort(new Error("left"));
      return [];
    },
  });
  await t.throwsAsync(() => cluster.probe("networkPolicy"), { message: "left" });
  t.true(cluster.calls.includes("DELETE /api/v1/namespaces/drydock-canary-i0000"));
});

test("a trial cleans up after itself on a server that is too busy to listen at first", async (t) => {
  const tries = { dropped: 0 };
  const { answer: _answer, ...talking } = network((way) => way === "caller open");
  const namespace = "/api/v1/namespaces/drydock-canary-i0000";
  const cluster = createScriptedCluster({
    ...talking,
    answer(call) {
      if (call === `DELETE ${namespace}`) {
        tries.dropped += 1;
        if (tries.dropped < 3) {
          throw new Unreachable("no answer in time");
        }
      }

      return call === `GET ${namespace}` && tries.dropped < 3
        ? { body: { metadata: {} } }
        : undefined;
    },
  });
  await cluster.probe("networkPolicy");
  t.is(tries.dropped, 3);
});

test("what a killed trial has left is swept by the next, and nothing else is", async (t) => {
  const made = (name: string, creationTimestamp: string) => ({
    metadata: { name, creationTimestamp },
  });
  const items = [
    made("drydock-canary-old", "2026-11-24T11:00:00Z"),
    made("drydock-canary-new", "2026-11-24T11:59:00Z"),
    made("theirs", "2026-11-24T11:00:00Z"),
  ];
  const { answer: _answer, ...talking } = network((way) => way === "caller open");
  const cluster = createScriptedCluster({
    ...talking,
    ...answering("/api/v1/namespaces", 200, { items }),
  });
  await cluster.probe("networkPolicy");
  const deleted = cluster.calls.filter(
    (call) => call.startsWith("DELETE /api/v1/namespaces/") && !call.includes("i0000"),
  );
  t.deepEqual(deleted, ["DELETE /api/v1/namespaces/drydock-canary-old"]);
});

test("nothing is written to a cluster where Drydock may not", async (t) => {
  const cluster = createScriptedCluster({ readOnly: true });
  const found = await cluster.probe("networkPolicy");
  t.is(found.verdict, "unknown");
  t.true(cluster.calls.every((call) => call.startsWith("GET ")));
});

test("who may not make a namespace gets no verdict, and the reason", async (t) => {
  const found = await probe("networkPolicy", {
    answer: (call) =>
      call === "POST /api/v1/namespaces"
        ? { status: 403, body: { message: "namespaces is forbidden" } }
        : undefined,
  });
  t.is(found.verdict, "unknown");
  t.regex(found.why, /namespaces is forbidden/);
});

test("an image that cannot be had is no verdict on the network", async (t) => {
  const waiting = { reason: "ErrImagePull", message: "no such host" };
  const found = await probe("networkPolicy", {
    answer: (call) =>
      /^GET .*\/pods\/\w+$/.test(call)
        ? { body: { status: { phase: "Pending", containerStatuses: [{ state: { waiting } }] } } }
        : undefined,
  });
  t.like(found, { verdict: "unknown", why: "ErrImagePull: no such host" });
});

test("a node that pulls an image which it has, can pull", async (t) => {
  const crictl = (exit: number, stderr: string): Script => ({
    cluster: { nodeExec: async () => ({ exit, stdout: "", stderr }) },
  });
  t.is((await probe("pull", crictl(0, ""))).verdict, "yes");
  t.regex(
    (await probe("pull", crictl(124, ""))).why,
    /registry\.k8s\.io did not answer within 4 seconds/,
  );
  t.regex(
    (
      await probe(
        "pull",
        crictl(
          1,
          'failed to do request: Head "https://x": dial tcp: lookup registry.k8s.io: no such host',
        ),
      )
    ).why,
    /dial tcp: lookup registry\.k8s\.io: no such host/,
  );
});

test("an ingress controller counts when it sends a page", async (t) => {
  const classes = answering("/apis/networking.k8s.io/v1/ingressclasses", 200, {
    items: [{ metadata: { name: "nginx" } }],
  });
  const way = { ip: "127.0.0.1", http: 8080 };
  const published = [{ node: "worker", port: 80, ip: "127.0.0.1", hostPort: 8080 }];
  const found = await probe("ingress", {
    ...classes,
    wayIn: async () => ({ ...way, answers: true }),
    cluster: { published },
  });
  t.like(found, { verdict: "yes", facts: { way: "mapping", address: "127.0.0.1:8080" } });
  t.is(
    (await probe("ingress", { ...classes, wayIn: async () => ({ ...way, answers: false }) }))
      .verdict,
    "no",
  );
  t.is(
    (
      await probe(
        "ingress",
        answering("/apis/networking.k8s.io/v1/ingressclasses", 200, { items: [] }),
      )
    ).verdict,
    "no",
  );
});

test("what was found is asked once, until the cluster is another one", async (t) => {
  const cache = memoryCache();
  let asked = 0;
  const script = (boot: string): Script => ({
    cache,
    nodes: [node("worker", { boot })],
    cluster: {
      async nodeExec() {
        asked += 1;
        return { exit: 0, stdout: "done", stderr: "" };
      },
    },
  });
  const cluster = createScriptedCluster(script("b1"));
  await cluster.probe("appArmor");
  await cluster.probe("appArmor");
  t.is(asked, 1);
  await createScriptedCluster(script("b2")).probe("appArmor");
  t.is(asked, 2);
  const old = createScriptedCluster(script("b2"));
  await new Promise<void>((resolve) => {
    old.clock.after(25 * 3_600_000, resolve);
  });
  await old.probe("appArmor");
  t.is(asked, 3);
});

test("what nobody could tell is asked again", async (t) => {
  const cache = memoryCache();
  const cluster = createScriptedCluster({ cache, readOnly: true });
  await cluster.probe("networkPolicy");
  t.is(
    (await cache.read({ provider: "kind", name: "drydock" }))?.findings.networkPolicy?.verdict,
    "unknown",
  );
  const again = createScriptedCluster({ cache, ...network((way) => way === "caller open") });
  t.is((await again.probe("networkPolicy")).verdict, "yes");
});
