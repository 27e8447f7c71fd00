import { once } from "node:events";
import test from "ava";
import { config, location, server, startEdge, upstream } from "../../support/ingress-proxy.ts";
import { testWith } from "../../support/test-with.ts";

const withCurl = testWith("curl");

withCurl(
  "a request reaches the pod with the headers that NIC sets, and its answer comes back in nginx' frame",
  async (t) => {
    const edge = await startEdge();
    let seen: string[] = [];
    edge.backend("10.244.1.2:8080", (request, response) => {
      seen = [`${request.method} ${request.url}`, ...request.rawHeaders];
      response.writeHead(200, { "Content-Type": "text/plain", "X-Own": "1", Server: "other" });
      response.end("coffee\n");
    });
    edge.proxy.configure(
      config([server("cafe.example.com")], { app: upstream(["10.244.1.2:8080"]) }),
    );
    const { out } = await edge.curl(
      "-i",
      "-H",
      "Host: CAFE.example.com:8080",
      "-H",
      "X-Forwarded-For: 1.2.3.4",
      "-A",
      "tester",
      `http://127.0.0.1:${edge.http}/coffee/x?y=1`,
    );
    t.deepEqual(seen, [
      "GET /coffee/x?y=1",
      "Host",
      "cafe.example.com",
      "X-Real-IP",
      "127.0.0.1",
      "X-Forwarded-For",
      "1.2.3.4, 127.0.0.1",
      "X-Forwarded-Host",
      "cafe.example.com",
      "X-Forwarded-Port",
      "80",
      "X-Forwarded-Proto",
      "http",
      "Connection",
      "close",
      "User-Agent",
      "tester",
      "Accept",
      "*/*",
    ]);
    t.regex(
      out,
      /^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.31\.3\r\nDate: [^\r]+ GMT\r\nContent-Type: text\/plain\r\nConnection: keep-alive\r\nX-Own: 1\r\nTransfer-Encoding: chunked\r\n\r\ncoffee\n$/,
    );
    t.regex(
      edge.access.join(""),
      /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/coffee\/x\?y=1 HTTP\/1\.1" 200 7 "-" "tester" "1\.2\.3\.4"\n$/,
    );
    await edge.close();
  },
);

withCurl("what no rule covers is answered with nginx' page", async (t) => {
  const edge = await startEdge();
  edge.proxy.configure(config([server("cafe.example.com", { locations: [] })], {}));
  const unknown = await edge.curl("-i", `http://127.0.0.1:${edge.http}/`);
  t.regex(unknown.out, /^HTTP\/1\.1 404 Not Found\r\n/);
  t.true(
    unknown.out.endsWith(
      "\r\n\r\n<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.31.3</center>\r\n</body>\r\n</html>\r\n",
    ),
  );
  await edge.close();
});

withCurl("a Service without endpoints is a bad gateway", async (t) => {
  const edge = await startEdge();
  edge.proxy.configure(config([server("cafe.example.com")], { app: upstream([]) }));
  const { out } = await edge.curl(
    "-H",
    "Host: cafe.example.com",
    `http://127.0.0.1:${edge.http}/tea`,
  );
  t.regex(out, /<center><h1>502 Bad Gateway<\/h1><\/center>/);
  t.regex(
    edge.errors.join(""),
    /\[error\] \d+#\d+: \*\d+ connect\(\) failed \(111: Connection refused\) while connecting to upstream, client: 127\.0\.0\.1, server: cafe\.example\.com, request: "GET \/tea HTTP\/1\.1", upstream: "http:\/\/127\.0\.0\.1:8181\/tea", host: "cafe\.example\.com"/,
  );
  await edge.close();
});

withCurl("a peer that refuses is passed over for the next one, and put aside", async (t) => {
  const edge = await startEdge();
  edge.backend("10.244.1.2:8080", (_, response) => response.end("alive"));
  edge.proxy.configure(
    config([server("cafe.example.com")], {
      app: upstream(["10.244.1.2:8080", "10.244.1.3:8080"], { method: "round_robin" }),
    }),
  );
  for (let turn = 0; turn < 6; turn += 1) {
    const { out } = await edge.curl(
      "-H",
      "Host: cafe.example.com",
      `http://127.0.0.1:${edge.http}/`,
    );
    t.is(out, "alive");
  }

  t.is(edge.errors.length, 1);
  await edge.close();
});

withCurl(
  "a request that a pod broke off is repeated when that is safe, and only then",
  async (t) => {
    const edge = await startEdge();
    let broken = 0;
    edge.backend("10.244.1.2:8080", (request) => {
      broken += 1;
      request.socket.destroy();
    });
    edge.backend("10.244.1.3:8080", (_, response) => response.end("second"));
    const both = upstream(["10.244.1.2:8080", "10.244.1.3:8080"], {
      method: "round_robin",
      maxFails: 0,
    });
    edge.proxy.configure(config([server("cafe.example.com")], { app: both }));
    const ask = (method: string) =>
      edge.curl("-X", method, "-H", "Host: cafe.example.com", `http://127.0.0.1:${edge.http}/`);
    const gets = [await ask("GET"), await ask("GET")];
    t.deepEqual(
      gets.map(({ out }) => out),
      ["second", "second"],
    );
    t.is(broken, 1);
    const posts = [await ask("POST"), await ask("POST")].map(({ out }) => out);
    t.true(posts.some((out) => out.includes("502 Bad Gateway")));
    t.regex(edge.errors[0]!, /while reading response header from upstream/);
    await edge.close();
  },
);

withCurl("an answer that takes too long is a gateway time-out", async (t) => {
  const edge = await startEdge();
  edge.backend("10.244.1.2:8080", () => {});
  edge.proxy.configure(
    config([server("cafe.example.com", { locations: [location({ readTimeout: 30 })] })], {
      app: upstream(["10.244.1.2:8080"]),
    }),
  );
  const { out } = await edge.curl("-H", "Host: cafe.example.com", `http://127.0.0.1:${edge.http}/`);
  t.regex(out, /<center><h1>504 Gateway Time-out<\/h1><\/center>/);
  t.regex(
    edge.errors[0]!,
    /upstream timed out \(110: Connection timed out\) while reading response/,
  );
  await edge.close();
});

test("an answer is passed on as it comes: events, chunks, and a body without end", async (t) => {
  const edge = await startEdge();
  let go: () => void = () => {};
  edge.backend("10.244.1.2:8080", (_, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write("data: one\n\n");
    go = () => response.end("data: two\n\n");
  });
  edge.proxy.configure(
    config([server("cafe.example.com")], { app: upstream(["10.244.1.2:8080"]) }),
  );
  const response = await new Promise<import("node:http").IncomingMessage>((resolve) => {
    void import("node:http").then(({ get }) =>
      get({ port: edge.http, headers: { Host: "cafe.example.com" } }, resolve),
    );
  });
  response.setEncoding("utf8");
  const [first] = (await once(response, "data")) as [string];
  t.is(first, "data: one\n\n");
  go();
  const [second] = (await once(response, "data")) as [string];
  t.is(second, "data: two\n\n");
  await edge.close();
});

withCurl("an answer that breaks off in the middle is broken off for the client too", async (t) => {
  const edge = await startEdge();
  edge.backend("10.244.1.2:8080", (request, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("half", () => request.socket.destroy());
  });
  edge.proxy.configure(
    config([server("cafe.example.com")], { app: upstream(["10.244.1.2:8080"]) }),
  );
  const { code } = await edge.curl(
    "-H",
    "Host: cafe.example.com",
    `http://127.0.0.1:${edge.http}/`,
  );
  t.is(code, 18);
  await edge.close();
});

withCurl("plain HTTP is sent to HTTPS where the server asks for it", async (t) => {
  const edge = await startEdge();
  edge.proxy.configure(
    config([server("cafe.example.com", { redirect: { code: 301, when: "plain" } })], {}),
  );
  const { out } = await edge.curl(
    "-i",
    "-H",
    "Host: cafe.example.com",
    `http://127.0.0.1:${edge.http}/tea?x=1`,
  );
  t.regex(out, /^HTTP\/1\.1 301 Moved Permanently\r\n/);
  t.regex(out, /\r\nLocation: https:\/\/cafe\.example\.com:443\/tea\?x=1\r\n/);
  await edge.close();
});

test("a connection carries many requests, and no more than its share", async (t) => {
  const edge = await startEdge({ head: 60_000, idle: 75_000, requests: 3 });
  edge.backend("10.244.1.2:8080", (request, response) => response.end(request.url));
  edge.proxy.configure(
    config([server("cafe.example.com")], { app: upstream(["10.244.1.2:8080"]) }),
  );
  const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: cafe.example.com\r\n\r\n`;
  const answer = await edge.raw(one("/1") + one("/2") + one("/3") + one("/4"));
  t.is(answer.match(/HTTP\/1\.1 200 OK/g)?.length, 3);
  t.deepEqual(
    [...answer.matchAll(/Connection: (\S+)/g)].map((match) => match[1]),
    ["keep-alive", "keep-alive", "close"],
  );
  await edge.close();
});

test("requests that a client sends at once are answered one after the other", async (t) => {
  const edge = await startEdge();
  let now = 0;
  let most = 0;
  edge.backend("10.244.1.2:8080", (request, response) => {
    now += 1;
    most = Math.max(most, now);
    setImmediate(() => {
      now -= 1;
      response.end(request.url);
    });
  });
  edge.proxy.configure(
    config([server("cafe.example.com")], { app: upstream(["10.244.1.2:8080"]) }),
  );
  const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
  const requests = paths.map(
    (path, index) =>
      `GET ${path} HTTP/1.1\r\nHost: cafe.example.com\r\n${index === 49 ? "Connection: close\r\n" : ""}\r\n`,
  );
  const answer = await edge.raw(requests.join(""));
  t.deepEqual(
    [...answer.matchAll(/\r\n\r\n(\/\d+)/g)].map((match) => match[1]),
    paths,
  );
  t.is(most, 1);
  await edge.close();
});
