/** Whether a certificate and a key belong together, and what is wrong when not, in the words of Go's tls.X509KeyPair. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

/** Undefined: the pair can be served. */
export const keyPairProblem = (certificate: string, key: string): string | undefined => {
  const chain = blocksOf(certificate).filter(({ type }) => type === "CERTIFICATE");
  const [leafBlock] = chain;
  if (leafBlock === undefined) {
    return missingCertificate(certificate);
  }

  const keyBlock = blocksOf(key).find(({ type }) => /(^| )PRIVATE KEY$/.test(type));
  if (keyBlock === undefined) {
    return missingKey(key);
  }

  const leaf = parsed(() => new X509Certificate(leafBlock.pem));
  if (leaf === undefined) {
    return "x509: malformed certificate";
  }

  const privateKey = parsed(() => createPrivateKey(keyBlock.pem));
  if (privateKey === undefined) {
    return "tls: failed to parse private key";
  }

  return mismatch(leaf.publicKey, privateKey) ?? refusedByLibrary(certificate, key);
};

interface Block {
  type: string;
  pem: string;
}

const blocksOf = (text: string): Block[] =>
  [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s[\s\S]*?-----END \1-----/g)].map(
    ([pem, type]) => ({ type: type!, pem }),
  );

const typesOf = (text: string): string[] => blocksOf(text).map(({ type }) => type);

const missingCertificate = (text: string): string => {
  const types = typesOf(text);
  if (types.length === 0) {
    return "tls: failed to find any PEM data in certificate input";
  }

  return types.length === 1 && types[0]!.endsWith("PRIVATE KEY")
    ? "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
    : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(" ")}]`;
};

const missingKey = (text: string): string => {
  const types = typesOf(text);
  if (types.length === 0) {
    return "tls: failed to find any PEM data in key input";
  }

  return types.length === 1 && types[0] === "CERTIFICATE"
    ? "tls: found a certificate rather than a key in the PEM for the private key"
    : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(" ")}]`;
};

const parsed = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const mismatch = (certified: KeyObject, key: KeyObject): string | undefined => {
  if (!["rsa", "ec", "ed25519"].includes(certified.asymmetricKeyType ?? "")) {
    return "tls: unknown public key algorithm";
  }

  if (certified.asymmetricKeyType !== key.asymmetricKeyType) {
    return "tls: private key type does not match public key type";
  }

  return createPublicKey(key).equals(certified)
    ? undefined
    : "tls: private key does not match public key";
};

/** What Go would take, but the TLS library here does not, such as a key that is too short. */
const refusedByLibrary = (certificate: string, key: string): string | undefined => {
  try {
    createSecureContext({ cert: certificate, key });
    return undefined;
  } catch (error) {
    return `tls: ${(error as Error).message}`;
  }
};
