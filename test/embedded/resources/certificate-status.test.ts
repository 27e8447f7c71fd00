/** What may be written as the certificate of a signing request. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { openAuthority } from "../../../src/embedded/auth/pki.ts";
import type { Json } from "../../../src/embedded/object.ts";
import { strategyOf } from "../../../src/embedded/resources/strategy.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";

const authority = openAuthority(mkdtempSync(path.join(tmpdir(), "drydock-pki-")));
const { certificate, key } = authority.issueClient({ name: "x", groups: [] });
const info = builtInResources.find(({ plural }) => plural === "certificatesigningrequests")!;

/** What is said of the certificate when a status is updated. */
const complaints = (issued: string, before: string): string[] => {
  const object = (text: string): Json => ({
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "c" },
    spec: { request: "", usages: ["any"], signerName: "example.com/x" },
    status: { certificate: Buffer.from(text).toString("base64") },
  });
  const context = { lookup: () => undefined };
  const causes = strategyOf(info).validateStatusUpdate?.(object(issued), object(before), context);
  return (causes ?? [])
    .filter(({ field }) => field === "status.certificate")
    .map(({ message }) => message ?? "");
};

const invalid = (why: string): string[] => [`Invalid value: "<certificate data>": ${why}`];
const none = invalid("must contain at least one CERTIFICATE PEM block");
const fixed = "Forbidden: updates may not modify existing certificate content";
const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const label = /BEGIN (.*)-----/.exec(key)?.[1];

const cases: [title: string, issued: string, before: string, expected: string[]][] = [
  ["a certificate is taken", certificate, "", []],
  ["several are taken, with text between them", `a\n${certificate}b\n${certificate}`, "", []],
  ["text that is no PEM is refused", "a", "", none],
  [
    "a key is refused",
    certificate + key,
    "",
    invalid(`only CERTIFICATE PEM blocks are allowed, found "${label}"`),
  ],
  [
    "headers are refused",
    certificate.replace("\n", "\nProc-Type: 4\n\n"),
    "",
    invalid("no PEM block headers are permitted"),
  ],
  ["what holds no certificate is refused", broken, "", invalid("x509: malformed certificate")],
  ["what was there before may stay", "a", "a", []],
  ["what was issued may not be replaced", certificate, `${certificate}\n`, [fixed]],
  ["what was issued may not be taken away", "", certificate, [fixed]],
];

for (const [title, issued, before, expected] of cases) {
  test(`Of certificates in a status, ${title}`, (t) => {
    t.deepEqual(complaints(issued, before), expected);
  });
}
