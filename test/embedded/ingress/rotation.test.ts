import http from "node:http";
import https from "node:https";
import type { TLSSocket } from "node:tls";
import { X509Certificate } from "node:crypto";
import test from "ava";
import { config, type Edge, server, startEdge, upstream } from "../../support/ingress-proxy.ts";
import { selfSigned } from "../../support/key-pairs.ts";

const host = "cafe.example.com";
const rotations = 1000;

interface Count {
  answered: number;
  failures: string[];
}

/** Asks without pause, each time over a connection that `once` makes, until told to stop. */
const load = (clients: number, once: () => Promise<string>): { stop(): Promise<Count> } => {
  const count: Count = { answered: 0, failures: [] };
  const stop = new AbortController();
  const loops = Array.from({ length: clients }, async () => {
    while (!stop.signal.aborted) {
      const problem = await once();
      if (problem === "") {
        count.answered += 1;
      } else {
        count.failures.push(problem);
      }
    }
  });
  return {
    async stop() {
      stop.abort();
      await Promise.all(loops);
      return count;
    },
  };
};

const get = (
  edge: Edge,
  options: https.RequestOptions,
  check: (socket: TLSSocket) => string,
): Promise<string> =>
  new Promise((resolve) => {
    const secure = options.servername !== undefined;
    let problem = "";
    const request = (secure ? https : http).get(
      {
        host: "127.0.0.1",
        port: secure ? edge.https : edge.http,
        headers: { Host: host },
        rejectUnauthorized: false,
        ...options,
      },
      (response) => {
        response.resume();
        response.on("end", () => {
          resolve(response.statusCode === 200 ? problem : `status ${response.statusCode}`);
        });
        response.on("error", (error) => resolve(error.message));
      },
    );
    request.on("error", (error) => resolve(error.message));
    request.on("socket", (socket: TLSSocket) => {
      if (secure && socket.connecting) {
        socket.once("secureConnect", () => {
          problem = check(socket);
        });
      }
    });
  });

test("a thousand rotations of a certificate fail no request, on new connections and on kept ones", async (t) => {
  const edge = await startEdge();
  edge.backend("10.244.1.2:8080", (_, response) => response.end("tea"));
  const pairs = [selfSigned(host), selfSigned(host, "rsa"), selfSigned(host)];
  const names = pairs.map(({ certificate }) => new X509Certificate(certificate).fingerprint256);
  const rotate = (turn: number): void =>
    edge.proxy.configure(
      config([server(host, { tls: { ...pairs[turn % pairs.length]! } })], {
        app: upstream(["10.244.1.2:8080"]),
      }),
    );
  rotate(0);
  const known = (socket: TLSSocket): string =>
    names.includes(socket.getPeerX509Certificate()!.fingerprint256) ? "" : "unknown certificate";
  const fresh = load(1, () => get(edge, { agent: false, servername: host }, known));
  const agent = new https.Agent({ keepAlive: true });
  const kept = load(1, () => get(edge, { agent, servername: host }, known));
  for (let turn = 1; turn <= rotations; turn += 1) {
    rotate(turn);
    await new Promise((resolve) => void setImmediate(resolve));
  }

  const counts = [await fresh.stop(), await kept.stop()];
  agent.destroy();
  t.deepEqual(
    counts.flatMap(({ failures }) => failures),
    [],
  );
  t.true(counts.every(({ answered }) => answered >= 10));
  t.deepEqual(edge.faults, []);
  await edge.close();
});

test("a thousand rotations of pods fail no request, though a pod goes as soon as its successor is ready", async (t) => {
  const edge = await startEdge();
  const nameOf = (turn: number): string => `10.244.${Math.floor(turn / 250)}.${turn % 250}:8080`;
  const put = (turn: number): void => {
    edge.backend(nameOf(turn), (_, response) => response.end(`pod ${turn}`));
  };
  const point = (turns: number[]): void =>
    edge.proxy.configure(config([server(host)], { app: upstream(turns.map(nameOf)) }));
  for (const turn of [0, 1, 2]) {
    put(turn);
  }

  point([0, 1, 2]);
  const running = load(2, () => get(edge, { agent: false }, () => ""));
  for (let turn = 3; turn < rotations + 3; turn += 1) {
    put(turn);
    // The pod is gone a moment before the proxy hears of it, as it may be in a cluster.
    edge.backend(nameOf(turn - 3), undefined);
    await new Promise((resolve) => void setImmediate(resolve));
    point([turn - 2, turn - 1, turn]);
  }

  const { answered, failures } = await running.stop();
  t.deepEqual(failures, []);
  t.true(answered >= 10);
  await edge.close();
});
