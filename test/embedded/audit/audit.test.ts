/** The audit log, by policy, against a real kubectl-like client of the API server. */
import { readFile, mkdtemp, rm } from "node:fs/promises";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { parse } from "yaml";
import { readPolicy } from "../../../src/embedded/audit/policy.ts";
import { startCluster } from "../../../src/embedded/cluster.ts";
import type { RequestInfo } from "../../../src/embedded/api/request-info.ts";

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - { level: None, resources: [{ group: "", resources: [events] }] }
  - { level: Metadata, resources: [{ group: "", resources: [secrets, configmaps] }] }
  - { level: RequestResponse, verbs: [create], namespaces: [default] }
  - { level: None, nonResourceURLs: ["/healthz*"] }
  - { level: Metadata }
`;

const about = (verb: string, resource: string, more = {}): RequestInfo => ({
  verb,
  path: "",
  resource: {
    group: "",
    version: "v1",
    resource,
    namespace: "default",
    name: "",
    parts: [],
    ...more,
  },
});

test("the first rule that fits counts, as the real server reads a policy", (t) => {
  const judge = readPolicy(policy);
  const user = { name: "ann", groups: ["system:authenticated"] };
  t.is(judge(user, about("get", "events")).level, "None");
  t.is(judge(user, about("create", "secrets")).level, "Metadata");
  t.is(judge(user, about("create", "pods")).level, "RequestResponse");
  t.is(judge(user, about("create", "pods", { namespace: "other" })).level, "Metadata");
  t.is(judge(user, { verb: "get", path: "/healthz/ping" }).level, "None");
  t.deepEqual(judge(user, { verb: "get", path: "/version" }), {
    level: "Metadata",
    omitStages: ["RequestReceived"],
  });
  const sub = readPolicy(
    `rules: [{ level: Request, resources: [{ group: "", resources: ["pods/*"] }] }]`,
  );
  t.is(sub(user, about("create", "pods", { subresource: "exec" })).level, "Request");
  t.is(sub(user, about("create", "pods")).level, "Request");
  t.is(sub(user, about("create", "services")).level, "None");
  t.throws(() => readPolicy("rules: [{ level: All }]"), { message: /knows the levels None, / });
  t.throws(() => readPolicy("kind: Policy"), { message: /has no rules/ });
});

test("each request is told as the real server tells it, bodies only where the policy asks", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-audit-"));
  const lines: string[] = [];
  const cluster = await startCluster({
    folder,
    name: "audited",
    apiOnly: true,
    audit: { policy, write: (line) => void lines.push(line) },
  });
  t.teardown(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });
  const config = parse(await readFile(cluster.kubeconfig, "utf8")) as {
    clusters: [{ cluster: Record<string, string> }];
    users: [{ user: Record<string, string> }];
  };
  const pem = (text: string | undefined) => Buffer.from(text ?? "", "base64").toString();
  const send = (method: string, url: string, body?: object) =>
    new Promise<number>((resolve, reject) => {
      const request = https.request(
        `${cluster.url}${url}`,
        {
          method,
          ca: pem(config.clusters[0].cluster["certificate-authority-data"]),
          cert: pem(config.users[0].user["client-certificate-data"]),
          key: pem(config.users[0].user["client-key-data"]),
          headers: { "content-type": "application/json", "user-agent": "test" },
          agent: false,
        },
        (response) => {
          response.resume();
          response.once("end", () => resolve(response.statusCode ?? 0));
        },
      );
      request.on("error", reject);
      request.end(body && JSON.stringify(body));
    });
  const object = (kind: string, more: object) => ({
    apiVersion: "v1",
    kind,
    metadata: { name: "x" },
    ...more,
  });
  await send(
    "POST",
    "/api/v1/namespaces/default/secrets",
    object("Secret", { stringData: { a: "hidden" } }),
  );
  await send(
    "POST",
    "/api/v1/namespaces/default/services",
    object("Service", { spec: { ports: [{ port: 80 }] } }),
  );
  await send("GET", "/api/v1/namespaces/default/events");
  await send("DELETE", "/api/v1/namespaces/default/services/none");
  await send("GET", "/version");

  const events = lines.map((line) => JSON.parse(line) as Record<string, never>);
  t.like(events[0], {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    stage: "ResponseComplete",
    verb: "create",
    requestURI: "/api/v1/namespaces/default/secrets",
    userAgent: "test",
    user: {
      username: "kubernetes-admin",
      groups: ["kubeadm:cluster-admins", "system:authenticated"],
    },
    objectRef: { resource: "secrets", namespace: "default", name: "x", apiVersion: "v1" },
    responseStatus: { metadata: {}, code: 201 },
  });
  t.false(lines[0]!.includes("hidden"));
  t.like(events[1], { level: "RequestResponse", objectRef: { resource: "services", name: "x" } });
  t.like(events[1]?.["requestObject"], { kind: "Service" });
  t.like(events[1]?.["responseObject"], { kind: "Service", spec: { type: "ClusterIP" } });
  t.like(events[2], { verb: "delete", responseStatus: { code: 404 } });
  t.like(events[3], { verb: "get", requestURI: "/version" });
  t.is(events.length, 4);
  t.is(new Set(events.map((event) => event["auditID"])).size, 4);
});
