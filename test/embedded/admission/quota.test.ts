/** Quotas: what is charged, what is refused, and that nobody overshoots together. */
import test from "ava";
import { createAdmission, type AdmissionChain } from "../../../src/embedded/admission/chain.ts";
import { recountUsage, refreshQuota } from "../../../src/embedded/admission/quota/usage.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { StatusError } from "../../../src/embedded/status.ts";
import { createVirtualClock } from "../../../src/embedded/virtual-clock.ts";
import { MemoryClient, requestFor } from "./memory-client.ts";

const pod = (name: string, resources: Json = {}, spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "team" },
  spec: { containers: [{ name: "app", image: "nginx", resources }], ...spec },
});

const quota = (hard: Json, more: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "q", namespace: "team" },
  spec: { hard, ...more },
});

const startTeam = async (hard: Json, more: Json = {}) => {
  const client = new MemoryClient();
  const clock = createVirtualClock();
  client.seed("namespaces", { metadata: { name: "team" }, status: { phase: "Active" } });
  client.seed("serviceaccounts", { metadata: { name: "default", namespace: "team" } });
  client.seed("resourcequotas", quota(hard, more));
  await refreshQuota(client, "team", "q", clock.now());
  const chain = createAdmission({ client, clock });
  const create = async (key: string, object: Json) => client.createThrough(chain, key, object);
  const used = (): Json => client.get("resourcequotas", "team", "q")?.["status"].used;
  return { client, clock, chain, create, used };
};

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "";
  } catch (error) {
    return error instanceof StatusError ? error.message : String(error);
  }
};

test("fifty pods at once against a quota of ten: ten are created", async (t) => {
  const { client, create, used } = await startTeam({ pods: "10" });
  const names = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const refusals = await Promise.all(names.map((name) => refusal(create("pods", pod(name)))));
  t.is(client.list("pods").length, 10);
  t.is(refusals.filter((text) => text === "").length, 10);
  t.true(
    refusals.includes(
      'pods "p40" is forbidden: exceeded quota: q, requested: pods=1, used: pods=10, limited: pods=10',
    ),
  );
  t.deepEqual(used(), { pods: "10" });
});

test("recounts in the middle of many creates lose no charge", async (t) => {
  const { client, clock, create, used } = await startTeam({ pods: "10" });
  const work = Array.from({ length: 30 }, async (_, index) => {
    await refusal(create("pods", pod(`p${index}`)));
    await refreshQuota(client, "team", "q", clock.now());
  });
  await Promise.all(work);
  t.is(client.list("pods").length, 10);
  t.deepEqual(used(), { pods: "10" });
});

test("a write that fails after it was charged gives its charge back", async (t) => {
  const { client, clock, create, used } = await startTeam({ pods: "10" });
  await create("pods", pod("same"));
  t.is(await refusal(create("pods", pod("same"))), 'pods "same" already exists');
  await refreshQuota(client, "team", "q", clock.now());
  t.deepEqual(used(), { pods: "1" });
});

test("each container must state what the quota limits", async (t) => {
  const { create } = await startTeam({ "limits.cpu": "2", "requests.memory": "1Gi" });
  const two = pod("p", { limits: { cpu: "1" } });
  two.spec.containers.push({ name: "side", image: "nginx", resources: {} });
  t.is(
    await refusal(create("pods", two)),
    'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: side; requests.memory for: app,side',
  );
});

test("what is exceeded is listed by name, with amounts as they were written", async (t) => {
  const { create } = await startTeam({ "requests.cpu": "1", "requests.memory": "1Gi", pods: "5" });
  const resources = { requests: { cpu: "1500m", memory: "2Gi" } };
  t.is(
    await refusal(create("pods", pod("p", resources))),
    'pods "p" is forbidden: exceeded quota: q, requested: requests.cpu=1500m,requests.memory=2Gi, used: requests.cpu=0,requests.memory=0, limited: requests.cpu=1,requests.memory=1Gi',
  );
});

test("a quota that was never counted refuses", async (t) => {
  const client = new MemoryClient();
  client.seed("namespaces", { metadata: { name: "team" } });
  client.seed("serviceaccounts", { metadata: { name: "default", namespace: "team" } });
  client.seed("resourcequotas", { ...quota({ pods: "1" }), status: { hard: { pods: "1" } } });
  const chain = createAdmission({ client, clock: createVirtualClock() });
  t.is(
    await refusal(client.createThrough(chain, "pods", pod("p"))),
    'pods "p" is forbidden: status unknown for quota: q, resources: pods',
  );
});

test("a dry run is judged and charges nothing", async (t) => {
  const { chain, used } = await startTeam({ pods: "1" });
  await chain.validate(requestFor("pods", withAccount(pod("p")), { dryRun: true }));
  t.deepEqual(used(), { pods: "0" });
});

const withAccount = (object: Json): Json => {
  object.spec.serviceAccountName = "default";
  return object;
};

test("scopes choose which pods count", async (t) => {
  const { client, clock, create } = await startTeam({ pods: "1" }, { scopes: ["BestEffort"] });
  await create("pods", pod("free"));
  await create("pods", pod("burst", { requests: { cpu: "1m" } }));
  t.is(
    await refusal(create("pods", pod("more"))),
    'pods "more" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  );
  const found = client.get("resourcequotas", "team", "q");
  t.is(recountUsage(client, found!, clock.now())["pods"]?.toString(), "1");
});

const service = (name: string, type: string): Json => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "team" },
  spec: { type, ports: [{ port: 80 }, { port: 81 }] },
});

const claim = (name: string, storageClassName: string, storage: string): Json => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace: "team" },
  spec: { storageClassName, resources: { requests: { storage } } },
});

test("services, claims and other objects count under their own names", async (t) => {
  const gold = "gold.storageclass.storage.k8s.io/requests.storage";
  const { create, used } = await startTeam({
    "services.nodeports": "2",
    "services.loadbalancers": "1",
    "requests.storage": "5Gi",
    [gold]: "1Gi",
    "count/deployments.apps": "1",
  });
  await create("services", service("lb", "LoadBalancer"));
  await create("persistentvolumeclaims", claim("slow", "slow", "4Gi"));
  await create("apps/deployments", {
    metadata: { name: "web", namespace: "team" },
    spec: { template: { metadata: {}, spec: { containers: [] } } },
  });
  t.deepEqual(used(), {
    "count/deployments.apps": "1",
    [gold]: "0",
    "requests.storage": "4Gi",
    "services.loadbalancers": "1",
    "services.nodeports": "2",
  });
  t.regex(
    await refusal(create("persistentvolumeclaims", claim("big", "gold", "2Gi"))),
    /requested: gold[^,]*=2Gi,requests.storage=2Gi, used: gold[^,]*=0,requests.storage=4Gi/u,
  );
});

test("pods that ended are no longer charged for, but still counted", async (t) => {
  const { client, clock, used } = await startTeam({ pods: "3", "count/pods": "3" });
  client.seed("pods", { ...pod("done"), status: { phase: "Succeeded" } }, pod("running"));
  await refreshQuota(client, "team", "q", clock.now());
  t.deepEqual(used(), { "count/pods": "2", pods: "1" });
});

test("nothing is charged to other namespaces", async (t) => {
  const { client, chain, used } = await startTeam({ configmaps: "1" });
  client.seed("namespaces", { metadata: { name: "other" } });
  const map = { metadata: { name: "a", namespace: "other" } };
  const through: AdmissionChain = chain;
  await client.createThrough(through, "configmaps", map);
  t.deepEqual(used(), { configmaps: "0" });
});
