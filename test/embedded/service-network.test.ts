import test from "ava";
import type { Endpoint } from "../../src/embedded/containers/network/connection.ts";
import { createServiceHooks } from "../../src/embedded/service-network.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { createMemoryClient } from "../support/memory-client.ts";

const start = async () => {
  const client = createMemoryClient(createManualClock());
  await client.create("nodes", {
    metadata: { name: "node-1" },
    status: { addresses: [{ type: "InternalIP", address: "172.18.0.3" }] },
  });
  await client.create("services", {
    metadata: { name: "tea", namespace: "cafe" },
    spec: {
      clusterIP: "10.96.0.7",
      externalIPs: ["192.0.2.1"],
      ports: [
        { name: "http", port: 80, nodePort: 30_080 },
        { name: "admin", port: 81 },
      ],
    },
  });
  await client.create("discovery.k8s.io/endpointslices", {
    metadata: { name: "tea-1", namespace: "cafe", labels: { "kubernetes.io/service-name": "tea" } },
    ports: [
      { name: "http", port: 8080 },
      { name: "admin", port: 9090 },
    ],
    endpoints: [
      { addresses: ["10.244.1.2"], conditions: { ready: true } },
      { addresses: ["10.244.1.3"], conditions: { ready: false } },
    ],
  });
  const hooks = createServiceHooks(client, () => 0);
  const route = (address: string, port: number): string => {
    const to = hooks.route!(undefined, { address, port }) as Endpoint;
    return `${to.address}:${to.port}`;
  };
  return { client, route };
};

const pod = "10.244.1.2";

test("each address of a Service leads to its ready endpoints, by port", async (t) => {
  const { route } = await start();
  t.is(route("10.96.0.7", 80), `${pod}:8080`);
  t.is(route("10.96.0.7", 81), `${pod}:9090`);
  t.is(route("192.0.2.1", 80), `${pod}:8080`);
  t.is(route("172.18.0.3", 30_080), `${pod}:8080`);
  t.is(route("172.18.0.3", 80), "172.18.0.3:80");
  t.is(route(pod, 8080), `${pod}:8080`);
});

test("what changes in Services, endpoints and nodes holds from the next connection on", async (t) => {
  const { client, route } = await start();
  t.is(route("10.96.0.7", 80), `${pod}:8080`);
  const slices = "discovery.k8s.io/endpointslices";
  await client.modify(slices, "cafe", "tea-1", (copy) => {
    copy["endpoints"] = [{ addresses: ["10.244.1.9"] }];
  });
  t.is(route("10.96.0.7", 80), "10.244.1.9:8080");
  await client.modify(slices, "cafe", "tea-1", (copy) => {
    copy["endpoints"] = [];
  });
  t.throws(() => route("10.96.0.7", 80), { message: "ECONNREFUSED" });
  await client.modify("nodes", undefined, "node-1", (copy) => {
    copy["status"] = { addresses: [{ type: "InternalIP", address: "172.18.0.9" }] };
  });
  t.throws(() => route("172.18.0.9", 30_080), { message: "ECONNREFUSED" });
  t.is(route("172.18.0.3", 30_080), "172.18.0.3:30080");
  await client.delete("services", "cafe", "tea");
  t.is(route("10.96.0.7", 80), "10.96.0.7:80");
});
