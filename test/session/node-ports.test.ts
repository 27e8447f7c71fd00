import test from "ava";
import type { PublishedPort } from "../../src/cluster/provider.ts";
import type { Api } from "../../src/kubectl/api.ts";
import { ingressAddress } from "../../src/session/gateways.ts";
import { object } from "../support/scene.ts";

const published: PublishedPort[] = [
  { node: "dd-worker", port: 80, ip: "127.0.0.1", hostPort: 8080 },
  { node: "dd-worker", port: 443, ip: "127.0.0.1", hostPort: 8443 },
  { node: "dd-control-plane", port: 6443, ip: "127.0.0.1", hostPort: 40123 },
];

const service = object("Service", "nginx-ingress", {
  metadata: { namespace: "nginx-ingress" },
  spec: {
    type: "LoadBalancer",
    selector: { app: "nginx-ingress" },
    ports: [
      { port: 80, targetPort: 80 },
      { port: 443, targetPort: "https" },
    ],
  },
  status: { loadBalancer: {} },
});

const pod = (nodeName: string, phase = "Running") =>
  object("Pod", `nginx-ingress-${nodeName}`, {
    spec: {
      nodeName,
      containers: [
        {
          ports: [
            { name: "http", containerPort: 80, hostPort: 80 },
            { name: "https", containerPort: 443, hostPort: 443 },
            { name: "ready", containerPort: 8081 },
          ],
        },
      ],
    },
    status: { phase },
  });

const asked: string[] = [];
const apiWith = (pods: unknown[]): Api =>
  ({
    async request({ path }: { path: string }) {
      asked.push(path);
      return { status: 200, body: { items: path.includes("/pods") ? pods : [service] } };
    },
  }) as unknown as Api;

test("an ingress controller that holds ports of its node is found where the engine publishes them", async (t) => {
  const address = await ingressAddress(apiWith([pod("dd-worker")]), { published });
  t.deepEqual(address, { ip: "127.0.0.1", http: 8080, https: 8443 });
  t.is(asked.at(-1), "/api/v1/namespaces/nginx-ingress/pods?labelSelector=app%3Dnginx-ingress");
});

test("a controller on a node without published ports, or one that does not run, is nowhere", async (t) => {
  t.is(await ingressAddress(apiWith([pod("dd-worker2")]), { published }), undefined);
  t.is(await ingressAddress(apiWith([pod("dd-worker", "Pending")]), { published }), undefined);
  t.is(await ingressAddress(apiWith([pod("dd-worker")]), {}), undefined);
});

test("where nobody publishes ports, a node is tried at its own address", async (t) => {
  const lone = { ...pod("vm-1"), status: { phase: "Running", hostIP: "10.0.0.7" } };
  t.deepEqual(await ingressAddress(apiWith([lone]), { nodes: true }), {
    ip: "10.0.0.7",
    http: 80,
    https: 443,
  });
  t.is(await ingressAddress(apiWith([pod("vm-1")]), { nodes: true }), undefined);
});

test("a port that is published everywhere is asked for on this machine", async (t) => {
  const open = published.map((port) => ({ ...port, ip: "0.0.0.0" }));
  t.is((await ingressAddress(apiWith([pod("dd-worker")]), { published: open }))?.ip, "127.0.0.1");
});

test("a load balancer with an address goes before the ports of nodes", async (t) => {
  const balanced = {
    ...service,
    status: { loadBalancer: { ingress: [{ ip: "172.18.0.9" }] } },
  };
  const api = {
    request: async () => ({ status: 200, body: { items: [balanced] } }),
  } as unknown as Api;
  t.deepEqual(await ingressAddress(api, { published }), { ip: "172.18.0.9", http: 80, https: 443 });
});
