/** Pods from scheduling to their end, on an in-memory cluster with a fake runtime. */
import test from "ava";
import { startKubelets } from "../../../src/embedded/kubelet/kubelets.ts";
import { RuntimeError } from "../../../src/embedded/containers/runtime.ts";
import { startScheduler } from "../../../src/embedded/scheduler/scheduler.ts";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { createTestContext } from "../../support/controller-context.ts";
import type { TestContext } from "../../support/controller-context.ts";
import { createFakeRuntime } from "../../support/fake-runtime.ts";
import type { FakeRuntime } from "../../support/fake-runtime.ts";

const pod = (name: string, spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default" },
  spec: {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    containers: [{ name: "c", image: "nginx", imagePullPolicy: "IfNotPresent" }],
    ...spec,
  },
});

interface Cluster {
  context: TestContext;
  runtime: FakeRuntime;
  kubelets: ReturnType<typeof startKubelets>;
  get(name: string): KubeObject;
  stop(): Promise<void>;
}

const startCluster = async (): Promise<Cluster> => {
  const context = createTestContext();
  const runtime = createFakeRuntime();
  const kubelets = startKubelets(context, runtime);
  await context.settle();
  const scheduler = startScheduler(context);
  await context.settle();
  return {
    context,
    runtime,
    kubelets,
    get: (name) => context.client.get("pods", "default", name) as KubeObject,
    stop: async () => {
      await scheduler.stop();
      await kubelets.stop();
    },
  };
};

const condition = ({ status }: KubeObject, type: string): string =>
  status.conditions.find((one: Json) => one.type === type)?.status;

test("a pod is scheduled to a worker, pulled, started and ready", async (t) => {
  const { context, get, stop } = await startCluster();
  await context.client.create("pods", pod("web"));
  await context.settle();

  const web = get("web");
  t.is(web.status.phase, "Running");
  t.regex(web.spec.nodeName, /^drydock-worker/);
  t.regex(web.status.podIP, /^10\.244\.[12]\.2$/);
  t.is(condition(web, "Ready"), "True");
  t.is(condition(web, "PodReadyToStartContainers"), "True");
  t.deepEqual(
    context.eventsOf("web").map((line) => line.replace(/in \d+ms.*$/, "in TIME")),
    [
      `Scheduled: Successfully assigned default/web to ${web.spec.nodeName}`,
      'Pulling: Pulling image "nginx"',
      'Pulled: Successfully pulled image "nginx" in TIME',
      "Created: Container created",
      "Started: Container started",
    ],
  );
  t.deepEqual(context.faults, []);
  await stop();
});

test("a container that fails rests 10 s, then 20 s, after its first restart", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  runtime.onStart = (container) => container.finish({ code: 1 });
  await context.client.create("pods", pod("crash"));
  await context.settle(200);

  const [status] = get("crash").status.containerStatuses;
  t.is(status.restartCount, 1);
  t.is(status.state.waiting.reason, "CrashLoopBackOff");
  t.regex(
    status.state.waiting.message,
    /^back-off 10s restarting failed container=c pod=crash_default\(uid-/,
  );
  t.is(status.lastState.terminated.exitCode, 1);

  await context.clock.advance(10_500);
  t.is(get("crash").status.containerStatuses[0].restartCount, 2);
  t.regex(get("crash").status.containerStatuses[0].state.waiting.message, /^back-off 20s/);
  await context.clock.advance(15_000);
  t.is(get("crash").status.containerStatuses[0].restartCount, 2);
  await context.clock.advance(6000);
  t.is(get("crash").status.containerStatuses[0].restartCount, 3);
  await stop();
});

test("a pod that is never restarted ends as Succeeded or Failed", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  runtime.onStart = (container) =>
    container.finish({ code: container.spec.pod.name === "good" ? 0 : 3 });
  await context.client.create("pods", pod("good", { restartPolicy: "Never" }));
  await context.client.create("pods", pod("bad", { restartPolicy: "Never" }));
  await context.settle(200);

  t.is(get("good").status.phase, "Succeeded");
  t.is(get("good").status.containerStatuses[0].state.terminated.reason, "Completed");
  t.is(get("bad").status.phase, "Failed");
  t.is(get("bad").status.containerStatuses[0].state.terminated.exitCode, 3);
  t.is(get("bad").status.conditions.find(({ type }: Json) => type === "Ready").reason, "PodFailed");
  await stop();
});

test("the message of a container's end is its own, or the end of its log when it asks for that", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  runtime.onStart = (container) => {
    void container.streams.stdout(Buffer.from("cannot open the till\n"));
    container.finish(
      container.spec.pod.name === "own" ? { code: 1, message: "closed" } : { code: 1 },
    );
  };
  const message = (name: string): unknown =>
    get(name).status.containerStatuses[0].state.terminated.message;
  const asking = { name: "c", image: "app", terminationMessagePolicy: "FallbackToLogsOnError" };
  const once = { restartPolicy: "Never" };
  await context.client.create("pods", pod("own", { ...once, containers: [asking] }));
  await context.client.create("pods", pod("log", { ...once, containers: [asking] }));
  await context.client.create("pods", pod("none", once));
  await context.settle(200);

  t.is(message("own"), "closed");
  t.is(message("log"), "cannot open the till\n");
  t.is(message("none"), undefined);
  await stop();
});

test("an image that is not there shows ErrImagePull, then ImagePullBackOff", async (t) => {
  const { context, get, stop } = await startCluster();
  await context.client.create(
    "pods",
    pod("lost", {
      containers: [{ name: "c", image: "absent:1", imagePullPolicy: "IfNotPresent" }],
    }),
  );
  await context.settle();
  t.is(get("lost").status.containerStatuses[0].state.waiting.reason, "ErrImagePull");
  await context.clock.advance(4000);
  const { waiting } = get("lost").status.containerStatuses[0].state;
  t.is(waiting.reason, "ImagePullBackOff");
  t.regex(waiting.message, /^Back-off pulling image "absent:1": ErrImagePull: rpc error/);
  t.true(context.eventsOf("lost").includes("Failed: Error: ErrImagePull"));
  await stop();
});

test("init containers run one after the other before the main ones", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  await context.client.create(
    "pods",
    pod("steps", {
      initContainers: [
        { name: "one", image: "busybox" },
        { name: "two", image: "busybox" },
      ],
    }),
  );
  await context.settle();
  t.deepEqual(
    runtime.started.map(({ spec }) => spec.name),
    ["one"],
  );
  t.is(get("steps").status.phase, "Pending");
  t.is(get("steps").status.containerStatuses[0].state.waiting.reason, "PodInitializing");
  t.is(
    get("steps").status.conditions.find(({ type }: Json) => type === "Initialized").message,
    "containers with incomplete status: [one two]",
  );
  runtime.started[0]?.finish({ code: 0 });
  await context.settle();
  runtime.started[1]?.finish({ code: 0 });
  await context.settle();
  t.is(get("steps").status.phase, "Running");
  t.deepEqual(
    runtime.started.map(({ spec }) => spec.name),
    ["one", "two", "c"],
  );
  await stop();
});

test("a deleted pod gets SIGTERM, its grace, and goes", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  await context.client.create("pods", pod("slow"));
  await context.settle();
  runtime.onTerminate = () => undefined;
  await context.client.delete("pods", "default", "slow");
  await context.settle();
  t.deepEqual(runtime.started[0]?.signals, ["SIGTERM"]);
  t.truthy(get("slow"));
  await context.clock.advance(30_000);
  t.deepEqual(runtime.started[0]?.signals, ["SIGTERM", "SIGKILL"]);
  t.falsy(get("slow"));
  t.true(context.eventsOf("slow").includes("Killing: Stopping container c"));
  await stop();
});

test("a pod whose deletion is taken back by a restored state starts anew, and is not deleted after all", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  await context.client.create("pods", pod("web"));
  await context.settle();
  const before = get("web");
  runtime.onTerminate = () => {};
  await context.client.delete("pods", "default", "web");
  await context.settle();
  t.truthy(get("web").metadata.deletionTimestamp);

  context.client.goBack("pods", before);
  await context.settle(200);
  t.is(get("web").status.phase, "Running");
  t.is(get("web").metadata.deletionTimestamp, undefined);
  t.deepEqual(
    runtime.started.map(({ signals }) => signals.at(-1)),
    ["SIGKILL", undefined],
  );
  await context.clock.advance(60_000);
  t.is(get("web").status.phase, "Running");
  t.deepEqual(context.faults, []);
  await stop();
});

test("a container that starts while its pod goes is ended", async (t) => {
  const { context, runtime, stop } = await startCluster();
  const { start } = runtime;
  let go = () => {};
  runtime.start = async (spec, streams) => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return start(spec, streams);
  };
  await context.client.create("pods", pod("web"));
  await context.settle();
  await context.client.delete("pods", "default", "web", { gracePeriodSeconds: 0 });
  await context.settle();
  go();
  await context.settle();
  t.deepEqual(
    runtime.started.map(({ signals }) => signals),
    [["SIGKILL"]],
  );
  await stop();
});

test("a hook that sleeps ends with its container, and holds up neither its pod's end nor the kubelet's", async (t) => {
  const { context, runtime, stop } = await startCluster();
  const lifecycle = { postStart: { sleep: { seconds: 3600 } } };
  const containers = [
    { name: "c", image: "app", lifecycle, readinessProbe: { exec: { command: ["ready"] } } },
  ];
  let probed = 0;
  runtime.onExec = () => {
    probed += 1;
    return { code: 0 };
  };
  for (const name of ["one", "two"]) {
    await context.client.create("pods", pod(name, { containers }));
  }

  await context.settle();
  await context.client.delete("pods", "default", "one", { gracePeriodSeconds: 0 });
  await context.settle();
  t.is(runtime.started[0]?.signals.at(-1), "SIGKILL");
  await stop();
  await context.clock.advance(7_200_000);
  t.is(probed, 0);
});

test("a missing ConfigMap keeps a container from being configured until it is there", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  await context.client.create(
    "pods",
    pod("needy", {
      containers: [
        {
          name: "c",
          image: "nginx",
          env: [
            { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "paint", key: "colour" } } },
          ],
        },
      ],
    }),
  );
  await context.settle();
  const { waiting } = get("needy").status.containerStatuses[0].state;
  t.is(waiting.reason, "CreateContainerConfigError");
  t.is(waiting.message, 'configmap "paint" not found');
  await context.client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "paint", namespace: "default" },
    data: { colour: "blue" },
  });
  await context.clock.advance(10_000);
  t.is(get("needy").status.phase, "Running");
  t.is(runtime.started[0]?.spec.env["COLOUR"], "blue");
  await stop();
});

test("a failing liveness probe restarts the container, a failing readiness probe takes it out", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  let healthy = true;
  runtime.onExec = (_container, [what]) => ({ code: healthy || what === "ready" ? 0 : 1 });
  await context.client.create(
    "pods",
    pod("probed", {
      containers: [
        {
          name: "c",
          image: "nginx",
          livenessProbe: { exec: { command: ["live"] }, periodSeconds: 5, failureThreshold: 2 },
          readinessProbe: { exec: { command: ["ready"] }, periodSeconds: 5 },
        },
      ],
    }),
  );
  await context.settle();
  t.is(condition(get("probed"), "Ready"), "True");
  healthy = false;
  await context.clock.advance(11_000);
  t.is(get("probed").status.containerStatuses[0].restartCount, 1);
  const events = context.eventsOf("probed");
  t.true(events.includes("Unhealthy: Liveness probe failed: "));
  t.true(events.includes("Killing: Container c failed liveness probe, will be restarted"));
  await stop();
});

test("logs say why there is nothing to read, and read what there is", async (t) => {
  const { context, runtime, kubelets, get, stop } = await startCluster();
  await context.client.create("pods", pod("talk"));
  await context.settle();
  await runtime.started[0]?.streams.stdout(Buffer.from("one\ntwo\nthree\n"));
  const options = { container: "", follow: false, previous: false, timestamps: false };
  const read = async (more: object): Promise<string> => {
    const chunks: Uint8Array[] = [];
    const log = kubelets.api.log(
      get("talk"),
      { ...options, ...more },
      new AbortController().signal,
    );
    for await (const chunk of log) {
      chunks.push(chunk);
    }

    return Buffer.concat(chunks).toString();
  };

  t.is(await read({}), "one\ntwo\nthree\n");
  t.is(await read({ tailLines: 1 }), "three\n");
  t.is(await read({ timestamps: true, tailLines: 1 }), "2026-11-24T12:00:00.000000000Z three\n");
  await t.throwsAsync(read({ previous: true }), {
    message: 'previous terminated container "c" in pod "talk" not found',
  });
  await t.throwsAsync(read({ container: "x" }), {
    message: "container x is not valid for pod talk",
  });
  await stop();
});

test("a container whose profile is missing waits, and is tried again", async (t) => {
  const { context, runtime, get, stop } = await startCluster();
  const message = 'failed to create containerd container: cannot load seccomp profile "x"';
  const asked: unknown[] = [];
  let isThere = false;
  runtime.create = async (spec) => {
    asked.push(spec.seccomp);
    if (!isThere) {
      throw new RuntimeError(message);
    }

    return spec;
  };
  await context.client.create(
    "pods",
    pod("confined", {
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "c",
          image: "nginx",
          securityContext: {
            seccompProfile: { type: "Localhost", localhostProfile: "profiles/x.json" },
          },
        },
      ],
    }),
  );
  await context.settle();
  const { state, restartCount } = get("confined").status.containerStatuses[0];
  t.deepEqual(state, { waiting: { reason: "CreateContainerError", message } });
  t.is(restartCount, 0);
  t.deepEqual(asked[0], { kind: "localhost", path: "/var/lib/kubelet/seccomp/profiles/x.json" });
  t.true(context.eventsOf("confined").includes(`Failed: Error: ${message}`));
  t.false(context.eventsOf("confined").includes("Created: Container created"));

  isThere = true;
  await context.clock.advance(15_000);
  t.is(get("confined").status.phase, "Running");
  await stop();
});
