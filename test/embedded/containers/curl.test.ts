/** curl in a container against TLS servers of the cluster's network. */
import http from "node:http";
import { createSecureContext, TLSSocket } from "node:tls";
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { asDuplex } from "../../../src/embedded/containers/network/duplex.ts";
import { PodNetwork } from "../../../src/embedded/containers/network/pod-network.ts";
import type { Container } from "../../../src/embedded/containers/runtime.ts";
import { unrecognizedName } from "../../../src/embedded/ingress/proxy/client-hello.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";
import { selfSigned } from "../../support/key-pairs.ts";

const network = new PodNetwork({
  query: async (_, name) =>
    name === "cafe.example.com"
      ? {
          status: "ok",
          server: "10.96.0.10",
          records: [{ name, type: "A", value: "10.244.0.50" }],
        }
      : { status: "nxdomain", server: "10.96.0.10" },
  reachable: () => true,
});
const runtime = createRuntime({ clock: realClock, network, log: (text) => console.error(text) });
test.after.always(() => runtime.stop());

const pair = selfSigned("cafe.example.com", "rsa");
const web = http.createServer((request, response) => {
  if (request.url === "/away") {
    response.writeHead(302, { Location: "/tea" });
  }

  response.end(`${request.headers.host} ${request.url}\n`);
});
const context = createSecureContext({ cert: pair.certificate, key: pair.key });
const webPod = {
  name: "web",
  namespace: "default",
  ip: "10.244.0.50",
  node: "node-1",
  hostNetwork: false,
};
network.listen(webPod, { address: "0.0.0.0", port: 443 }, (connection) => {
  const secure = new TLSSocket(asDuplex(connection), { isServer: true, secureContext: context });
  secure.on("error", () => {});
  secure.once("secure", () => void web.emit("connection", secure));
});
network.listen(webPod, { address: "0.0.0.0", port: 8443 }, (connection) => {
  void connection.read().then(async () => {
    await connection.write(unrecognizedName);
    connection.end();
  });
});

let container: Container;
test.before(async () => {
  container = await runtime.start(
    specOf("client", { image: "curlimages/curl:8.16.0", command: ["sleep", "1000"] }),
    new Output(),
  );
});

const curl = async (line: string): Promise<[out: string, err: string, code: number]> => {
  const output = new Output();
  const authority = Buffer.from(pair.certificate).toString("base64");
  const script = `echo ${authority} | base64 -d >/tmp/ca.crt; curl -sS ${line}`;
  const session = await container.exec(
    { command: ["sh", "-c", script], tty: false, stdin: false },
    output,
  );
  const { code } = await session.exit;
  return [output.out, output.err, code];
};

test("a certificate that a given authority vouches for is trusted", async (t) => {
  const answer = await curl(
    "--cacert /tmp/ca.crt -w '%{http_code} %{scheme} %{remote_ip}:%{remote_port} %{size_download}\\n' https://cafe.example.com/tea",
  );
  t.deepEqual(answer, ["cafe.example.com /tea\n200 https 10.244.0.50:443 22\n", "", 0]);
});

test("a certificate that nobody vouches for is refused, and taken with -k", async (t) => {
  const [out, err, code] = await curl("https://cafe.example.com/tea");
  t.is(out, "");
  t.is(code, 60);
  t.regex(
    err,
    /^curl: \(60\) SSL certificate problem: self-signed certificate\nMore details here: /,
  );
  const [taken, , success] = await curl("-k https://cafe.example.com/tea");
  t.is(taken, "cafe.example.com /tea\n");
  t.is(success, 0);
});

test("--resolve leads to an address, and the name must still fit", async (t) => {
  const pinned = "--resolve cafe.example.com:443:10.244.0.50 https://cafe.example.com/";
  t.is((await curl(`--cacert /tmp/ca.crt ${pinned}`))[0], "cafe.example.com /\n");
  const [, err, code] = await curl(
    "--cacert /tmp/ca.crt --resolve tea.example.com:443:10.244.0.50 https://tea.example.com/",
  );
  t.is(code, 60);
  t.regex(
    err,
    /^curl: \(60\) SSL: no alternative certificate subject name matches target host name 'tea\.example\.com'\n/,
  );
  const connected =
    "--connect-to tea.example.com:443:cafe.example.com:443 -k https://tea.example.com/";
  t.is((await curl(connected))[0], "tea.example.com /\n");
});

test("what goes wrong before a request has curl's number and words", async (t) => {
  const cases: [string, number, string][] = [
    ["https://nobody.example.com/", 6, "Could not resolve host: nobody.example.com"],
    ["--cacert /none https://cafe.example.com/", 77, "error adding trust anchors from file: /none"],
    [
      "--cacert /etc/passwd https://cafe.example.com/",
      77,
      "error adding trust anchors from file: /etc/passwd",
    ],
    [
      "--resolve nonsense https://cafe.example.com/",
      49,
      "Couldn't parse CURLOPT_RESOLVE entry 'nonsense'",
    ],
    [
      "-k https://cafe.example.com:8443/",
      35,
      "TLS connect error: error:0A000458:SSL routines::tlsv1 unrecognized name",
    ],
  ];
  for (const [line, number, words] of cases) {
    t.deepEqual(await curl(line), ["", `curl: (${number}) ${words}\n`, number]);
  }

  const [out, , code] = await curl(
    "-w '%{http_code} %{exitcode} %{errormsg}\\n' https://nobody.example.com/ 2>/dev/null",
  );
  t.is(out, "000 6 Could not resolve host: nobody.example.com\n");
  t.is(code, 6);
});

test("redirects are followed where they lead", async (t) => {
  const [out] = await curl(
    "--cacert /tmp/ca.crt -L -w '%{num_redirects} %{url_effective}\\n' https://cafe.example.com/away",
  );
  t.is(out, "cafe.example.com /tea\n1 https://cafe.example.com/tea\n");
  const [stay] = await curl(
    "--cacert /tmp/ca.crt -o /dev/null -w '%{http_code} %{redirect_url}\\n' https://cafe.example.com/away",
  );
  t.is(stay, "302 https://cafe.example.com/tea\n");
});
