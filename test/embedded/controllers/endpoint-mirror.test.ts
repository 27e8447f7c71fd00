import test from "ava";
import { startEndpointSliceMirroring } from "../../../src/embedded/controllers/endpoints/mirror.ts";
import type { Json, KubeObject } from "../../../src/embedded/object.ts";
import { createTestContext } from "../../support/controller-context.ts";

const slicesKey = "discovery.k8s.io/endpointslices";
const service = (spec: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "db", namespace: "default" },
  spec,
});
const endpoints = (subsets: Json[], metadata: Json = {}): Json => ({
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name: "db", namespace: "default", ...metadata },
  subsets,
});

const start = async (...objects: Json[]) => {
  const context = createTestContext();
  const running = startEndpointSliceMirroring(context);
  for (const object of objects) {
    await context.client.create(object.kind === "Service" ? "services" : "endpoints", object);
  }

  await context.settle();
  return {
    ...context,
    running,
    slices: () => context.client.list(slicesKey),
    change: async (change: (copy: KubeObject) => void) => {
      await context.client.modify("endpoints", "default", "db", change);
      await context.settle();
    },
  };
};

/** Family, ports and addresses; what is not ready in brackets. */
const told = (slices: KubeObject[]): string[] =>
  slices
    .map(({ addressType, ports, endpoints: list }) => {
      const addresses = list.map(({ addresses: [address], conditions }: Json) =>
        conditions.ready ? address : `(${address})`,
      );
      return `${addressType} ${ports.map(({ port }: Json) => port)} ${addresses}`;
    })
    .toSorted();

test("Endpoints that somebody wrote for a Service without a selector become slices of it", async (t) => {
  const labels = { tier: "data" };
  const annotations = {
    note: "mine",
    "kubectl.kubernetes.io/last-applied-configuration": "{}",
    "endpoints.kubernetes.io/last-change-trigger-time": "2026-11-30T00:00:00Z",
  };
  const { slices, running, faults } = await start(
    service(),
    endpoints(
      [
        {
          addresses: [{ ip: "10.9.0.2" }, { ip: "10.9.0.1", nodeName: "n1", hostname: "h" }],
          notReadyAddresses: [{ ip: "10.9.0.3" }],
          ports: [{ name: "pg", port: 5432, protocol: "TCP" }],
        },
      ],
      { labels, annotations },
    ),
  );
  const [slice] = slices();
  t.is(slices().length, 1);
  t.like(slice, {
    addressType: "IPv4",
    ports: [{ name: "pg", port: 5432, protocol: "TCP" }],
    endpoints: [
      { addresses: ["10.9.0.1"], conditions: { ready: true }, nodeName: "n1", hostname: "h" },
      { addresses: ["10.9.0.2"], conditions: { ready: true } },
      { addresses: ["10.9.0.3"], conditions: { ready: false } },
    ],
  });
  t.like(slice?.metadata, {
    generateName: "db-",
    annotations: { note: "mine" },
    labels: {
      tier: "data",
      "kubernetes.io/service-name": "db",
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    },
  });
  t.like(slice?.metadata.ownerReferences?.[0], { kind: "Endpoints", name: "db", controller: true });
  t.deepEqual(Object.keys(slice?.metadata.annotations ?? {}), ["note"]);
  t.deepEqual(faults, []);
  await running.stop();
});

test("a slice stands for one family and one set of ports, and keeps its name while they stay", async (t) => {
  const http = { name: "http", port: 80, protocol: "TCP" };
  const pg = { name: "pg", port: 5432, protocol: "TCP" };
  const { slices, change, running } = await start(
    service(),
    endpoints([
      { addresses: [{ ip: "10.9.2.2" }], ports: [http] },
      { addresses: [{ ip: "10.9.2.2" }], ports: [pg] },
      { addresses: [{ ip: "10.9.2.3" }], ports: [pg] },
    ]),
  );
  t.deepEqual(told(slices()), ["IPv4 5432 10.9.2.2,10.9.2.3", "IPv4 80 10.9.2.2"]);
  const nameOf = (port: number): string =>
    slices().find(({ ports }) => ports[0].port === port)?.metadata.name ?? "";
  const before = nameOf(5432);

  await change((copy) => {
    copy.subsets = [{ addresses: [{ ip: "10.9.2.4" }, { ip: "fd00::1" }], ports: [pg] }];
  });
  t.deepEqual(told(slices()), ["IPv4 5432 10.9.2.4", "IPv6 5432 fd00::1"]);
  t.is(slices().find(({ addressType }) => addressType === "IPv4")?.metadata.name, before);

  await change((copy) => {
    copy.subsets = [{ addresses: [{ ip: "10.9.2.4" }] }];
  });
  t.deepEqual(told(slices()), ["IPv4  10.9.2.4"]);
  t.is(slices()[0]?.metadata.name, before);
  await running.stop();
});

test("what is not to be mirrored, has a selector or no Service has no such slices", async (t) => {
  const subsets = [{ addresses: [{ ip: "10.9.0.1" }], ports: [{ port: 80, protocol: "TCP" }] }];
  const { client, slices, settle, change, running } = await start(endpoints(subsets));
  t.is(slices().length, 0);
  await client.create("services", service());
  await settle();
  t.is(slices().length, 1);

  await change((copy) => {
    copy.metadata.labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  });
  t.is(slices().length, 0);
  await change((copy) => {
    copy.metadata.labels = {};
  });
  t.is(slices().length, 1);

  const select = (selector: Json) =>
    client.modify("services", "default", "db", (copy) => {
      copy.spec = selector === undefined ? {} : { selector };
    });
  await select({ app: "db" });
  await settle();
  t.is(slices().length, 0);
  await select(undefined);
  await settle();
  t.is(slices().length, 1);
  await client.delete(slicesKey, "default", slices()[0]!.metadata.name);
  await settle();
  t.is(slices().length, 1);
  await client.delete("endpoints", "default", "db");
  await settle();
  t.is(slices().length, 0);
  await running.stop();
});

test("of a subset with too many addresses a thousand are mirrored, and an event says so", async (t) => {
  const addresses = Array.from({ length: 1003 }, (_, index) => ({
    ip: `10.9.${Math.trunc(index / 200)}.${(index % 200) + 1}`,
  }));
  const { slices, eventsOf, running } = await start(
    service(),
    endpoints([{ addresses, ports: [{ port: 80, protocol: "TCP" }] }]),
  );
  t.is(slices()[0]?.endpoints.length, 1000);
  t.deepEqual(eventsOf("db"), [
    "TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped",
  ]);
  await running.stop();
});
