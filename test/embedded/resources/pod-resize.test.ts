/** `/resize` and `/ephemeralcontainers` of pods (refusals as a Kubernetes 1.36.4 gives them). */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { stored, write } from "./written-parts.ts";

const spec = {
  serviceAccountName: "default",
  initContainers: [
    { name: "i", image: "x" },
    { name: "side", image: "x", restartPolicy: "Always", resources: { requests: { cpu: "10m" } } },
  ],
  containers: [
    {
      name: "c",
      image: "x",
      resources: {
        requests: { cpu: "100m", memory: "64Mi" },
        limits: { cpu: "200m", memory: "64Mi" },
      },
      resizePolicy: [{ resourceName: "memory", restartPolicy: "RestartContainer" }],
    },
    { name: "d", image: "x" },
  ],
};
const pod = (more: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { labels: { app: "q" }, ...more.metadata },
  spec: { ...spec, ...more.spec },
  status: { phase: "Pending", qosClass: "Burstable", ...more.status },
});
const whole = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } };
const wholePod = { spec: { resources: whole }, status: { qosClass: "Guaranteed" } };
const running = (resources: Json): Json => ({
  status: { containerStatuses: [{ name: "c", state: { running: {} }, ...resources }] },
});
const first = (change: (container: Json) => void) => (object: Json) =>
  change(object.spec.containers[0]);

const refused: [what: string, pod: Json, change: (object: Json) => void, refusals: string[]][] = [
  [
    "that takes requests and limits away",
    pod(),
    first((c) => (c.resources = {})),
    [
      "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed",
      "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
    ],
  ],
  [
    "of another resource",
    pod(),
    first((c) => (c.resources.limits["ephemeral-storage"] = "1Gi")),
    ["spec: Forbidden: only cpu and memory resources are mutable"],
  ],
  [
    "that changes the resize policy",
    pod(),
    first((c) => (c.resizePolicy = [])),
    ["spec: Forbidden: only cpu and memory resources are mutable"],
  ],
  [
    "of another resource of a sidecar",
    pod(),
    ({ spec: { initContainers } }) =>
      (initContainers[1].resources.limits = { "ephemeral-storage": "1Gi" }),
    [
      "spec.initContainers[1]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable",
    ],
  ],
  [
    "without one of the containers",
    pod(),
    (object) => object.spec.containers.pop(),
    ["spec.containers: Forbidden: containers may not be added or removed on resize"],
  ],
  [
    "without the init containers",
    pod(),
    (object) => delete object.spec.initContainers,
    ["spec.initContainers: Forbidden: initContainers may not be added or removed on resize"],
  ],
  [
    "in another order",
    pod(),
    ({ spec: changed }) => (changed.containers = changed.containers.toReversed()),
    [
      "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize",
      "spec.containers[1].name: Forbidden: containers may not be renamed or reordered on resize",
    ],
  ],
  [
    "into another class, which names the class that the pod has",
    pod(wholePod),
    ({ spec: { resources } }) => (resources.limits.cpu = "2"),
    ['spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing'],
  ],
  [
    "on a node that does not tell what its containers run with",
    pod(running({})),
    first((c) => (c.resources.limits.cpu = "300m")),
    ["spec: Forbidden: Pod running on node without support for resize"],
  ],
  [
    "that takes what the whole pod states away",
    pod(wholePod),
    (object) => delete object.spec.resources,
    [
      'spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing',
      "spec.resources: Forbidden: pod-level resources cannot be removed",
    ],
  ],
  [
    "of huge pages of the whole pod",
    pod(wholePod),
    ({ spec: { resources } }) => (resources.limits["hugepages-2Mi"] = "4Mi"),
    ["spec: Forbidden: only cpu and memory resources are mutable at pod-level"],
  ],
  [
    "of a static pod",
    pod({ metadata: { annotations: { "kubernetes.io/config.mirror": "x" } } }),
    first((c) => (c.resources = {})),
    ["[]: Forbidden: static pods cannot be resized"],
  ],
  [
    "of a pod for Windows",
    pod({ spec: { os: { name: "windows" } } }),
    first((c) => (c.resources = {})),
    ["[]: Forbidden: windows pods cannot be resized"],
  ],
];

for (const [what, old, change, refusals] of refused) {
  test(`A resize is refused ${what}`, (t) => {
    t.deepEqual(write("pods", "resize", stored("pods", old), change).refusals, refusals);
  });
}

test("A resize changes cpu and memory of containers, and raises the generation", (t) => {
  const old = stored("pods", pod(running({ resources: {} })));
  const { object, refusals } = write("pods", "resize", old, ({ spec: { containers } }) => {
    containers[0].resources.requests.cpu = "150m";
    containers[1].resources = { limits: { cpu: "1" } };
  });
  t.deepEqual(refusals, []);
  t.is(object["spec"].containers[0].resources.requests.cpu, "150m");
  t.is(object["spec"].containers[1].resources.limits.cpu, "1");
  t.is(object.metadata.generation, 2);
});

test("A resize changes what the whole pod states", (t) => {
  const { object, refusals } = write("pods", "resize", stored("pods", pod(wholePod)), (next) => {
    next.spec.resources = {
      requests: { ...whole.requests, cpu: "2" },
      limits: { ...whole.limits, cpu: "2" },
    };
  });
  t.deepEqual(refusals, []);
  t.is(object["spec"].resources.limits.cpu, "2");
});

test("A resize leaves everything else as it is, metadata too", (t) => {
  const old = stored("pods", pod());
  const { object, refusals } = write("pods", "resize", old, (next) => {
    next.metadata.labels = { new: "x" };
    next.metadata.annotations = { new: "x" };
    next.spec.hostname = "x";
    next.spec.containers[0].image = "other";
    next.status.phase = "Failed";
  });
  t.deepEqual(refusals, []);
  t.deepEqual(object, old);
});

const withDebugger = (): Json =>
  pod({ spec: { ephemeralContainers: [{ name: "dbg", image: "busybox" }] } });

test("A changed ephemeral container is refused with what differs", (t) => {
  const { refusals } = write(
    "pods",
    "ephemeralcontainers",
    stored("pods", withDebugger()),
    (object) => {
      object.spec.ephemeralContainers[0].image = "busybox:2";
    },
  );
  t.deepEqual(refusals, [
    `spec.ephemeralContainers: Forbidden: existing ephemeral containers "dbg" may not be changed
@@ -1,6 +1,6 @@
 {
  "Name": "dbg",
- "Image": "busybox",
+ "Image": "busybox:2",
  "Command": null,
  "Args": null,
  "WorkingDir": "",
`,
  ]);
});

test("Adding an ephemeral container leaves everything else as it is, metadata too", (t) => {
  const old = stored("pods", withDebugger());
  const { object, refusals } = write("pods", "ephemeralcontainers", old, (next) => {
    next.metadata.labels = { new: "x" };
    next.spec.hostname = "x";
    next.spec.ephemeralContainers.push({ name: "more", image: "busybox" });
  });
  t.deepEqual(refusals, []);
  t.deepEqual(object.metadata.labels, { app: "q" });
  t.is(object["spec"].hostname, undefined);
  t.is(object["spec"].ephemeralContainers.length, 2);
});
