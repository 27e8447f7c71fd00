/** Which certificate is served, for which name, trusted by what: three questions with three answers. */
import { X509Certificate } from "node:crypto";
import type { HttpCheck } from "../lab/check.ts";
import { certificateFacts, daysLeft } from "./certificate.ts";
import type { HttpFacts } from "./http-request.ts";
import { parseTarget } from "./names.ts";
import type { Mismatch } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import type { Scene } from "./scene.ts";

/** PEM texts of the Secret that the check trusts; none when it is not there. */
export const trustedCertificates = (check: HttpCheck, scene: Scene): string[] =>
  check.tls === undefined || check.tls === "any" || check.tls.trust === undefined
    ? []
    : secretCertificates(check.tls.trust, check.in, scene);

export const judgeTls = (check: HttpCheck, scene: Scene, response: HttpFacts): Mismatch[] => {
  const { tls } = check;
  if (tls === undefined || tls === "any") {
    return [];
  }

  const { certificate } = response;
  if (certificate === undefined) {
    return [{ path: "certificate", expected: "served", actual: "none" }];
  }

  const mismatches: Mismatch[] = [];
  if (tls.serves !== undefined) {
    const [stored] = secretCertificates(tls.serves, check.in, scene);
    const wanted = stored === undefined ? undefined : certificateFacts(new X509Certificate(stored));
    if (wanted?.sha256 !== certificate.sha256) {
      const actual = wanted === undefined ? `${tls.serves} holds none` : certificate.subject;
      mismatches.push({ path: "certificate", expected: `the one in ${tls.serves}`, actual });
    }
  }

  if (tls.name !== undefined && !covers(certificate.dnsNames, tls.name)) {
    const names = certificate.dnsNames.join(", ") || "no name";
    const actual = `is for ${names}, and is not valid for ${tls.name}`;
    mismatches.push({ path: "certificate", expected: `for ${tls.name}`, actual });
  }

  // The name has a verdict of its own; the chain is judged without it.
  if (
    tls.trust !== undefined &&
    response.tlsError !== undefined &&
    !isAboutName(response.tlsError)
  ) {
    const expected = `trusted by ${tls.trust}`;
    mismatches.push({ path: "certificate", expected, actual: response.tlsError });
  }

  const left = daysLeft(certificate, scene.now());
  if (tls.daysLeft !== undefined && !valueMatches(tls.daysLeft, left)) {
    const expected = `days left ${patternText(tls.daysLeft)}`;
    mismatches.push({ path: "certificate", expected, actual: String(left) });
  }

  return mismatches;
};

/** PEM text of what a Secret of type `kubernetes.io/tls` holds now; none when there is nothing of the kind. */
export const secretCertificates = (
  target: string,
  namespace: string,
  scene: Pick<Scene, "find">,
): string[] => {
  const found = scene.find(parseTarget(target), namespace);
  const base64: unknown = found.known ? found.objects[0]?.["data"]?.["tls.crt"] : undefined;
  const text = typeof base64 === "string" ? Buffer.from(base64, "base64").toString() : "";
  return text.includes("-----BEGIN CERTIFICATE-----") ? [text] : [];
};

/** A wildcard stands for one label. */
export const covers = (names: readonly string[], host: string): boolean =>
  names.some(
    (name) =>
      name === host ||
      (name.startsWith("*.") && name.slice(2) === host.slice(host.indexOf(".") + 1)),
  );

export const isAboutName = (error: string): boolean => /altname|Hostname\/IP/i.test(error);
