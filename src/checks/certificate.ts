/** Facts of a certificate in plain JSON, for CEL, messages and the evidence view. */
import { X509Certificate } from "node:crypto";

export interface CertificateFacts {
  subject: string;
  issuer: string;
  dnsNames: string[];
  ips: string[];
  /** Hex. */
  serial: string;
  /** Hex with colons, as openssl prints it. */
  sha256: string;
  /** RFC 3339. */
  notBefore: string;
  notAfter: string;
}

export const certificateFacts = (certificate: X509Certificate): CertificateFacts => {
  const names = (certificate.subjectAltName ?? "").split(", ");
  const only = (prefix: string) =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return {
    subject: certificate.subject ?? "",
    issuer: certificate.issuer ?? "",
    dnsNames: only("DNS:"),
    ips: only("IP Address:"),
    serial: certificate.serialNumber,
    sha256: certificate.fingerprint256,
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
  };
};

/** Of the first certificate in a PEM text; undefined when it holds none. */
export const fingerprintOf = (pem: string): string | undefined => {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
};

/** Whole days from `now` (milliseconds since 1970) to the end; negative when it is over. */
export const daysLeft = ({ notAfter }: CertificateFacts, now: number): number =>
  Math.floor((Date.parse(notAfter) - now) / 86_400_000);
