import test from "ava";
import type { ComponentRun } from "../../../src/embedded/containers/component.ts";
import { createIngressController } from "../../../src/embedded/ingress/controller.ts";
import type { ProxyConfig } from "../../../src/embedded/ingress/proxy/config.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { createTestContext, type TestContext } from "../../support/controller-context.ts";
import { selfSigned, tlsData } from "../../support/key-pairs.ts";

const flags = ["-report-ingress-status", "-external-service=nginx-ingress"];

interface Running extends TestContext {
  config(): ProxyConfig;
  log(): string;
  /** Lets the controller see what has happened. */
  settled(): Promise<void>;
  stop(): Promise<number>;
}

const controllerPod = {
  metadata: {
    name: "nginx-ingress-1",
    namespace: "nginx-ingress",
    labels: { app: "nginx-ingress" },
  },
  status: { phase: "Running" },
};

const start = async (args: string[] = flags): Promise<Running> => {
  const context = createTestContext();
  const { client } = context;
  await client.create("networking.k8s.io/ingressclasses", {
    metadata: { name: "nginx" },
    spec: { controller: "nginx.org/ingress-controller" },
  });
  await client.create("pods", controllerPod);
  await client.create("services", {
    metadata: { name: "nginx-ingress", namespace: "nginx-ingress" },
    spec: {
      type: "LoadBalancer",
      selector: { app: "nginx-ingress" },
      ports: [
        { name: "http", port: 80 },
        { name: "https", port: 443 },
      ],
    },
  });
  let config: ProxyConfig | undefined;
  let log = "";
  const stop = new AbortController();
  const controller = createIngressController({
    ...context,
    cloud: client,
    proxies: {
      start: async () => ({
        ports: { http: 18_080, https: 18_443 },
        lost: new Promise(() => {}),
        configure: (next) => {
          config = next;
        },
        drain: async () => {},
        destroy: () => {},
      }),
      stop: async () => {},
    },
  });
  const exit = controller({
    argv: ["/nginx-ingress", ...args],
    environment: { POD_NAME: "nginx-ingress-1", POD_NAMESPACE: "nginx-ingress" },
    pod: {
      name: "nginx-ingress-1",
      namespace: "nginx-ingress",
      uid: "1",
      ip: "10.244.1.2",
      node: "n",
      hostNetwork: false,
    },
    stdout: (text) => (log += text),
    stderr: (text) => (log += text),
    readFile: async () => undefined,
    listen: () => ({ close: () => {} }),
    signal: stop.signal,
  } satisfies ComponentRun);
  const settled = async (): Promise<void> => {
    await context.settle(30);
  };
  await settled();
  return {
    ...context,
    config: () => config!,
    log: () => log,
    settled,
    async stop() {
      stop.abort("graceful");
      return exit;
    },
  };
};

const ingress = (name: string, changes: Json = {}): Json => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace: "cafe", ...changes.metadata },
  spec: {
    ingressClassName: "nginx",
    rules: [
      {
        host: "cafe.example.com",
        http: {
          paths: [
            {
              path: "/tea",
              pathType: "Prefix",
              backend: { service: { name: "tea-svc", port: { number: 80 } } },
            },
          ],
        },
      },
    ],
    ...changes.spec,
  },
});

const withTea = async ({ client }: TestContext): Promise<void> => {
  await client.create("services", {
    metadata: { name: "tea-svc", namespace: "cafe" },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  });
  await client.create("discovery.k8s.io/endpointslices", {
    metadata: {
      name: "tea-svc-1",
      namespace: "cafe",
      labels: { "kubernetes.io/service-name": "tea-svc" },
    },
    ports: [{ name: "", port: 8080 }],
    endpoints: [
      { addresses: ["10.244.1.9"], conditions: { ready: true } },
      { addresses: ["10.244.1.5"], conditions: { ready: true } },
      { addresses: ["10.244.1.6"], conditions: { ready: false } },
    ],
  });
};

const key = "networking.k8s.io/ingresses";

test("an Ingress becomes a server with the ready endpoints, is told so and gets its address", async (t) => {
  const running = await start();
  await withTea(running);
  await running.client.create(key, ingress("cafe-ingress"));
  await running.settled();
  const { servers, upstreams } = running.config();
  t.deepEqual(
    servers.map(({ name, tls }) => [name, tls]),
    [["cafe.example.com", undefined]],
  );
  t.deepEqual(upstreams["cafe-cafe-ingress-cafe.example.com-tea-svc-80"]?.peers, [
    "10.244.1.5:8080",
    "10.244.1.9:8080",
  ]);
  t.deepEqual(running.eventsOf("cafe-ingress"), [
    "AddedOrUpdated: Configuration for cafe/cafe-ingress was added or updated ",
  ]);
  t.deepEqual(running.client.get(key, "cafe", "cafe-ingress")?.["status"], {
    loadBalancer: { ingress: [{ ip: "127.0.0.1" }] },
  });
  const service = running.client.get("services", "nginx-ingress", "nginx-ingress")!;
  t.is(service.metadata.annotations?.["drydock/https"], "127.0.0.1:18443");
  t.is(await running.stop(), 0);
  t.deepEqual(
    running.client.get("services", "nginx-ingress", "nginx-ingress")?.["status"].loadBalancer,
    {},
  );
});

test("endpoints that change reach the proxy without an Event", async (t) => {
  const running = await start();
  await withTea(running);
  await running.client.create(key, ingress("cafe-ingress"));
  await running.settled();
  await running.client.modify("discovery.k8s.io/endpointslices", "cafe", "tea-svc-1", (copy) => {
    copy["endpoints"] = [];
  });
  await running.settled();
  t.deepEqual(Object.values(running.config().upstreams)[0]?.peers, []);
  t.is(running.eventsOf("cafe-ingress").length, 1);
  t.regex(
    running.log(),
    /controller\.go:2898\] Error retrieving endpoints for the service tea-svc: no endpointslices for target port 8080 in service tea-svc/,
  );
  await running.stop();
});

test("Ingresses of another class are left alone, and the old annotation still counts", async (t) => {
  const running = await start();
  await running.client.create(key, ingress("other", { spec: { ingressClassName: "traefik" } }));
  await running.client.create(key, ingress("none", { spec: { ingressClassName: undefined } }));
  await running.client.create(
    key,
    ingress("old", {
      metadata: { annotations: { "kubernetes.io/ingress.class": "nginx" } },
      spec: { ingressClassName: undefined },
    }),
  );
  await running.settled();
  t.deepEqual(running.eventsOf("other"), []);
  t.deepEqual(running.eventsOf("none"), []);
  t.is(running.client.get(key, "cafe", "other")?.["status"], undefined);
  t.is(running.eventsOf("old").length, 1);
  t.regex(running.log(), /Using the DEPRECATED annotation 'kubernetes\.io\/ingress\.class'/);
  await running.stop();
});

const tls = [{ hosts: ["cafe.example.com"], secretName: "cafe-secret" }];
const secret = (data: Record<string, string>, type = "kubernetes.io/tls"): Json => ({
  metadata: { name: "cafe-secret", namespace: "cafe" },
  type,
  data,
});

const refused: [what: string, secret: Json, problem: string][] = [
  [
    "a Secret that is not there",
    undefined,
    "TLS secret cafe-secret is invalid: secret doesn't exist or of an unsupported type",
  ],
  [
    "an opaque Secret",
    secret({}, "Opaque"),
    "TLS secret cafe-secret is invalid: secret doesn't exist or of an unsupported type",
  ],
  [
    "a Secret of another type",
    secret({}, "nginx.org/ca"),
    "TLS secret cafe-secret is of a wrong type 'nginx.org/ca', must be 'kubernetes.io/tls'",
  ],
  [
    "a Secret without PEM",
    secret({ "tls.crt": "aGk=", "tls.key": "aGk=" }),
    "TLS secret cafe-secret is invalid: failed to validate TLS cert and key: tls: failed to find any PEM data in certificate input",
  ],
  [
    "a key of another certificate",
    secret({ ...tlsData(selfSigned("a")), "tls.key": tlsData(selfSigned("b"))["tls.key"]! }),
    "TLS secret cafe-secret is invalid: failed to validate TLS cert and key: tls: private key does not match public key",
  ],
];

for (const [what, object, problem] of refused) {
  test(`TLS with ${what} is refused, and the Ingress says why`, async (t) => {
    const running = await start();
    await withTea(running);
    if (object !== undefined) {
      await running.client.create("secrets", object);
    }

    await running.client.create(key, ingress("cafe-ingress", { spec: { tls } }));
    await running.settled();
    t.is(running.config().servers[0]?.tls, "reject");
    t.deepEqual(running.eventsOf("cafe-ingress"), [
      `AddedOrUpdatedWithWarning: Configuration for cafe/cafe-ingress was added or updated ; with warning(s): ${problem}`,
    ]);
    await running.stop();
  });
}

test("a Secret that is made right is served, and told of", async (t) => {
  const running = await start();
  await withTea(running);
  await running.client.create(key, ingress("cafe-ingress", { spec: { tls } }));
  await running.settled();
  const pair = selfSigned("cafe.example.com", "rsa");
  await running.client.create("secrets", secret(tlsData(pair)));
  await running.settled();
  t.deepEqual(running.config().servers[0]?.tls, pair);
  t.deepEqual(running.config().servers[0]?.redirect, { code: 301, when: "plain" });
  t.is(
    running.eventsOf("cafe-ingress").at(-1),
    "AddedOrUpdated: Configuration for cafe/cafe-ingress was added or updated ",
  );
  await running.stop();
});

test("of two Ingresses with one host the older has it, and gives it up when it goes", async (t) => {
  const running = await start();
  await withTea(running);
  await running.client.create(key, ingress("z-first"));
  await running.clock.advance(5000);
  await running.client.create(key, ingress("a-second"));
  await running.settled();
  t.deepEqual(running.eventsOf("a-second"), ["Rejected: All hosts are taken by other resources"]);
  t.is(running.config().servers.length, 1);
  t.truthy(running.config().upstreams["cafe-z-first-cafe.example.com-tea-svc-80"]);
  await running.client.delete(key, "cafe", "z-first");
  await running.settled();
  t.is(
    running.eventsOf("a-second").at(-1),
    "AddedOrUpdated: Configuration for cafe/a-second was added or updated ",
  );
  t.truthy(running.config().upstreams["cafe-a-second-cafe.example.com-tea-svc-80"]);
  await running.stop();
});

test("what NIC does not accept is rejected with the field that is wrong", async (t) => {
  const running = await start();
  const rule = ingress("x").spec.rules[0];
  await running.client.create(
    key,
    ingress("hostless", { spec: { rules: [{ ...rule, host: undefined }] } }),
  );
  await running.client.create(
    key,
    ingress("setting", {
      metadata: { annotations: { "nginx.org/client-max-body-size": "lots" } },
    }),
  );
  await running.settled();
  t.deepEqual(running.eventsOf("hostless"), ["Rejected: spec.rules[0].host: Required value"]);
  t.deepEqual(running.eventsOf("setting"), [
    'Rejected: annotations.nginx.org/client-max-body-size: Invalid value: "lots": must be a size',
  ]);
  t.deepEqual(running.config().servers, []);
  await running.stop();
});

test("minions serve their paths under their master's host", async (t) => {
  const running = await start();
  await withTea(running);
  const kind = (type: string) => ({ annotations: { "nginx.org/mergeable-ingress-type": type } });
  await running.client.create(key, ingress("minion", { metadata: kind("minion") }));
  await running.settled();
  t.deepEqual(running.eventsOf("minion"), [
    "NoIngressMasterFound: Ingress master is invalid or doesn't exist",
  ]);
  await running.client.create(
    key,
    ingress("master", {
      metadata: kind("master"),
      spec: { rules: [{ host: "cafe.example.com" }] },
    }),
  );
  await running.settled();
  t.deepEqual(
    running.config().servers[0]?.locations.map(({ path, upstream }) => [path, upstream]),
    [["/tea", "cafe-minion-cafe.example.com-tea-svc-80"]],
  );
  t.is(
    running.eventsOf("minion").at(-1),
    "AddedOrUpdated: Configuration for cafe/minion was added or updated",
  );
  await running.stop();
});

test("settings come from the ConfigMap and, before it, from annotations", async (t) => {
  const running = await start([...flags, "-nginx-configmaps=nginx-ingress/nginx-config"]);
  await withTea(running);
  await running.client.create("configmaps", {
    metadata: { name: "nginx-config", namespace: "nginx-ingress" },
    data: {
      "client-max-body-size": "10m",
      "proxy-read-timeout": "1m30s",
      "external-status-address": "edge.example.com",
      "lb-method": "nonsense",
    },
  });
  await running.client.create(
    key,
    ingress("cafe-ingress", {
      metadata: {
        annotations: {
          "nginx.org/client-max-body-size": "0",
          "nginx.org/websocket-services": "tea-svc",
          "nginx.org/limit-req-rate": "5r/s",
        },
      },
    }),
  );
  await running.settled();
  const [location] = running.config().servers[0]!.locations;
  t.is(location?.maxBodyBytes, 0);
  t.is(location?.readTimeout, 90_000);
  t.true(location?.websocket);
  t.deepEqual(running.client.get(key, "cafe", "cafe-ingress")?.["status"].loadBalancer.ingress, [
    { hostname: "edge.example.com" },
  ]);
  t.regex(
    running.log(),
    /lb-method: Invalid value: "nonsense": invalid load balancing method: "nonsense"/,
  );
  t.regex(
    running.eventsOf("cafe-ingress").at(-1)!,
    /'nginx\.org\/limit-req-rate' has no effect in the practice cluster/,
  );
  await running.stop();
});

test("a default backend answers what no path takes", async (t) => {
  const running = await start();
  await withTea(running);
  await running.client.create(
    key,
    ingress("cafe-ingress", {
      spec: { defaultBackend: { service: { name: "tea-svc", port: { number: 80 } } } },
    }),
  );
  await running.settled();
  t.deepEqual(
    running.config().servers[0]?.locations.map(({ path, match }) => `${match} ${path}`),
    ["segments /tea", "segments /"],
  );
  await running.stop();
});

test("a controller without its class, or with an unknown flag, ends and says why", async (t) => {
  const missing = await start(["-ingress-class=other"]);
  t.is(await missing.stop(), 1);
  t.regex(
    missing.log(),
    /^F.*main\.go:464\] Error when getting IngressClass other: ingressclasses\.networking\.k8s\.io "other" not found$/m,
  );
  const unknown = await start(["-nonsense"]);
  t.is(await unknown.stop(), 2);
  t.regex(unknown.log(), /^flag provided but not defined: -nonsense$/m);
});
