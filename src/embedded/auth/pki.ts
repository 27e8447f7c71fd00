/** The cluster's own certificate authority and the key that signs service account tokens, kept in one folder. */
import {
  createPrivateKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  issue,
  publicKeyOf,
  subjectOf,
  years,
  type AlternativeNames,
  type Issuer,
} from "./certificate.ts";
import { parseRequest } from "./certificate-request.ts";
import { bitsOf, purposesOf } from "./key-usage.ts";

/** PEM of both. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface SignOptions {
  /** `spec.usages` of a CertificateSigningRequest. */
  usages: string[];
  /** `spec.expirationSeconds`; at most, and by default, one year. */
  expirationSeconds?: number;
}

export interface Authority {
  /** PEM. */
  caCertificate: string;
  /** A client certificate: the user is its CN, the groups its organizations. */
  issueClient(subject: { name: string; groups: string[] }): KeyPair;
  issueServer(names: AlternativeNames): KeyPair;
  /** PEM of a certificate for a request in PEM, as kube-controller-manager's signer makes it. @throws Error */
  signRequest(request: string, options: SignOptions): string;
  /** Signs service account tokens (ES256). */
  tokenKey: KeyObject;
}

export interface AuthorityOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
}

const minute = 60_000;
const backdate = 5 * minute;
/** Certificates that live shorter are not cut short by the backdate. */
const shortLived = 8 * 60 * minute;
const shortestLife = 10 * minute;

const newKey = (): KeyObject => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const keyPem = (key: KeyObject): string =>
  // oxlint-disable-next-line typescript/no-base-to-string
  key.export({ type: "pkcs8", format: "pem" }).toString();

/** Whole or not at all: a folder that was being written when the power went is simply filled again. */
const writePrivate = (file: string, text: string): void => {
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
};

const openKey = (file: string): KeyObject => {
  if (existsSync(file)) {
    return createPrivateKey(readFileSync(file, "utf8"));
  }

  const key = newKey();
  writePrivate(file, keyPem(key));
  return key;
};

const openCertificate = (file: string, issuer: Issuer, now: number): string => {
  if (existsSync(file)) {
    return readFileSync(file, "utf8");
  }

  const certificate = issue(
    {
      subject: issuer.subject,
      publicKey: issuer.publicKey,
      keyUsage: bitsOf(["digital signature", "key encipherment", "cert sign"]),
      extendedKeyUsage: [],
      authority: true,
      alternativeNames: { names: ["kubernetes"], addresses: [] },
      notBefore: now - backdate,
      notAfter: now + years(10),
    },
    issuer,
  );
  writePrivate(file, certificate);
  return certificate;
};

/** What a signed request lives: the shorter of what is asked and a year, no less than ten minutes. */
const lifetime = (expirationSeconds: number | undefined): number =>
  expirationSeconds === undefined
    ? years(1)
    : Math.min(years(1), Math.max(shortestLife, expirationSeconds * 1000));

/** Opens the authority kept in `folder`, made at first use; all files there are readable by their owner only. */
export const openAuthority = (
  folder: string,
  { now = Date.now }: AuthorityOptions = {},
): Authority => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = openKey(path.join(folder, "ca.key"));
  const issuer = { subject: subjectOf("kubernetes"), publicKey: publicKeyOf(key), key };
  const caCertificate = openCertificate(path.join(folder, "ca.crt"), issuer, now());
  const notAfter = Date.parse(new X509Certificate(caCertificate).validTo);

  const make = (subject: Buffer, usage: string, alternativeNames?: AlternativeNames): KeyPair => {
    const own = newKey();
    const certificate = issue(
      {
        subject,
        publicKey: publicKeyOf(own),
        keyUsage: bitsOf(["digital signature", "key encipherment"]),
        extendedKeyUsage: purposesOf([usage]),
        authority: false,
        ...(alternativeNames === undefined ? {} : { alternativeNames }),
        notBefore: now() - backdate,
        notAfter,
      },
      issuer,
    );
    return { certificate, key: keyPem(own) };
  };

  const signRequest = (request: string, { usages, expirationSeconds }: SignOptions): string => {
    const { subject, publicKey, alternativeNames } = parseRequest(request);
    const life = lifetime(expirationSeconds);
    const end = now() + life - (life < shortLived ? 0 : backdate);
    return issue(
      {
        subject,
        publicKey,
        alternativeNames,
        keyUsage: bitsOf(usages),
        extendedKeyUsage: purposesOf(usages),
        authority: false,
        notBefore: now() - backdate,
        notAfter: Math.min(end, notAfter),
      },
      issuer,
    );
  };

  return {
    caCertificate,
    issueClient: ({ name, groups }) => make(subjectOf(name, groups), "client auth"),
    issueServer: (names) => make(subjectOf("kube-apiserver"), "server auth", names),
    signRequest,
    tokenKey: openKey(path.join(folder, "sa.key")),
  };
};
