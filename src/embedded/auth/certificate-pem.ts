/** PEM of certificates as an API object may hold it, with Go's words for what it may not. */
import { X509Certificate } from "node:crypto";

// As Go's pem.Decode finds them; text between blocks does not matter.
const blocks = /^-----BEGIN (?<type>.*?)-----[ \t]*\n(?<body>[\s\S]*?)^-----END \k<type>-----/gm;

/** @throws Error unless the text holds certificates, and no blocks of other kinds. */
export const checkCertificates = (pem: string): void => {
  const found = [...pem.matchAll(blocks)];
  for (const { 0: block, groups } of found) {
    const { type, body } = groups as { type: string; body: string };
    if (type !== "CERTIFICATE") {
      throw new Error(`only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`);
    }

    if (body.includes(":")) {
      throw new Error("no PEM block headers are permitted");
    }

    checkCertificate(block);
  }

  if (found.length === 0) {
    throw new Error("must contain at least one CERTIFICATE PEM block");
  }
};

const checkCertificate = (block: string): void => {
  try {
    void new X509Certificate(block);
  } catch {
    throw new Error("x509: malformed certificate");
  }
};
