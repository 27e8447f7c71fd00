import { X509Certificate } from "node:crypto";
import test from "ava";
import { certificateFacts } from "../../src/checks/certificate.ts";
import type { Picture } from "../../src/lab/lab.ts";
import { certificatePicture } from "../../src/session/live-certificate.ts";
import { billOf } from "../../src/session/live-nodes.ts";
import { drawPicture } from "../../src/session/live-parts.ts";
import { createNodeLedger } from "../../src/session/node-ledger.ts";
import { podRow } from "../../src/session/pod-row.ts";
import type { Served } from "../../src/session/served.ts";
import { makeCertificate } from "../support/certificates.ts";
import { createScene, object } from "../support/scene.ts";
import type { KubeObject } from "../../src/kubectl/object.ts";

const draw = (picture: Picture, objects: KubeObject[], trouble?: string) => {
  const scene = createScene({
    objects,
    ...(trouble !== undefined && { trouble: { reason: trouble } }),
  });
  return drawPicture(picture, {
    find: scene.find,
    namespace: "web",
    history: new Map(),
    now: Date.parse("2026-11-24T12:10:00Z"),
    monotonic: 0,
    time: 1000,
    ledger: createNodeLedger({
      wall: () => Date.parse("2026-11-24T12:10:00Z"),
      cluster: () => 600_000,
    }),
    load: () => undefined,
    served: () => ({}),
    file: (name) => (name === "a.yaml" ? ["kind: Pod"] : undefined),
  });
};

test("gauges show used of hard as Kubernetes prints it", (t) => {
  const quota = object("ResourceQuota", "q", {
    status: {
      hard: { "requests.memory": "1Gi", pods: "0" },
      used: { "requests.memory": "1536Mi" },
    },
  });
  t.deepEqual(draw({ kind: "gauges", name: "q" }, [quota]), {
    title: "quota q · web",
    synced: true,
    kind: "gauges",
    rows: [
      { label: "requests.memory", used: "1536Mi", hard: "1Gi", ratio: 1.5 },
      { label: "pods", used: "0", hard: "0", ratio: 0 },
    ],
  });
  const fresh = object("ResourceQuota", "q", { spec: { hard: { pods: "2" } } });
  t.like(draw({ kind: "gauges", name: "q" }, [fresh]), {
    rows: [{ label: "pods", used: "0", hard: "2", ratio: 0 }],
  });
  t.like(draw({ kind: "gauges", name: "q" }, [quota], "gone"), { synced: false, rows: [] });
});

test("rows keep their place: oldest first, then by name", (t) => {
  const pod = (name: string, creationTimestamp: string) =>
    object("Pod", name, { metadata: { creationTimestamp } });
  const part = draw({ kind: "pods" }, [
    pod("b", "2026-11-24T12:00:01Z"),
    pod("c", "2026-11-24T12:00:00Z"),
    pod("a", "2026-11-24T12:00:01Z"),
  ]);
  t.deepEqual(part.kind === "pods" && part.rows.map(({ name }) => name), ["c", "a", "b"]);
});

test("nodes add up what their pods ask for, ended pods aside", (t) => {
  const node = object("Node", "n", {
    status: {
      allocatable: { cpu: "2", memory: "1Gi" },
      conditions: [{ type: "Ready", status: "True" }],
    },
  });
  const pod = (name: string, phase: string) =>
    object("Pod", name, {
      spec: {
        nodeName: "n",
        containers: [{ resources: { requests: { cpu: "400m", memory: "128Mi" } } }],
      },
      status: { phase },
    });
  t.like(draw({ kind: "nodes" }, [node, pod("a", "Running"), pod("b", "Succeeded")]), {
    rows: [
      {
        name: "n",
        ready: true,
        schedulable: true,
        cpu: { requested: 400, allocatable: 2000 },
        pods: ["a"],
      },
    ],
  });
});

test("a table of objects is made of expressions, what is missing stays empty", (t) => {
  const picture: Picture = {
    kind: "objects",
    resource: "pods",
    columns: { NAME: "object.metadata.name", X: "object.status.x" },
  };
  t.like(draw(picture, [object("Pod", "a")]), {
    columns: ["NAME", "X"],
    rows: [{ cells: ["a", ""], tone: "plain" }],
  });
});

test("a file is shown as text, one that is missing as out of sync", (t) => {
  t.like(draw({ kind: "file", path: "a.yaml" }, []), {
    kind: "text",
    synced: true,
    lines: ["kind: Pod"],
  });
  t.like(draw({ kind: "file", path: "b.yaml" }, []), { synced: false, lines: [] });
});

const status = (rest: object, metadata = {}) =>
  podRow(object("Pod", "a", { metadata, spec: { containers: [{}] }, ...rest })).status;
const container = (state: object, rest = {}) => ({
  status: { phase: "Running", containerStatuses: [{ state, ...rest }] },
});

test("STATUS is the word that kubectl prints", (t) => {
  t.is(status({ status: { phase: "Pending" } }), "Pending");
  t.is(status({ status: { phase: "Failed", reason: "Evicted" } }), "Evicted");
  t.is(status(container({ waiting: { reason: "CrashLoopBackOff" } })), "CrashLoopBackOff");
  t.is(status(container({ terminated: { reason: "OOMKilled", exitCode: 137 } })), "OOMKilled");
  t.is(status(container({ terminated: { exitCode: 3 } })), "ExitCode:3");
  t.is(status(container({ terminated: { signal: 9 } })), "Signal:9");
  t.is(status(container({ running: {} }, { ready: true })), "Running");
  t.is(status(container({ running: {} }), { deletionTimestamp: "x" }), "Terminating");
  t.is(
    status({
      spec: { containers: [{}], initContainers: [{}, {}] },
      status: {
        initContainerStatuses: [
          { state: { terminated: { exitCode: 0 } } },
          { state: { running: {} } },
        ],
      },
    }),
    "Init:1/2",
  );
});

const tainted = (name: string, key: string) =>
  object("Node", name, {
    metadata: { labels: { pool: "a" } },
    spec: { taints: [{ key }] },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });

test("nodes tell their pool, and whether the autoscaler is about to take them", (t) => {
  const nodes = [
    tainted("n1", "DeletionCandidateOfClusterAutoscaler"),
    tainted("n2", "ToBeDeletedByClusterAutoscaler"),
    object("Node", "n3"),
  ];
  t.like(draw({ kind: "nodes", pool: "pool" }, nodes), {
    rows: [
      { name: "n1", phase: "unneeded", pool: "a", joined: false },
      { name: "n2", phase: "leaving" },
      { name: "n3", phase: "not-ready" },
    ],
  });
});

test("gauges of any numbers keep quantities as they are written and give numbers their unit", (t) => {
  const hpa = object("Deployment", "web", {
    spec: { replicas: 4, memory: "512Mi", limit: "1Gi" },
    status: { readyReplicas: 3 },
  });
  const row = { resource: "deployment/web", unit: " pods" };
  const picture: Picture = {
    kind: "meters",
    rows: [
      {
        ...row,
        label: "ready",
        value: "object.status.readyReplicas",
        hard: "object.spec.replicas",
      },
      { ...row, label: "memory", value: "object.spec.memory", hard: "object.spec.limit" },
      { ...row, label: "not there", value: "object.status.x", hard: "10" },
    ],
  };
  t.like(draw(picture, [hpa]), {
    rows: [
      { label: "ready", used: "3 pods", hard: "4 pods", ratio: 0.75 },
      { label: "memory", used: "512Mi", hard: "1Gi", ratio: 0.5 },
    ],
  });
});

test("a chart remembers changes and the value that is aimed at", (t) => {
  const picture: Picture = {
    kind: "chart",
    series: [
      {
        label: "ready",
        resource: "deployment/web",
        value: "object.status.readyReplicas",
        unit: "pods",
        target: "object.spec.replicas",
      },
    ],
  };
  const web = object("Deployment", "web", {
    spec: { replicas: 4 },
    status: { readyReplicas: 3 },
  });
  t.like(draw(picture, [web]), {
    now: 1000,
    series: [{ label: "ready", points: [[1000, 3]], target: 4 }],
  });
  t.like(draw(picture, []), { series: [{ points: [] }] });
});

test("a bill counts the minutes of nodes in cluster time, of those that left until they did", (t) => {
  let cluster = 1_000_000;
  const wall = Date.parse("2026-11-24T12:10:00Z");
  const ledger = createNodeLedger({ wall: () => wall, cluster: () => cluster });
  const node = (name: string) => object("Node", name, { metadata: { labels: { pool: "a" } } });
  const [first, second] = [node("n1"), node("n2")];
  const minute = 60_000;
  ledger.look([first]);
  cluster += 2 * minute;
  // Made ten minutes ago by its timestamp, and seen only now: it counts from where the run began to look.
  ledger.look([first, second]);
  cluster += 3 * minute;
  ledger.look([second]);
  cluster += 5 * minute;
  t.deepEqual(billOf(ledger, "pool=a", 3, cluster), {
    sinceMs: 10 * minute,
    paidMs: 5 * minute + 10 * minute,
    alwaysMs: 30 * minute,
    max: 3,
    nodes: 1,
  });
  t.is(billOf(ledger, "pool=b", 3, cluster).paidMs, 0);
  t.is(billOf(ledger, "pool", 3, cluster).nodes, 1);
});

test("a certificate is told with what its Secret holds and what a gateway shows", async (t) => {
  const cafe = makeCertificate("cafe.example.com");
  const other = makeCertificate("other.example.com");
  const now = Date.now();
  const facts = (pem: string) => certificateFacts(new X509Certificate(pem));
  const sight = { secret: "secret/tls", host: "cafe.example.com", now, monotonic: 5000 };
  const texts = (served: Served | undefined, stored: string | undefined = cafe.cert) =>
    certificatePicture({ ...sight, stored, served }).findings.map(
      ({ text, tone }) => `${tone} ${text}`,
    );
  t.deepEqual(texts(undefined), []);
  t.like(certificatePicture({ ...sight, stored: cafe.cert, served: undefined }).certificate, {
    names: ["cafe.example.com"],
    selfSigned: true,
    daysLeft: 29,
  });
  t.deepEqual(texts({ now: { certificate: facts(cafe.cert) }, changedAt: 4000 }), [
    "ok shown is what secret/tls holds",
    "ok it is for cafe.example.com",
    "ok who trusts secret/tls trusts it",
    "plain changed just now",
  ]);
  const strange = { certificate: facts(other.cert), distrust: "DEPTH_ZERO_SELF_SIGNED_CERT" };
  t.deepEqual(texts({ now: strange }), [
    "bad shown is not what secret/tls holds",
    "bad it is not for cafe.example.com",
    "bad who trusts secret/tls does not trust it",
  ]);
  t.deepEqual(texts({ now: { error: "connection refused" } }), [
    "waiting nothing is shown for cafe.example.com: connection refused",
  ]);
  t.deepEqual(texts({ now: { error: "connection refused" }, shown: true }), [
    "bad nothing is shown for cafe.example.com: connection refused",
  ]);
  t.deepEqual(texts(undefined, "garbage"), [
    "waiting secret/tls holds no certificate that can be read",
  ]);
});
