/** Reading and verifying PKCS #10 certificate signing requests (RFC 2986), as openssl and Go write them. */
import { createPublicKey, verify } from "node:crypto";
import type { AlternativeNames } from "./certificate.ts";
import { reorderSubject } from "./subject.ts";
import { oidText, readNodes, tags, type DerNode } from "./der.ts";

export interface ParsedRequest {
  /** DER of the subject as the signer writes it into certificates. */
  subject: Buffer;
  commonName: string;
  organizations: string[];
  /** DER of SubjectPublicKeyInfo. */
  publicKey: Buffer;
  alternativeNames: AlternativeNames;
}

const digests: Record<string, string> = {
  "1.2.840.113549.1.1.5": "sha1",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};

const rsa = "1.2.840.113549.1.1.";
const ed25519 = "1.3.101.112";
const extensionRequest = "1.2.840.113549.1.9.14";
const subjectAltName = "2.5.29.17";

/** DER of the first block of this label; what `pem.Decode` finds. */
const decodePem = (text: string): Buffer => {
  const match =
    /-----BEGIN CERTIFICATE REQUEST-----\s+([\s\S]*?)-----END CERTIFICATE REQUEST-----/u.exec(text);
  if (match?.[1] === undefined) {
    throw new Error("PEM block type must be CERTIFICATE REQUEST");
  }

  return Buffer.from(match[1], "base64");
};

const children = (node: DerNode | undefined): DerNode[] =>
  node === undefined ? [] : readNodes(node.content);

const attributesOf = (subject: DerNode, id: string): string[] =>
  children(subject)
    .flatMap((set) => children(set))
    .map((pair) => children(pair))
    .filter(([type]) => type !== undefined && oidText(type.content) === id)
    .map(([, value]) => value?.content.toString("utf8") ?? "");

const addressText = (bytes: Buffer): string =>
  bytes.length === 4
    ? [...bytes].join(".")
    : (bytes.toString("hex").match(/.{4}/gu) ?? [])
        .map((group) => Number.parseInt(group, 16).toString(16))
        .join(":");

const readAlternativeNames = (general: DerNode[]): AlternativeNames => {
  const texts = (tag: number): string[] =>
    general.filter((node) => node.tag === tag).map(({ content }) => content.toString("latin1"));
  return {
    names: texts(0x82),
    emails: texts(0x81),
    uris: texts(0x86),
    addresses: general.filter(({ tag }) => tag === 0x87).map(({ content }) => addressText(content)),
  };
};

const requestedNames = (attributes: DerNode | undefined): AlternativeNames => {
  const extensions = children(attributes)
    .map((attribute) => children(attribute))
    .filter(([type]) => type !== undefined && oidText(type.content) === extensionRequest)
    .flatMap(([, values]) => children(values))
    .flatMap((list) => children(list))
    .map((extension) => children(extension));
  const found = extensions.find(
    ([type]) => type !== undefined && oidText(type.content) === subjectAltName,
  );
  const value = found?.findLast(({ tag }) => tag === tags.octetString);
  return readAlternativeNames(value === undefined ? [] : children(readNodes(value.content)[0]));
};

const isSignedByItself = ({ info, algorithm, signature, publicKey }: Parts): boolean => {
  const [id] = children(algorithm);
  const name = id === undefined ? "" : oidText(id.content);
  const digest = digests[name];
  if (digest === undefined && name !== ed25519) {
    throw new Error("x509: cannot verify signature: algorithm unimplemented");
  }

  const key = createPublicKey({ key: publicKey.raw, format: "der", type: "spki" });
  return verify(digest ?? null, info.raw, key, signature.content.subarray(1));
};

interface Parts {
  /** What is signed. */
  info: DerNode;
  algorithm: DerNode;
  signature: DerNode;
  subject: DerNode;
  publicKey: DerNode;
  attributes: DerNode | undefined;
}

const partsOf = (text: string): Parts => {
  const [outer] = readNodes(decodePem(text));
  const [info, algorithm, signature] = children(outer);
  const [, subject, publicKey, attributes] = children(info);
  if (
    info === undefined ||
    algorithm === undefined ||
    signature === undefined ||
    subject === undefined ||
    publicKey === undefined
  ) {
    throw new Error("asn1: structure error: not a certificate request");
  }

  return { info, algorithm, signature, subject, publicKey, attributes };
};

/** @throws Error that says why, when it is no request or its signature does not fit its key; in the words of Go's crypto/x509. */
export const verifyRequest = (text: string): void => {
  const parts = partsOf(text);
  if (!isSignedByItself(parts)) {
    const [id] = children(parts.algorithm);
    const name = id === undefined ? "" : oidText(id.content);
    throw new Error(
      name.startsWith(rsa)
        ? "crypto/rsa: verification error"
        : `x509: ${name === ed25519 ? "Ed25519" : "ECDSA"} verification failure`,
    );
  }
};

/** Whether it is signed is another question. @throws Error that says why, when it is no request. */
export const parseRequest = (text: string): ParsedRequest => {
  const { subject, publicKey, attributes } = partsOf(text);
  return {
    subject: reorderSubject(subject.raw),
    commonName: attributesOf(subject, "2.5.4.3").at(-1) ?? "",
    organizations: attributesOf(subject, "2.5.4.10"),
    publicKey: publicKey.raw,
    alternativeNames: requestedNames(attributes),
  };
};
