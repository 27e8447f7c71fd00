import { once } from "node:events";
import net from "node:net";
import test from "ava";
import { config, location, server, startEdge, upstream } from "../../support/ingress-proxy.ts";
import type { Edge } from "../../support/ingress-proxy.ts";
import { selfSigned } from "../../support/key-pairs.ts";
import { testWith } from "../../support/test-with.ts";

const withCurl = testWith("curl");

const host = "cafe.example.com";
const app = "10.244.1.2:8080";

const serve = async (limits?: Parameters<typeof startEdge>[0]): Promise<Edge> => {
  const edge = await startEdge(limits);
  edge.backend(app, (request, response) => {
    let size = 0;
    request.on("data", (piece: Buffer) => {
      size += piece.length;
    });
    request.on("end", () => response.end(`${request.method} ${size}`));
  });
  edge.proxy.configure(
    config(
      [
        server(host, {
          tls: selfSigned(host),
          locations: [
            location(),
            location({ path: "/any", maxBodyBytes: 0 }),
            location({ path: "/ten", maxBodyBytes: 10 * 1024 * 1024 }),
          ],
        }),
      ],
      { app: upstream([app]) },
    ),
  );
  return edge;
};

/** After whatever it was, the proxy goes on. */
const stillServes = async (edge: Edge): Promise<boolean> => {
  const answer = await edge.raw(get);
  return answer.endsWith("GET 0") && edge.faults.length === 0;
};

const get = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

const malformed: [what: string, request: string, status: number][] = [
  ["no request at all", "hello\r\n\r\n", 400],
  ["binary rubbish", "\u0000\u00FF\u0001\u0002\r\n\r\n", 400],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["a Host that is none", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
  ["a header without a name", `GET / HTTP/1.1\r\nHost: ${host}\r\n: x\r\n\r\n`, 400],
  [
    "two lengths",
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    400,
  ],
  [
    "a length and chunks",
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "chunks that are none",
    `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    400,
  ],
  [
    "a path above the root",
    `GET /../../etc/passwd HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    400,
  ],
  [
    "a head that is too long",
    `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${"a".repeat(40_000)}\r\n\r\n`,
    400,
  ],
  [
    "a target that is too long",
    `GET /${"a".repeat(9000)} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    414,
  ],
  ["TRACE", `TRACE / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, 405],
  ["CONNECT", `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 400],
  ["HTTP/2 without being asked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
];

for (const [what, request, status] of malformed) {
  test(`${what} is answered with ${status} and harms nobody`, async (t) => {
    const edge = await serve();
    const answer = await edge.raw(request);
    t.is(answer.slice(0, 12), `HTTP/1.1 ${status}`);
    await edge.logged(1);
    t.regex(edge.access[0]!, new RegExp(`" ${status} \\d+ "`));
    t.notRegex(edge.access[0]!, /[^\n -~]/);
    t.true(await stillServes(edge));
    await edge.close();
  });
}

test("a body of 10 MB is refused before it is read, and the client gets to read why", async (t) => {
  const edge = await serve();
  const body = "x".repeat(10 * 1024 * 1024);
  const announced = await edge.raw(
    `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  t.regex(announced, /^HTTP\/1\.1 413 Request Entity Too Large\r\n/);
  t.regex(announced, /\r\nConnection: close\r\n/);
  const chunked = await edge.raw(
    `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  );
  t.regex(chunked, /^HTTP\/1\.1 413 Request Entity Too Large\r\n/);
  t.regex(edge.errors[0]!, /client intended to send too large body: 10485760 bytes/);
  t.true(await stillServes(edge));
  await edge.close();
});

withCurl("bodies pass up to the limit, and without a limit as they come", async (t) => {
  const edge = await serve();
  const post = async (path: string, size: number, ...more: string[]) => {
    const { writeFileSync, mkdtempSync } = await import("node:fs");
    const file = `${mkdtempSync("/tmp/drydock-body-")}/body`;
    writeFileSync(file, Buffer.alloc(size));
    const args = ["-H", `Host: ${host}`, "--data-binary", `@${file}`, ...more];
    return edge.curl(...args, `http://127.0.0.1:${edge.http}${path}`);
  };
  const mebibyte = 1024 * 1024;
  t.is((await post("/", mebibyte)).out, `POST ${mebibyte}`);
  t.regex((await post("/", mebibyte + 1)).out, /413 Request Entity Too Large/);
  t.is((await post("/ten", 10 * mebibyte)).out, `POST ${10 * mebibyte}`);
  t.is((await post("/any", 12 * mebibyte)).out, `POST ${12 * mebibyte}`);
  const chunked = await post("/any", 3 * mebibyte, "-H", "Transfer-Encoding: chunked");
  t.is(chunked.out, `POST ${3 * mebibyte}`);
  await edge.close();
});

/** Long enough that what is sent at once arrives in time on a busy machine, too. */
const quick = { head: 400, idle: 400, requests: 1000 };

test("clients that are slow with their head, their body or their handshake are let go", async (t) => {
  const edge = await serve(quick);
  const starts: [string, number][] = [
    ["", edge.http],
    ["GET / HT", edge.http],
    [`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 10\r\n\r\nabc`, edge.http],
    ["", edge.https],
    ["\u0016\u0003\u0001\u0002\u0000\u0001", edge.https],
  ];
  const answers = await Promise.all(starts.map(([text, port]) => edge.raw(text, port)));
  t.deepEqual(answers, ["", "", "", "", ""]);
  await edge.logged(1);
  t.deepEqual(
    edge.access.map((line) => / (\d{3}) \d+ /.exec(line)?.[1]),
    ["408"],
  );
  t.true(await stillServes(edge));
  await edge.close();
});

test("a client that goes away while it waits is noted as 499, and its pod is let go", async (t) => {
  const edge = await serve();
  const asked = new Promise<void>((resolve) => {
    edge.backend(app, (request) => {
      request.once("close", () => resolve());
      client.destroy();
    });
  });
  const client = net.connect(edge.http, "127.0.0.1");
  client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await asked;
  await edge.logged(1);
  t.regex(edge.access[0]!, /"GET \/ HTTP\/1\.1" 499 0 /);
  await edge.close();
});

withCurl(
  "rubbish where a handshake should be, and handshakes cut short, harm nobody",
  async (t) => {
    const edge = await serve();
    const hello = Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00]);
    for (const bytes of [hello, Buffer.from([0x16, 0xff, 0xff, 0xff]), Buffer.from([0x80, 0x01])]) {
      const socket = net.connect(edge.https, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      socket.end(bytes);
      await once(socket, "close");
    }

    t.true(await stillServes(edge));
    await edge.close();
  },
);

const answers: [what: string, raw: string, message: RegExp][] = [
  [
    "no HTTP",
    "hello\r\n\r\n",
    /upstream sent no valid HTTP\/1\.0 header while reading response header/,
  ],
  ["nothing", "", /upstream prematurely closed connection while reading response header/],
  [
    "half a head",
    "HTTP/1.1 200 OK\r\nA: b",
    /upstream prematurely closed connection while reading/,
  ],
  [
    "a head without end",
    `HTTP/1.1 200 OK\r\nA: ${"b".repeat(9000)}`,
    /upstream sent too big header/,
  ],
  ["a bad header", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", /upstream sent invalid header/],
  [
    "two lengths",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    /invalid "Content-Length" header/,
  ],
  [
    "a length and chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
    /"Content-Length" and "Transfer-Encoding" headers at the same time/,
  ],
];

for (const [what, raw, message] of answers) {
  test(`a pod that answers with ${what} is a bad gateway`, async (t) => {
    const edge = await serve();
    const backend = edge.backend(app, () => {})!;
    backend.removeAllListeners("connection");
    backend.on("connection", (socket) => {
      socket.once("data", () => socket.end(raw));
    });
    t.regex(await edge.raw(get), /<h1>502 Bad Gateway<\/h1>/);
    t.regex(edge.errors[0]!, message);
    t.deepEqual(edge.faults, []);
    await edge.close();
  });
}
