/** metrics-server in its pod, as a cluster without Docker runs it: from the manifest of the add-on to what kubectl asks. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import test, { type ExecutionContext } from "ava";
import { parse, parseAllDocuments } from "yaml";
import { type ClusterHandle, startCluster } from "../../../src/embedded/cluster.ts";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";
import { packageFile } from "../../../src/root.ts";

const start = async (t: ExecutionContext): Promise<ClusterHandle> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-metrics-"));
  const cluster = await startCluster({ folder, name: "test", log: (text) => t.log(text) });
  t.teardown(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return cluster;
};

const create = async ({ client }: ClusterHandle, object: Json): Promise<void> => {
  const [group, version] = object.apiVersion.includes("/")
    ? object.apiVersion.split("/")
    : ["", object.apiVersion];
  const info = builtInResources.find(
    (row) => row.kind === object.kind && row.group === group && row.version === version,
  );
  await client.create(info!.key, object);
};

/** Resolves when an object of the resource is as wanted. */
const until = async (
  { client }: ClusterHandle,
  key: string,
  isWanted: (object: KubeObject) => boolean,
): Promise<void> =>
  new Promise((resolve) => {
    let stop: (() => void) | undefined;
    let isDone = false;
    stop = client.watch(key, ({ object, type }) => {
      if (!isDone && type !== "DELETED" && isWanted(object)) {
        isDone = true;
        stop?.();
        resolve();
      }
    });
    if (isDone) {
      stop();
    }
  });

const get = async (cluster: ClusterHandle, where: string, accept = "application/json") => {
  const { clusters, users } = parse(await readFile(cluster.kubeconfig, "utf8"));
  const decode = (text: string): Buffer => Buffer.from(text, "base64");
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    https
      .get(
        `${cluster.url}${where}`,
        {
          agent: false,
          headers: { accept },
          ca: decode(clusters[0].cluster["certificate-authority-data"]),
          cert: decode(users[0].user["client-certificate-data"]),
          key: decode(users[0].user["client-key-data"]),
        },
        (response) => {
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            body += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      )
      .on("error", reject);
  });
};

const api = "/apis/metrics.k8s.io/v1beta1";

/** The metrics of a pod, which are there once it has been sampled twice. */
const measured = async (cluster: ClusterHandle, name: string): Promise<Json> => {
  for (;;) {
    const { status, body } = await get(cluster, `${api}/namespaces/default/pods/${name}`);
    if (status === 200) {
      return JSON.parse(body);
    }

    await cluster.clock.sleep(5000);
  }
};

test("the resource metrics API is there while its pod is, and shows what containers use", async (t) => {
  const cluster = await start(t);
  const manifest = packageFile("manifests", "addons", "metrics-server", "components.yaml");
  for (const document of parseAllDocuments(await readFile(manifest, "utf8"))) {
    await create(cluster, document.toJS());
  }

  await create(cluster, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "burn", namespace: "default" },
    spec: {
      containers: [
        { name: "main", image: "busybox:1.37.0", command: ["sh", "-c", "while :; do :; done"] },
      ],
    },
  });
  t.is((await get(cluster, `${api}/pods`)).status, 503);

  cluster.clock.setRate(30);
  const available = (object: KubeObject): boolean =>
    object.metadata.name === "v1beta1.metrics.k8s.io" &&
    object["status"]?.conditions?.[0]?.status === "True";
  await until(cluster, "apiregistration.k8s.io/apiservices", available);

  const nodes = JSON.parse((await get(cluster, `${api}/nodes`)).body);
  t.is(nodes.kind, "NodeMetricsList");
  t.deepEqual(
    nodes.items.map(({ metadata }: Json) => metadata.name),
    ["drydock-control-plane", "drydock-worker", "drydock-worker2"],
  );
  t.regex(nodes.items[0].usage.memory, /^\d+[KM]i$/);

  const pod = await measured(cluster, "burn");
  t.is(pod.kind, "PodMetrics");
  t.is(pod.containers[0].name, "main");
  t.regex(pod.containers[0].usage.cpu, /^\d+(n|u|m)?$/);
  t.true(Date.parse(pod.timestamp) <= Date.now());

  const table = await get(cluster, `${api}/pods`, "application/json;as=Table;g=meta.k8s.io;v=v1");
  const { columnDefinitions, rows } = JSON.parse(table.body);
  t.deepEqual(
    columnDefinitions.map(({ name }: Json) => name),
    ["Name", "cpu", "memory", "Window"],
  );
  t.true(rows.some(({ cells }: Json) => cells[0] === "burn"));

  const none = await get(cluster, `${api}/namespaces/default/pods/absent`);
  t.is(JSON.parse(none.body).message, 'pods "absent" not found');
  const groups = JSON.parse((await get(cluster, "/apis")).body).groups;
  t.true(groups.some(({ name }: Json) => name === "metrics.k8s.io"));

  const text = (await get(cluster, "/api/v1/nodes/drydock-worker/proxy/metrics/resource")).body;
  t.regex(text, /^node_cpu_usage_seconds_total \S+ \d{13}$/m);
  const missing = await get(cluster, "/api/v1/nodes/absent/proxy/metrics/resource");
  t.is(missing.status, 404);

  await cluster.client.modify("apps/deployments", "kube-system", "metrics-server", (copy) => {
    copy["spec"].replicas = 0;
  });
  await until(
    cluster,
    "apiregistration.k8s.io/apiservices",
    ({ metadata, ...object }) =>
      metadata.name === "v1beta1.metrics.k8s.io" &&
      object["status"]?.conditions?.[0]?.reason === "MissingEndpoints",
  );
  t.is((await get(cluster, `${api}/pods`)).status, 503);
});
