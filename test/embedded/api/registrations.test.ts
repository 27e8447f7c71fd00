import test from "ava";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../../../src/embedded/object.ts";
import { type Ask, startApi } from "./api-server.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";

const definition = (plural: string, versions: string[]): Json => ({
  metadata: { name: `${plural}.example.com` },
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { plural, kind: plural },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: { openAPIV3Schema: { type: "object" } },
    })),
  },
});

/** Asks until the answer is as wanted. */
const until = async (ask: Ask, url: string, isWanted: (body: Json) => boolean): Promise<Json> => {
  for (;;) {
    const { body } = await ask("GET", url);
    if (isWanted(body)) {
      return body;
    }

    await sleep(10);
  }
};

const isGone = ({ code }: Json): boolean => code === 404;
const isAvailable = ({ status }: Json): boolean =>
  status?.conditions?.some(({ type, reason }: Json) => type === "Available" && reason === "Local");

test("a group version is registered from its first definition to its last", async (t) => {
  const { ask } = await startApi(t);
  await ask("POST", definitions, { body: definition("ones", ["v1", "v2"]) });
  await ask("POST", definitions, { body: definition("twos", ["v1"]) });
  const registered = await until(ask, `${apiServices}/v1.example.com`, isAvailable);
  t.deepEqual(registered.spec, {
    group: "example.com",
    version: "v1",
    groupPriorityMinimum: 1000,
    versionPriority: 100,
  });
  t.deepEqual(registered.metadata.labels, { "kube-aggregator.kubernetes.io/automanaged": "true" });
  t.is(registered.metadata.managedFields[0].manager, "kube-apiserver");

  await ask("DELETE", `${definitions}/ones.example.com`);
  await until(ask, `${apiServices}/v2.example.com`, isGone);
  t.is((await ask("GET", `${apiServices}/v1.example.com`)).code, 200);
  await ask("DELETE", `${definitions}/twos.example.com`);
  await until(ask, `${apiServices}/v1.example.com`, isGone);
  t.pass();
});

test("what somebody registers without a service is local, and its group is there", async (t) => {
  const { ask } = await startApi(t);
  const spec = {
    group: "other.example.com",
    version: "v1",
    groupPriorityMinimum: 1,
    versionPriority: 1,
  };
  await ask("POST", apiServices, { body: { metadata: { name: "v1.other.example.com" }, spec } });
  await until(ask, `${apiServices}/v1.other.example.com`, isAvailable);
  const version = { groupVersion: "other.example.com/v1", version: "v1" };
  t.deepEqual((await ask("GET", "/apis/other.example.com")).body, {
    kind: "APIGroup",
    apiVersion: "v1",
    name: "other.example.com",
    versions: [version],
    preferredVersion: version,
  });
  t.is((await ask("GET", "/apis/other.example.com/v1")).code, 404);
});
