import test from "ava";
import { type ClientOptions, WebSocket, WebSocketServer } from "ws";
import {
  config,
  type Edge,
  location,
  server,
  startEdge,
  upstream,
} from "../../support/ingress-proxy.ts";
import { selfSigned } from "../../support/key-pairs.ts";
import { testWith } from "../../support/test-with.ts";

const withCurl = testWith("curl");

const host = "cafe.example.com";
const app = "10.244.1.2:8080";
const pair = selfSigned(host);

const serve = async (websocket: boolean): Promise<Edge> => {
  const edge = await startEdge();
  const backend = edge.backend(app, (request, response) => {
    response.end(`plain, upgrade: ${request.headers.upgrade ?? "none"}`);
  })!;
  const sockets = new WebSocketServer({ server: backend });
  sockets.on("connection", (socket, request) => {
    socket.send(`${String(request.headers["x-forwarded-proto"])} ${request.url}`);
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  edge.proxy.configure(
    config([server(host, { tls: pair, locations: [location({ websocket })] })], {
      app: upstream([app]),
    }),
  );
  return edge;
};

for (const scheme of ["ws", "wss"] as const) {
  test(`${scheme}: messages go both ways through the proxy, and the end as well`, async (t) => {
    const edge = await serve(true);
    const port = scheme === "ws" ? edge.http : edge.https;
    const client = new WebSocket(`${scheme}://127.0.0.1:${port}/chat`, {
      headers: { Host: host },
      servername: host,
      ca: pair.certificate,
    } as ClientOptions);
    const messages: string[] = [];
    const big = "x".repeat(300_000);
    await new Promise<void>((resolve, reject) => {
      client.on("error", reject);
      client.on("close", () => resolve());
      client.on("message", (data: Buffer) => {
        messages.push(data.toString());
        if (messages.length === 1) {
          client.send("hello");
          client.send(big);
        } else if (messages.length === 3) {
          client.close();
        }
      });
    });
    t.deepEqual(messages, [`${scheme === "ws" ? "http" : "https"} /chat`, "hello", big]);
    await edge.logged(1);
    t.regex(edge.access[0]!, /"GET \/chat HTTP\/1\.1" 101 \d+ /);
    t.deepEqual(edge.faults, []);
    await edge.close();
  });
}

withCurl("without the annotation the wish for another protocol goes no further", async (t) => {
  const edge = await serve(false);
  const { out } = await edge.curl(
    "-H",
    `Host: ${host}`,
    "-H",
    "Connection: Upgrade",
    "-H",
    "Upgrade: websocket",
    `http://127.0.0.1:${edge.http}/`,
  );
  t.is(out, "plain, upgrade: none");
  await edge.close();
});
