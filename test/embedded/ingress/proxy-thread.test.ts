/** Proxies in their real thread, between real sockets and the cluster's network. */
import http from "node:http";
import test from "ava";
import { asDuplex } from "../../../src/embedded/containers/network/duplex.ts";
import { PodNetwork } from "../../../src/embedded/containers/network/pod-network.ts";
import type { LoopbackPorts, ProxyHost } from "../../../src/embedded/ingress/proxy-host.ts";
import { createProxyHost } from "../../../src/embedded/ingress/worker/proxy-thread.ts";
import { config, server, upstream } from "../../support/ingress-proxy.ts";

const podAt = (ip: string) => ({
  name: ip,
  namespace: "default",
  ip,
  node: "node-1",
  hostNetwork: false,
});

interface Bed {
  network: PodNetwork;
  host: ProxyHost;
  log: string[];
  faults: string[];
  start(ip: string, wanted?: LoopbackPorts): ReturnType<ProxyHost["start"]>;
}

const app = "10.244.1.9:8080";
const rules = config([server("cafe.example.com")], { app: upstream([app]) });

const createBed = (): Bed => {
  const network = new PodNetwork({ reachable: () => true });
  const backend = http.createServer((request, response) => response.end(`got ${request.url}`));
  network.listen(podAt("10.244.1.9"), { address: "0.0.0.0", port: 8080 }, (connection) => {
    backend.emit("connection", asDuplex(connection));
  });
  const log: string[] = [];
  const faults: string[] = [];
  const host = createProxyHost({
    url: new URL("../../../src/embedded/ingress/worker/main.js", import.meta.url),
    network,
    log: (message) => void faults.push(message),
  });
  const start: Bed["start"] = (ip, wanted) =>
    host.start({ pod: podAt(ip), wanted, log: (_, text) => void log.push(text) });
  return { network, host, log, faults, start };
};

const get = (options: http.RequestOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    http
      .get({ agent: false, headers: { Host: "cafe.example.com" }, ...options }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (piece: string) => {
          body += piece;
        });
        response.on("end", () => resolve(body));
      })
      .on("error", reject);
  });

const code = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

test("a proxy answers on loopback and on its pod's address, and is gone after its end", async (t) => {
  const bed = createBed();
  const proxy = await bed.start("10.244.1.2");
  proxy.configure(rules);
  t.is(await get({ port: proxy.ports.http, path: "/out" }), "got /out");
  const inside = await bed.network.connect(podAt("10.244.1.3"), {
    address: "10.244.1.2",
    port: 80,
  });
  const socket = asDuplex(inside);
  t.is(await get({ agent: undefined, createConnection: () => socket, path: "/in" }), "got /in");
  await proxy.drain();
  t.regex(bed.log.join(""), /^127\.0\.0\.1 - .*"GET \/out HTTP\/1\.1" 200 8 /m);
  t.regex(bed.log.join(""), /^10\.244\.1\.3 - .*"GET \/in HTTP\/1\.1" 200 7 /m);
  proxy.destroy();
  t.is(await code(get({ port: proxy.ports.http })), "ECONNREFUSED");
  const again = bed.network.connect(podAt("10.244.1.3"), { address: "10.244.1.2", port: 80 });
  t.is(await code(again), "ECONNREFUSED");
  t.deepEqual(bed.faults, []);
  await bed.host.stop();
});

test("the ports of last time are taken again, and others when somebody has them", async (t) => {
  const bed = createBed();
  const first = await bed.start("10.244.1.2");
  const { ports } = first;
  await first.drain();
  first.destroy();
  const second = await bed.start("10.244.1.2", ports);
  t.deepEqual(second.ports, ports);
  const rival = createBed();
  const third = await rival.start("10.244.1.2", ports);
  t.not(third.ports.http, ports.http);
  t.not(third.ports.https, ports.https);
  await Promise.all([bed.host.stop(), rival.host.stop()]);
});

test("two controllers share one door, and the last one closes it", async (t) => {
  const bed = createBed();
  const one = await bed.start("10.244.1.2");
  const two = await bed.start("10.244.1.3");
  t.deepEqual(one.ports, two.ports);
  one.configure(rules);
  two.configure(rules);
  await one.drain();
  one.destroy();
  t.is(await get({ port: two.ports.http, path: "/still" }), "got /still");
  await two.drain();
  two.destroy();
  t.is(await code(get({ port: two.ports.http })), "ECONNREFUSED");
  await bed.host.stop();
});

test("a pod's port that is taken, and a thread that ends, are told", async (t) => {
  const bed = createBed();
  bed.network.listen(podAt("10.244.1.4"), { address: "0.0.0.0", port: 443 }, () => {});
  await t.throwsAsync(() => bed.start("10.244.1.4"), { message: "EADDRINUSE" });
  const proxy = await bed.start("10.244.1.2");
  await bed.host.stop();
  await proxy.lost;
  const again = await bed.start("10.244.1.2");
  again.configure(rules);
  t.is(await get({ port: again.ports.http, path: "/" }), "got /");
  await bed.host.stop();
});
