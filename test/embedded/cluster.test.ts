import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { type ClusterHandle, startCluster } from "../../src/embedded/cluster.ts";
import type {
  Container,
  ContainerRuntime,
  ExitStatus,
} from "../../src/embedded/containers/runtime.ts";
import type { KubeObject } from "../../src/embedded/object.ts";

/** Containers that do nothing but run. */
const idleRuntime = (): ContainerRuntime => ({
  pull: async (image) => ({
    reference: `docker.io/library/${image}`,
    id: `docker.io/library/${image}@sha256:${"0".repeat(64)}`,
    sizeBytes: 1000,
  }),
  start: async ({ id }): Promise<Container> => {
    let end!: (status: ExitStatus) => void;
    const exit = new Promise<ExitStatus>((resolve) => {
      end = resolve;
    });
    return {
      id,
      exit,
      exec: async () => Promise.reject(new Error("not here")),
      attach: () => {
        throw new Error("not here");
      },
      signal: () => end({ code: 143, signal: 15 }),
      usage: () => ({ cpuMilliSeconds: 0, memoryBytes: 0 }),
      remove: async () => {},
    };
  },
  stop: async () => {},
});

const folderOf = async (t: ExecutionContext): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-cluster-"));
  t.teardown(async () => rm(folder, { recursive: true, force: true }));
  return folder;
};

const start = async (folder: string, faults: string[]): Promise<ClusterHandle> =>
  startCluster({
    folder,
    name: "test",
    runtime: idleRuntime(),
    log: (message) => faults.push(message),
  });

/** Resolves when the objects of a resource are as wanted. */
const until = async (
  { client }: ClusterHandle,
  key: string,
  wanted: (objects: KubeObject[]) => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    let done = false;
    const look = () => {
      if (!done && wanted(client.list(key))) {
        done = true;
        setImmediate(() => stop());
        resolve();
      }
    };
    const stop = client.watch(key, look);
    look();
  });

const isReady = (pod: KubeObject): boolean =>
  (pod["status"]?.conditions ?? []).some(
    ({ type, status }: { type: string; status: string }) => type === "Ready" && status === "True",
  );

const deployment = {
  metadata: { name: "web", namespace: "default" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "nginx:1.29" }] },
    },
  },
};

test("a cluster that holds workloads goes on with them after a restart", async (t) => {
  const folder = await folderOf(t);
  const faults: string[] = [];
  const first = await start(folder, faults);
  await until(first, "serviceaccounts", (accounts) =>
    accounts.some(({ metadata }) => metadata.namespace === "default"),
  );
  await first.client.create("apps/deployments", deployment);
  await until(first, "pods", (pods) => pods.length === 2 && pods.every(isReady));
  const before = first.client.list("pods").map(({ metadata }) => metadata.uid);
  await first.stop();

  const second = await start(folder, faults);
  t.teardown(async () => second.stop());
  t.deepEqual(
    second.client.list("pods").map(({ metadata }) => metadata.uid),
    before,
  );
  await second.client.patch("apps/deployments", "default", "web", "merge", {
    spec: { replicas: 3 },
  });
  await until(second, "pods", (pods) => pods.length === 3 && pods.every(isReady));
  await second.client.delete("apps/deployments", "default", "web", {
    propagationPolicy: "Background",
  });
  await until(second, "pods", (pods) => pods.length === 0);
  t.deepEqual(faults, []);
});
