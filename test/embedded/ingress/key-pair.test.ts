import { generateKeyPairSync } from "node:crypto";
import test from "ava";
import { keyPairProblem } from "../../../src/embedded/ingress/key-pair.ts";
import { selfSigned } from "../../support/key-pairs.ts";

const ec = selfSigned("a.example.com", "ec");
const rsa = selfSigned("b.example.com", "rsa");
const other = selfSigned("a.example.com", "ec");
const publicPem = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .publicKey.export({ type: "spki", format: "pem" })
  .toString();
const spoiled = (pem: string): string => pem.replace(/\n.{40}/, `\n${"A".repeat(40)}`);

/** Messages of crypto/tls X509KeyPair. */
const cases: [what: string, certificate: string, key: string, problem: string | undefined][] = [
  ["a pair of EC", ec.certificate, ec.key, undefined],
  ["a pair of RSA", rsa.certificate, rsa.key, undefined],
  ["a chain", ec.certificate + rsa.certificate, ec.key, undefined],
  ["text before the PEM", `subject: x\n${ec.certificate}`, `\n\n${ec.key}`, undefined],
  [
    "parameters before the key",
    ec.certificate,
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${ec.key}`,
    undefined,
  ],
  ["nothing", "", "", "tls: failed to find any PEM data in certificate input"],
  ["no key", ec.certificate, "x", "tls: failed to find any PEM data in key input"],
  [
    "both in the wrong place",
    ec.key,
    ec.certificate,
    "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
  ],
  [
    "a certificate twice",
    ec.certificate,
    ec.certificate,
    "tls: found a certificate rather than a key in the PEM for the private key",
  ],
  [
    "a public key for a certificate",
    publicPem,
    ec.key,
    'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [PUBLIC KEY]',
  ],
  [
    "a public key for a key",
    ec.certificate,
    publicPem,
    'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [PUBLIC KEY]',
  ],
  ["a spoiled certificate", spoiled(ec.certificate), ec.key, "x509: malformed certificate"],
  ["a spoiled key", ec.certificate, spoiled(ec.key), "tls: failed to parse private key"],
  ["the key of another", ec.certificate, other.key, "tls: private key does not match public key"],
  [
    "a key of another kind",
    rsa.certificate,
    ec.key,
    "tls: private key type does not match public key type",
  ],
];

for (const [what, certificate, key, problem] of cases) {
  test(`${what}: ${problem ?? "is served"}`, (t) => {
    t.is(keyPairProblem(certificate, key), problem);
  });
}
