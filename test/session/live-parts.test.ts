import test from "ava";
import type { Picture } from "../../src/lab/lab.ts";
import { drawPicture } from "../../src/session/live-parts.ts";
import { podRow } from "../../src/session/pod-row.ts";
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
    now: 1000,
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
