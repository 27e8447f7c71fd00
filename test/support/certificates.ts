/** Self-signed certificates for tests. */
import { generateKeyPairSync } from "node:crypto";
import { issue, publicKeyOf, subjectOf } from "../../src/embedded/auth/certificate.ts";

export interface TestCertificate {
  /** PEM, as `cert`. */
  key: string;
  cert: string;
}

/** @param host Also the common name. */
export const makeCertificate = (host: string): TestCertificate => {
  const { privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = { subject: subjectOf(host), publicKey: publicKeyOf(key), key };
  const cert = issue(
    {
      subject: issuer.subject,
      publicKey: issuer.publicKey,
      alternativeNames: { names: [host], addresses: [] },
      keyUsage: [0],
      extendedKeyUsage: [],
      authority: true,
      notBefore: Date.now() - 60_000,
      notAfter: Date.now() + 30 * 86_400_000,
    },
    issuer,
  );
  return { key: key.export({ type: "pkcs8", format: "pem" }) as string, cert };
};
