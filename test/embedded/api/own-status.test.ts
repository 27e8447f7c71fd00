/** What the API server itself says in the status of objects that are about it. */
import test from "ava";
import { startFlowSchemaStatus } from "../../../src/embedded/api/flow-schema-status.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { createTestContext } from "../../support/controller-context.ts";
import { startApi } from "./api-server.ts";

const group = "flowcontrol.apiserver.k8s.io";
const schemas = `${group}/flowschemas`;
const levels = `${group}/prioritylevelconfigurations`;
const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
const local = {
  group: "x.example.com",
  version: "v1",
  groupPriorityMinimum: 1,
  versionPriority: 1,
};

const conditionsOf = ({ status }: Json): string[] =>
  (status?.conditions ?? []).map(
    ({ type, status: is, reason, message }: Json) => `${type} ${is} ${reason}: ${message}`,
  );

test("a flow schema says whether its priority level exists, also when that changes", async (t) => {
  const { cluster } = await startApi(t);
  const { client } = cluster;
  const running = startFlowSchemaStatus({ ...createTestContext(), client });
  t.teardown(async () => running.stop());
  /** Resolves when the schema says so. */
  const until = async (expected: string): Promise<void> =>
    new Promise((resolve) => {
      const stop = client.watch(schemas, ({ object }) => {
        if (object.metadata.name === "f" && conditionsOf(object).join() === expected) {
          setImmediate(() => stop());
          resolve();
        }
      });
    });

  await client.create(schemas, {
    metadata: { name: "f" },
    spec: { priorityLevelConfiguration: { name: "x" } },
  });
  const subject = 'This FlowSchema references the PriorityLevelConfiguration object named "x"';
  const missing = `Dangling True NotFound: ${subject} but there is no such object`;
  await until(missing);
  await client.create(levels, {
    metadata: { name: "x" },
    spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } },
  });
  await until(`Dangling False Found: ${subject} and it exists`);
  await client.delete(levels, undefined, "x");
  await until(missing);
  const [entry] = client.get(schemas, undefined, "f")?.metadata.managedFields ?? [];
  t.is(entry?.manager, "api-priority-and-fairness-config-consumer-v1");
});

test("a local APIService is available at once, one of another server is not", async (t) => {
  const { ask } = await startApi(t);
  const create = async (version: string, spec: Json): Promise<Json> => {
    const { body } = await ask("POST", apiServices, {
      body: {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: `${version}.x.example.com` },
        spec: { ...local, version, ...spec },
      },
    });
    return body;
  };

  const words = ["Available True Local: Local APIServices are always available"];
  t.deepEqual(conditionsOf(await create("v1", {})), words);
  const service = { name: "s", namespace: "default" };
  t.deepEqual(conditionsOf(await create("v2", { service, insecureSkipTLSVerify: true })), []);
});
