/** APIs of other servers: reached by name, asked for the user who asks, and gone when their server is. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import https from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import type { TLSSocket } from "node:tls";
import test from "ava";
import { parse } from "yaml";
import { openAuthority } from "../../../src/embedded/auth/pki.ts";
import { type ClusterHandle, startCluster } from "../../../src/embedded/cluster.ts";
import type { Json } from "../../../src/embedded/object.ts";

const key = "apiregistration.k8s.io/apiservices";
const name = "v1.shop.example.com";

/** Resolves when the API is as available as wanted. */
const until = async ({ client }: ClusterHandle, status: "True" | "False"): Promise<Json> =>
  new Promise((resolve) => {
    const stop = client.watch(key, ({ object }) => {
      const condition = object["status"]?.conditions?.[0];
      if (object.metadata.name === name && condition?.status === status) {
        setImmediate(() => stop());
        resolve(condition);
      }
    });
  });

const get = async (cluster: ClusterHandle, where: string, headers: Record<string, string> = {}) => {
  const { clusters, users } = parse(await readFile(cluster.kubeconfig, "utf8"));
  const decode = (text: string): Buffer => Buffer.from(text, "base64");
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = {
      agent: false,
      headers,
      ca: decode(clusters[0].cluster["certificate-authority-data"]),
      cert: decode(users[0].user["client-certificate-data"]),
      key: decode(users[0].user["client-key-data"]),
    };
    https
      .get(`${cluster.url}${where}`, options, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          body += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      })
      .on("error", reject);
  });
};

test("a request goes on to the server of its API, with the name of who asks", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-aggregation-"));
  const cluster = await startCluster({ folder, name: "test", apiOnly: true });
  const { certificate, key: secret } = openAuthority(path.join(folder, "shop")).issueServer({
    names: ["localhost"],
    addresses: [],
  });
  const server = https.createServer(
    { cert: certificate, key: secret, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const resources = [
        {
          name: "teas",
          singularName: "tea",
          kind: "Tea",
          namespaced: true,
          verbs: ["get", "list"],
        },
      ];
      const shown = {
        kind: "APIResourceList",
        groupVersion: "shop.example.com/v1",
        resources,
        asked: request.url,
        user: request.headers["x-remote-user"],
        token: request.headers.authorization,
        proxy: (request.socket as TLSSocket).getPeerCertificate().subject.CN,
      };
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(shown));
    },
  );
  await new Promise<void>((resolve) => {
    server.listen(0, "localhost", resolve);
  });
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await cluster.client.create("services", {
    metadata: { name: "shop", namespace: "default" },
    spec: { type: "ExternalName", externalName: "localhost" },
  });
  const { port } = server.address() as AddressInfo;
  await cluster.client.create(key, {
    metadata: { name },
    spec: {
      group: "shop.example.com",
      version: "v1",
      service: { name: "shop", namespace: "default", port },
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  });
  t.is((await until(cluster, "True")).message, "all checks passed");

  const where = "/apis/shop.example.com/v1/namespaces/default/teas?limit=5";
  const seen = JSON.parse((await get(cluster, where, { "x-remote-user": "somebody" })).body);
  t.is(seen.asked, where);
  t.is(seen.user, "kubernetes-admin");
  t.is(seen.proxy, "front-proxy-client");
  t.is(seen.token, undefined);

  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  const { items } = JSON.parse((await get(cluster, "/apis", { accept })).body);
  const entry = items.find(({ metadata }: Json) => metadata.name === "shop.example.com");
  t.is(entry.versions[0].freshness, "Current");
  t.is(entry.versions[0].resources[0].resource, "teas");
  t.is(JSON.parse((await get(cluster, "/apis/shop.example.com")).body).kind, "APIGroup");

  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  const gone = await get(cluster, where);
  t.is(gone.status, 503);
  await cluster.client.delete("services", "default", "shop");
  t.is((await until(cluster, "False")).reason, "ServiceNotFound");
  t.is((await get(cluster, where)).body, "service unavailable\n");
});
