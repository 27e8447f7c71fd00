/** The picture of a certificate: what a Secret holds, what is shown to guests, and whether that fits together. */
import { X509Certificate } from "node:crypto";
import { certificateFacts, daysLeft } from "../checks/certificate.ts";
import type { CertificateFacts } from "../checks/certificate.ts";
import { covers, isAboutName } from "../checks/tls.ts";
import { cleanLine } from "../clean.ts";
import type { CertificateRow, Finding } from "./live.ts";
import type { Served } from "./served.ts";

export interface CertificateSight {
  /** `secret/cafe-secret` */
  secret: string;
  /** PEM; undefined when the Secret holds none. */
  stored: string | undefined;
  /** Undefined: the picture does not ask. */
  served: Served | undefined;
  host: string;
  /** Milliseconds since 1970, and of the clock that `served` goes by. */
  now: number;
  monotonic: number;
}

/** What guests see comes first; what is only stored, when nobody shows anything. */
export const certificatePicture = (
  sight: CertificateSight,
): { certificate: CertificateRow | undefined; findings: Finding[] } => {
  const stored = factsIn(sight.stored);
  const seen = sight.served?.now;
  const served = seen !== undefined && "certificate" in seen ? seen.certificate : undefined;
  const shown = served ?? stored;
  return {
    certificate: shown && rowOf(shown, sight.now),
    findings: [
      ...storedFindings(sight, stored),
      ...(sight.served === undefined ? [] : servedFindings(sight, stored)),
    ],
  };
};

const storedFindings = (
  { secret, stored }: CertificateSight,
  facts?: CertificateFacts,
): Finding[] => {
  if (facts !== undefined) {
    return [];
  }

  const text =
    stored === undefined ? "holds no certificate yet" : "holds no certificate that can be read";
  return [{ text: `${secret} ${text}`, tone: "waiting" }];
};

const servedFindings = (
  { secret, served, host, monotonic }: CertificateSight,
  stored: CertificateFacts | undefined,
): Finding[] => {
  const seen = served?.now;
  if (seen === undefined) {
    return [{ text: `asking for ${host}`, tone: "waiting" }];
  }

  if ("error" in seen) {
    const tone = served?.shown === true ? "bad" : "waiting";
    return [{ text: `nothing is shown for ${host}: ${cleanLine(seen.error)}`, tone }];
  }

  const { certificate, distrust } = seen;
  const same = stored?.sha256 === certificate.sha256;
  const named = covers(certificate.dnsNames, host);
  const trusted = distrust === undefined || isAboutName(distrust);
  return [
    finding(same, `shown is what ${secret} holds`, `shown is not what ${secret} holds`),
    finding(named, `it is for ${host}`, `it is not for ${host}`),
    finding(trusted, `who trusts ${secret} trusts it`, `who trusts ${secret} does not trust it`),
    ...(served?.changedAt === undefined
      ? []
      : [{ text: `changed ${ago(monotonic - served.changedAt)}`, tone: "plain" as const }]),
  ];
};

const finding = (holds: boolean, yes: string, no: string): Finding =>
  holds ? { text: yes, tone: "ok" } : { text: no, tone: "bad" };

/** In steps that do not make the screen restless. */
const ago = (ms: number): string => {
  if (ms < 10_000) {
    return "just now";
  }

  return ms < 60_000 ? "less than a minute ago" : `${Math.floor(ms / 60_000)} min ago`;
};

const factsIn = (pem: string | undefined): CertificateFacts | undefined => {
  try {
    return pem === undefined ? undefined : certificateFacts(new X509Certificate(pem));
  } catch {
    return undefined;
  }
};

const rowOf = (facts: CertificateFacts, now: number): CertificateRow => ({
  subject: oneLine(facts.subject),
  names: [...facts.dnsNames, ...facts.ips].map((name) => cleanLine(name)),
  issuer: oneLine(facts.issuer),
  selfSigned: facts.issuer === facts.subject,
  until: facts.notAfter,
  daysLeft: daysLeft(facts, now),
  serial: facts.serial,
  sha256: facts.sha256,
});

/** Node writes one attribute a line. */
const oneLine = (name: string): string => cleanLine(name.replaceAll("\n", ", "));
