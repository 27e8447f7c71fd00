import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import https from "node:https";
import tls from "node:tls";
import test from "ava";
import type { TlsMaterial } from "../../../src/embedded/ingress/proxy/config.ts";
import { defaultServer } from "../../../src/embedded/ingress/proxy/config.ts";
import { config, type Edge, server, startEdge, upstream } from "../../support/ingress-proxy.ts";
import { selfSigned, type TestPair } from "../../support/key-pairs.ts";
import { testWith } from "../../support/test-with.ts";

const withCurl = testWith("curl");

const fingerprint = ({ certificate }: TestPair): string =>
  new X509Certificate(certificate).fingerprint256;

interface Answer {
  status: number;
  body: string;
  /** Of the certificate that was shown. */
  served: string;
  /** Whether a given certificate vouches for it under the name that was asked for. */
  trusted: boolean;
}

/** What was shown when a connection was made; a kept one is not shown anything again. */
const shownBy = new WeakMap<tls.TLSSocket, Pick<Answer, "served" | "trusted">>();

/** One request over TLS; @throws the error of the handshake */
const ask = (
  edge: Edge,
  name: string,
  options: https.RequestOptions & { pair?: TestPair } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let shown = { served: "", trusted: false };
    https
      .get(
        {
          host: "127.0.0.1",
          port: edge.https,
          servername: name,
          headers: { Host: name },
          rejectUnauthorized: false,
          agent: false,
          ...(options.pair === undefined ? {} : { ca: options.pair.certificate }),
          ...options,
        },
        (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (piece: string) => {
            body += piece;
          });
          response.on("end", () => resolve({ status: response.statusCode!, body, ...shown }));
        },
      )
      .on("socket", (socket: tls.TLSSocket) => {
        const known = shownBy.get(socket);
        if (known !== undefined) {
          shown = known;
          return;
        }

        socket.once("secureConnect", () => {
          const certificate = socket.getPeerX509Certificate()!;
          shown = { served: certificate.fingerprint256, trusted: socket.authorized };
          shownBy.set(socket, shown);
        });
      })
      .on("error", reject);
  });

const app = "10.244.1.2:8080";

const serve = async (
  hosts: Record<string, TlsMaterial | undefined>,
  fallback: TlsMaterial = "reject",
): Promise<Edge> => {
  const edge = await startEdge();
  edge.backend(app, (request, response) => response.end(`for ${request.headers.host}`));
  edge.proxy.configure(
    config(
      Object.entries(hosts).map(([name, material]) =>
        server(name, material === undefined ? {} : { tls: material }),
      ),
      { app: upstream([app]) },
      defaultServer(fallback),
    ),
  );
  return edge;
};

const rsa = selfSigned("rsa.example.com", "rsa");
const ec = selfSigned("ec.example.com", "ec");
const wild = selfSigned("*.wild.example.com", "ec");

for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
  test(`${maxVersion}: each name is shown its own certificate, RSA or EC`, async (t) => {
    const edge = await serve({
      "rsa.example.com": rsa,
      "ec.example.com": ec,
      "*.wild.example.com": wild,
    });
    for (const [name, pair] of [
      ["rsa.example.com", rsa],
      ["ec.example.com", ec],
      ["a.wild.example.com", wild],
    ] as const) {
      const answer = await ask(edge, name, { pair, maxVersion });
      t.deepEqual(answer, {
        status: 200,
        body: `for ${name}`,
        served: fingerprint(pair),
        trusted: true,
      });
    }

    await edge.close();
  });

  test(`${maxVersion}: a name without a certificate is refused as unrecognized`, async (t) => {
    const edge = await serve({ "broken.example.com": "reject", "plain.example.com": undefined });
    for (const name of ["broken.example.com", "plain.example.com", "other.example.com"]) {
      const error = await t.throwsAsync(() => ask(edge, name, { maxVersion }));
      t.regex(error.message, /unrecognized name/);
    }

    t.deepEqual(edge.faults, []);
    await edge.close();
  });
}

withCurl("curl is told of the refusal in the words of its library", async (t) => {
  const edge = await serve({});
  const { code, err } = await edge.curl(`https://127.0.0.1:${edge.https}/`);
  t.is(code, 35);
  t.regex(err, /unrecognized name/);
  await edge.close();
});

test("the default certificate is shown to unknown names and to those who name none", async (t) => {
  const edge = await serve({ "ec.example.com": ec }, rsa);
  const unknown = await ask(edge, "other.example.com");
  t.is(unknown.status, 404);
  t.is(unknown.served, fingerprint(rsa));
  const nameless = await ask(edge, "", { headers: { Host: "ec.example.com" } });
  t.is(nameless.served, fingerprint(rsa));
  t.is(nameless.body, "for ec.example.com");
  await edge.close();
});

test("another host over a connection that was made for one gets what that host would get", async (t) => {
  const edge = await serve({
    "ec.example.com": ec,
    "rsa.example.com": rsa,
    "plain.example.com": undefined,
  });
  const asked = (host: string) => ask(edge, "ec.example.com", { headers: { Host: host } });
  t.is((await asked("rsa.example.com")).body, "for rsa.example.com");
  t.is((await asked("juice.example.com")).status, 404);
  t.is((await asked("plain.example.com")).status, 404);
  await edge.close();
});

test("plain HTTP to the TLS port is told so", async (t) => {
  const edge = await serve({ "ec.example.com": ec });
  const answer = await edge.raw("GET / HTTP/1.1\r\nHost: ec.example.com\r\n\r\n", edge.https);
  t.regex(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
  t.regex(answer, /The plain HTTP request was sent to HTTPS port/);
  await edge.close();
});

test("a rotated certificate is shown from the next handshake on, and open connections go on", async (t) => {
  const edge = await serve({ "ec.example.com": ec });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  const before = await ask(edge, "ec.example.com", { agent });
  const next = selfSigned("ec.example.com", "rsa");
  edge.proxy.configure(config([server("ec.example.com", { tls: next })], { app: upstream([app]) }));
  const kept = await ask(edge, "ec.example.com", { agent });
  t.is(before.served, fingerprint(ec));
  t.is(kept.served, fingerprint(ec));
  t.is(kept.status, 200);
  t.is((await ask(edge, "ec.example.com")).served, fingerprint(next));
  agent.destroy();
  await edge.close();
});

test("a session of the old certificate is not resumed after a rotation", async (t) => {
  const edge = await serve({ "ec.example.com": ec });
  const connect = async (session?: Buffer): Promise<{ session: Buffer; reused: boolean }> => {
    const socket = tls.connect({
      port: edge.https,
      host: "127.0.0.1",
      servername: "ec.example.com",
      rejectUnauthorized: false,
      maxVersion: "TLSv1.2",
      ...(session === undefined ? {} : { session }),
    });
    await once(socket, "secureConnect");
    const result = { session: socket.getSession()!, reused: socket.isSessionReused() };
    socket.destroy();
    return result;
  };
  const first = await connect();
  t.true((await connect(first.session)).reused);
  edge.proxy.configure(
    config([server("ec.example.com", { tls: selfSigned("ec.example.com") })], {}),
  );
  t.false((await connect(first.session)).reused);
  await edge.close();
});
