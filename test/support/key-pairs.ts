/** Self-signed certificates for tests, made without any tool. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { issue, publicKeyOf, subjectOf } from "../../src/embedded/auth/certificate.ts";

export interface TestPair {
  certificate: string;
  key: string;
}

const keyOf = (kind: "rsa" | "ec"): KeyObject =>
  kind === "rsa"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
    : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

/** Valid for a day before and after now, for one name. */
export const selfSigned = (name: string, kind: "rsa" | "ec" = "ec"): TestPair => {
  const key = keyOf(kind);
  const subject = subjectOf(name);
  const publicKey = publicKeyOf(key);
  const day = 86_400_000;
  const certificate = issue(
    {
      subject,
      publicKey,
      alternativeNames: { names: [name], addresses: [] },
      keyUsage: [0, 2],
      extendedKeyUsage: [],
      authority: true,
      notBefore: Date.now() - day,
      notAfter: Date.now() + day,
    },
    { subject, publicKey, key },
  );
  // oxlint-disable-next-line typescript/no-base-to-string
  return { certificate, key: key.export({ type: "pkcs8", format: "pem" }).toString() };
};

/** `data` of a Secret of type kubernetes.io/tls. */
export const tlsData = ({ certificate, key }: TestPair): Record<string, string> => ({
  "tls.crt": Buffer.from(certificate).toString("base64"),
  "tls.key": Buffer.from(key).toString("base64"),
});
