/** X.509 v3 certificates made and signed with node:crypto alone: importing a library costs more than all keys of a cluster. */
import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from "node:crypto";
import { bitString, element, oid, sequence, tags, time, utf8 } from "./der.ts";

/** Names a certificate is valid for. IP addresses as text. */
export interface AlternativeNames {
  names: string[];
  addresses: string[];
  emails?: string[];
  uris?: string[];
}

export interface CertificateRequest {
  /** DER of the subject, an RDNSequence. */
  subject: Buffer;
  /** DER of SubjectPublicKeyInfo. */
  publicKey: Buffer;
  alternativeNames?: AlternativeNames;
  /** Bits of KeyUsage, 0 = digitalSignature. */
  keyUsage: number[];
  /** OIDs of ExtendedKeyUsage. */
  extendedKeyUsage: string[];
  authority: boolean;
  /** Milliseconds since 1970. */
  notBefore: number;
  notAfter: number;
}

export interface Issuer {
  /** DER of the issuer's subject. */
  subject: Buffer;
  publicKey: Buffer;
  key: KeyObject;
}

/** Milliseconds. */
const day = 86_400_000;
export const years = (count: number): number => count * 365 * day;

const attributeOid = { commonName: "2.5.4.3", organization: "2.5.4.10" } as const;

const attribute = (kind: keyof typeof attributeOid, value: string): Buffer =>
  element(tags.set, sequence(oid(attributeOid[kind]), utf8(value)));

/** DER of a subject: groups are organizations, the user is the common name. */
export const subjectOf = (name: string, groups: string[] = []): Buffer =>
  sequence(
    ...groups.map((group) => attribute("organization", group)),
    attribute("commonName", name),
  );

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(
    oid(id),
    ...(critical ? [element(tags.boolean, Buffer.from([0xff]))] : []),
    element(tags.octetString, value),
  );

const keyUsageBits = (bits: number[]): Buffer => {
  let value = 0;
  for (const bit of bits) {
    value |= 0x8000 >> bit;
  }

  const bytes = Buffer.from([value >> 8, value & 0xff]);
  const used = bits.length === 0 ? 0 : Math.max(...bits) + 1;
  const size = Math.ceil(used / 8);
  return bitString(bytes.subarray(0, size), size * 8 - used);
};

const addressBytes = (address: string): Buffer => {
  if (!address.includes(":")) {
    return Buffer.from(address.split(".").map(Number));
  }

  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...zeros, ...right];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
};

const generalNames = ({ names, addresses, emails = [], uris = [] }: AlternativeNames): Buffer =>
  sequence(
    ...names.map((name) => element(0x82, Buffer.from(name))),
    ...emails.map((email) => element(0x81, Buffer.from(email))),
    ...addresses.map((address) => element(0x87, addressBytes(address))),
    ...uris.map((uri) => element(0x86, Buffer.from(uri))),
  );

const isEmpty = (names: AlternativeNames | undefined): boolean =>
  names === undefined || Object.values(names).every((list) => list.length === 0);

/** RFC 5280 4.2.1.2, method 1: SHA-1 of the key's bits. */
const keyIdentifier = (publicKey: Buffer): Buffer => createHash("sha1").update(publicKey).digest();

const extensions = (request: CertificateRequest, issuer: Issuer): Buffer => {
  const { keyUsage, extendedKeyUsage, authority, alternativeNames } = request;
  const truth = element(tags.boolean, Buffer.from([0xff]));
  return sequence(
    ...(keyUsage.length === 0 ? [] : [extension("2.5.29.15", true, keyUsageBits(keyUsage))]),
    ...(extendedKeyUsage.length === 0
      ? []
      : [extension("2.5.29.37", false, sequence(...extendedKeyUsage.map(oid)))]),
    extension("2.5.29.19", true, sequence(...(authority ? [truth] : []))),
    extension("2.5.29.14", false, element(tags.octetString, keyIdentifier(request.publicKey))),
    extension("2.5.29.35", false, sequence(element(0x80, keyIdentifier(issuer.publicKey)))),
    ...(alternativeNames === undefined || isEmpty(alternativeNames)
      ? []
      : [extension("2.5.29.17", false, generalNames(alternativeNames))]),
  );
};

const serialNumber = (): Buffer => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return element(tags.integer, bytes);
};

const signatureAlgorithm = (key: KeyObject): Buffer =>
  key.asymmetricKeyType === "ec"
    ? sequence(oid("1.2.840.10045.4.3.2"))
    : sequence(oid("1.2.840.113549.1.1.11"), element(0x05));

/** DER of the SubjectPublicKeyInfo of a private or public key. */
export const publicKeyOf = (key: KeyObject): Buffer =>
  (key.type === "private" ? createPublicKey(key) : key).export({ type: "spki", format: "der" });

export const pem = (label: string, der: Buffer): string => {
  const lines = der.toString("base64").match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
};

/** A signed certificate as PEM. */
export const issue = (request: CertificateRequest, issuer: Issuer): string => {
  const algorithm = signatureAlgorithm(issuer.key);
  const body = sequence(
    element(0xa0, element(tags.integer, Buffer.from([2]))),
    serialNumber(),
    algorithm,
    issuer.subject,
    sequence(time(request.notBefore), time(request.notAfter)),
    request.subject,
    request.publicKey,
    element(0xa3, extensions(request, issuer)),
  );
  const signature = sign("sha256", body, issuer.key);
  return pem("CERTIFICATE", sequence(body, algorithm, bitString(signature)));
};
