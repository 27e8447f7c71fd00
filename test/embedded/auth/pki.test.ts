/** The cluster's authority: certificates that others accept, and requests that others made. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect, createServer } from "node:tls";
import test from "ava";
import { element, oid, sequence, tags, utf8 } from "../../../src/embedded/auth/der.ts";
import { reorderSubject } from "../../../src/embedded/auth/subject.ts";
import { parseRequest, verifyRequest } from "../../../src/embedded/auth/certificate-request.ts";
import { openAuthority } from "../../../src/embedded/auth/pki.ts";
import { opensslRequests } from "./requests.table.ts";

const folder = (): string => mkdtempSync(path.join(tmpdir(), "drydock-pki-"));

const hour = 3_600_000;

test("files are readable by their owner only, and the same authority opens again", (t) => {
  const place = folder();
  const first = openAuthority(place);
  const again = openAuthority(place);
  t.is(first.caCertificate, again.caCertificate);
  for (const name of readdirSync(place)) {
    t.is(statSync(path.join(place, name)).mode & 0o777, 0o600, name);
  }
});

test("certificates are signed by the authority and name user, groups and hosts", (t) => {
  const authority = openAuthority(folder());
  const ca = new X509Certificate(authority.caCertificate);
  const client = new X509Certificate(
    authority.issueClient({ name: "jane", groups: ["devs", "ops"] }).certificate,
  );
  t.true(client.verify(ca.publicKey));
  t.is(client.subject, "O=devs\nO=ops\nCN=jane");
  const server = new X509Certificate(
    authority.issueServer({ names: ["localhost"], addresses: ["127.0.0.1", "::1"] }).certificate,
  );
  t.is(server.checkHost("localhost"), "localhost");
  t.is(server.checkIP("127.0.0.1"), "127.0.0.1");
  t.is(server.checkIP("::1"), "::1");
});

test("TLS with client certificates works both ways", async (t) => {
  const authority = openAuthority(folder());
  const own = authority.issueServer({ names: ["localhost"], addresses: ["127.0.0.1"] });
  const jane = authority.issueClient({ name: "jane", groups: ["devs"] });
  const ca = authority.caCertificate;
  const server = createServer(
    { cert: own.certificate, key: own.key, ca, requestCert: true },
    (socket) => {
      const { CN, O } = socket.getPeerCertificate().subject;
      socket.end([socket.authorized, CN, O].join(" "));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const socket = connect({ host: "127.0.0.1", port, ca, cert: jane.certificate, key: jane.key });
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk as Buffer);
  }

  server.close();
  t.is(Buffer.concat(chunks).toString(), "true jane devs");
});

for (const algorithm of ["rsa", "ec"] as const) {
  test(`a request that openssl made with ${algorithm} is read and signed`, (t) => {
    const authority = openAuthority(folder(), { now: () => Date.UTC(2027, 0, 1) });
    const request = opensslRequests[algorithm];
    t.like(parseRequest(request), {
      commonName: "jane",
      organizations: ["devs"],
      alternativeNames: { names: ["web"], addresses: ["10.0.0.1"] },
    });
    const usages = ["client auth", "digital signature"];
    const signed = authority.signRequest(request, { usages, expirationSeconds: 3600 });
    const certificate = new X509Certificate(signed);
    t.true(certificate.verify(new X509Certificate(authority.caCertificate).publicKey));
    t.is(certificate.subject, "O=devs\nCN=jane");
    t.is(certificate.subjectAltName, "DNS:web, IP Address:10.0.0.1");
    t.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    t.is(Date.parse(certificate.validTo), Date.UTC(2027, 0, 1) + hour);
  });
}

test("a request whose signature does not fit is refused", (t) => {
  const body = opensslRequests.ec.split("\n").slice(1, -2).join("");
  const bytes = Buffer.from(body, "base64");
  bytes.write("june", bytes.indexOf("jane"));
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
  t.throws(() => verifyRequest(forged), { message: "x509: ECDSA verification failure" });
  t.throws(() => verifyRequest("hello"), { message: /PEM block type/u });
  t.notThrows(() => verifyRequest(opensslRequests.rsa));
});

test("a subject is written in the order of Go, one relative name for each kind", (t) => {
  const name = (id: string, value: string) => element(tags.set, sequence(oid(id), utf8(value)));
  const asked = sequence(
    name("2.5.4.3", "jane"),
    name("2.5.4.10", "ops"),
    name("2.5.4.10", "devs"),
    name("2.5.4.3", "jané"),
  );
  const printable = (value: string) => element(tags.printableString, Buffer.from(value));
  const organization = oid("2.5.4.10");
  t.deepEqual(
    reorderSubject(asked),
    sequence(
      element(
        tags.set,
        sequence(organization, printable("ops")),
        sequence(organization, printable("devs")),
      ),
      name("2.5.4.3", "jané"),
    ),
  );
});
