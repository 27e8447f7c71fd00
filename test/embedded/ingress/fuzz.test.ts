import net from "node:net";
import test from "ava";
import { readHello } from "../../../src/embedded/ingress/proxy/client-hello.ts";
import { config, server, startEdge, upstream } from "../../support/ingress-proxy.ts";
import { selfSigned } from "../../support/key-pairs.ts";

/** Numbers that look like chance and are the same each time (mulberry32). */
const numbers = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** Some bytes changed, left out or doubled. */
const mutate = (original: Buffer, below: (limit: number) => number): Buffer => {
  const bytes = [...original];
  for (let change = 0; change < 1 + below(6); change += 1) {
    const at = below(bytes.length);
    const kind = below(3);
    if (kind === 0) {
      bytes[at] = below(256);
    } else if (kind === 1) {
      bytes.splice(at, 1 + below(8));
    } else {
      bytes.splice(at, 0, ...bytes.slice(at, at + below(40)));
    }

    if (bytes.length === 0) {
      break;
    }
  }

  return Buffer.from(bytes);
};

const host = "cafe.example.com";
const requests = [
  `GET /tea?x=1 HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
  `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello`,
  `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
].map((text) => Buffer.from(text));

/** A real client's first bytes. */
const captureHello = (): Promise<Buffer> =>
  new Promise((resolve) => {
    const listener = net.createServer((socket) => {
      socket.once("data", (bytes) => {
        resolve(bytes);
        socket.destroy();
        listener.close();
      });
    });
    listener.listen(0, "127.0.0.1", () => {
      void import("node:tls").then(({ connect }) => {
        const { port } = listener.address() as net.AddressInfo;
        connect({ port, host: "127.0.0.1", servername: host }).on("error", () => {});
      });
    });
  });

test("two hundred spoiled requests and handshakes are survived", async (t) => {
  const edge = await startEdge({ head: 300, idle: 300, requests: 1000 });
  edge.backend("10.244.1.2:8080", (request, response) => {
    request.resume().on("end", () => response.end("fine"));
  });
  edge.proxy.configure(
    config([server(host, { tls: selfSigned(host) })], { app: upstream(["10.244.1.2:8080"]) }),
  );
  const below = numbers(1);
  const hello = await captureHello();
  const attempts = Array.from({ length: 200 }, async (_, index) => {
    const isTls = index % 2 === 0;
    const original = isTls ? hello : requests[below(requests.length)]!;
    const bytes = mutate(original, below);
    await edge.raw(bytes.toString("latin1"), isTls ? edge.https : edge.http);
  });
  await Promise.all(attempts);
  const { out } = await edge.curl("-H", `Host: ${host}`, `http://127.0.0.1:${edge.http}/`);
  t.is(out, "fine");
  t.deepEqual(edge.faults, []);
  await edge.close();
});

test("the server name is found however the hello is cut, and nothing is made of rubbish", async (t) => {
  const hello = await captureHello();
  for (let cut = 1; cut < hello.length; cut += 7) {
    t.is(readHello(hello.subarray(0, cut)).kind, "incomplete");
  }

  t.deepEqual(readHello(hello), { kind: "hello", serverName: host });
  const half = Math.floor(hello.length / 2);
  const record = (part: Buffer): Buffer =>
    Buffer.concat([hello.subarray(0, 3), Buffer.from([part.length >> 8, part.length & 255]), part]);
  const fragments = Buffer.concat([record(hello.subarray(5, half)), record(hello.subarray(half))]);
  t.deepEqual(readHello(fragments), { kind: "hello", serverName: host });
  const below = numbers(2);
  for (let index = 0; index < 5000; index += 1) {
    t.notThrows(() => readHello(mutate(hello, below)));
  }
});
