/** openssl in a container: what it makes is a certificate that others accept. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import test from "ava";
import { createRuntime } from "../../../src/embedded/containers/create.ts";
import { Output, realClock, specOf } from "../../support/containers.ts";

const runtime = createRuntime({ clock: realClock, log: (message) => console.error(message) });
test.after.always(() => runtime.stop());

let containers = 0;

const run = async (script: string): Promise<[string, string, number]> => {
  const output = new Output();
  const command = ["sh", "-c", script];
  containers += 1;
  const spec = specOf(`openssl-${containers}`, { image: "alpine/openssl:3.5.8", command });
  const { code } = await (await runtime.start(spec, output)).exit;
  return [output.out, output.err, code];
};

const make =
  "openssl req -x509 -nodes -days 30 -keyout /tmp/k -out /tmp/c -subj /O=Cafe/CN=cafe.example.com";

test("req -x509 makes a key and a certificate that belongs to it", async (t) => {
  for (const kind of ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"]) {
    const [out, , code] = await run(
      `${make} -newkey ${kind} -addext subjectAltName=DNS:cafe.example.com,IP:10.0.0.1 && cat /tmp/c /tmp/k; ls -l /tmp/k`,
    );
    t.is(code, 0);
    const certificate = new X509Certificate(out);
    t.is(certificate.subject, "O=Cafe\nCN=cafe.example.com");
    t.is(certificate.subjectAltName, "DNS:cafe.example.com, IP Address:10.0.0.1");
    t.is(certificate.checkHost("cafe.example.com"), "cafe.example.com");
    t.true(certificate.verify(certificate.publicKey));
    const key = createPrivateKey(out.slice(out.indexOf("-----BEGIN PRIVATE KEY-----")));
    t.true(certificate.checkPrivateKey(key));
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
    t.is(days, 30);
    t.regex(out, /^-rw------- /m);
  }
});

test("x509 prints what it is asked for, in that order", async (t) => {
  const [out] = await run(
    `${make} -addext subjectAltName=DNS:a.example.com && openssl x509 -in /tmp/c -noout -subject -enddate -ext subjectAltName -fingerprint -sha256`,
  );
  t.regex(
    out,
    /^subject=O=Cafe, CN=cafe\.example\.com\nnotAfter=\w+ .* GMT\nX509v3 Subject Alternative Name: \n {4}DNS:a\.example\.com\nsha256 Fingerprint=([0-9A-F]{2}:){31}[0-9A-F]{2}\n$/,
  );
});

test("what cannot be done is refused in one line", async (t) => {
  const [, errors, code] = await run(
    `openssl req -x509 -nodes -subj cafe; ${make.replace("/tmp/k", "/no/k")}; openssl x509 -in /no/c -noout; openssl sing; openssl req -bogus`,
  );
  t.is(code, 1);
  t.is(
    errors,
    `req: subject name is expected to be in the format /type0=value0/type1=value1
-----
req: Can't open "/no/k" for writing, No such file or directory
Could not open file or uri for loading certificate from /no/c: No such file or directory
Unable to load certificate
Invalid command 'sing'; type "help" for a list.
req: Unknown option: -bogus
req: Use -help for summary.
`,
  );
});
