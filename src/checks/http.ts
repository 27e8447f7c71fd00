/** `http`: a request through a named gateway gives this page, with this certificate; page and certificate are judged apart. */
import type { HttpCheck } from "../lab/check.ts";
import { evaluateCel } from "./cel.ts";
import { connectionTrouble } from "./connection-trouble.ts";
import { explainCel } from "./explain.ts";
import { fetchOnce } from "./http-request.ts";
import type { HttpFacts } from "./http-request.ts";
import { namesFor } from "./names.ts";
import { facts, unknown } from "./outcome.ts";
import type { Facts, Mismatch, Outcome } from "./outcome.ts";
import { patternText, valueMatches } from "./pattern.ts";
import { sampleMismatches } from "./sample.ts";
import type { Address, Scene } from "./scene.ts";
import { judgeTls, trustedCertificates } from "./tls.ts";

export const evaluateHttp = async (check: HttpCheck, scene: Scene): Promise<Outcome> => {
  const about = facts(`curl -i ${check.url}`, { names: namesFor(check, scene, []) });
  const address = await scene.gateway(check.through);
  if (address === undefined) {
    return notYet(about, [
      {
        path: `gateway ${check.through}`,
        expected: "an address that answers",
        actual: "there is none yet",
      },
    ]);
  }

  const trust = trustedCertificates(check, scene);
  const response = await fetchOnce(check, address, trust);
  if ("error" in response) {
    return notYet({ ...about, look: lookAt(check, address), text: response.error }, [
      {
        path: "",
        expected: `an answer from ${check.url}`,
        actual: connectionTrouble(response.error),
      },
    ]);
  }

  return judge(check, scene, response, withResponse(about, check, scene, response, address));
};

const withResponse = (
  about: Facts,
  check: HttpCheck,
  scene: Scene,
  response: HttpFacts,
  address: Address,
): Facts => {
  const memory = scene.memory(check.id);
  if (!("before" in memory)) {
    memory.before = response;
  }

  const head = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`);
  return {
    ...about,
    look: lookAt(check, address),
    names: { ...about.names, response, before: memory.before },
    text: [`HTTP ${response.status}`, ...head, "", response.body].join("\n"),
  };
};

const judge = async (
  check: HttpCheck,
  scene: Scene,
  response: HttpFacts,
  about: Facts,
): Promise<Outcome> => {
  const mismatches = [...page(check, response), ...judgeTls(check, scene, response)];
  if (mismatches.length > 0) {
    return notYet(about, mismatches);
  }

  if (check.sample !== undefined) {
    const sampled = await sampleMismatches(check, check.sample, scene);
    if (sampled.length > 0) {
      return notYet(about, sampled);
    }
  }

  if (check.cel === undefined) {
    return { value: "met", facts: about };
  }

  const result = evaluateCel(check.cel, about.names);
  if (result.kind === "error") {
    return unknown(`the lab's expression fails: ${result.message}`, about);
  }

  return result.kind === "value" && result.value === true
    ? { value: "met", facts: about }
    : { value: "not-yet", ...explainCel(check.cel, about.names), facts: about };
};

const page = (check: HttpCheck, { status, body, headers }: HttpFacts): Mismatch[] => {
  const mismatches: Mismatch[] = [];
  const compare = (path: string, pattern: unknown, value: unknown, shown: string) => {
    if (pattern !== undefined && !valueMatches(pattern, value)) {
      mismatches.push({ path, expected: patternText(pattern), actual: shown });
    }
  };
  compare("status", check.status, status, String(status));
  compare("body", check.body, body, firstLine(body));
  for (const [name, pattern] of Object.entries(check.header ?? {})) {
    const value = headers[name.toLowerCase()];
    compare(`header ${name}`, pattern, value, value ?? "not set");
  }

  return mismatches;
};

const notYet = (about: Facts, mismatches: readonly Mismatch[]): Outcome => ({
  value: "not-yet",
  expected: mismatches.map(({ path, expected }) => `${path} ${expected}`.trim()).join("; "),
  actual: mismatches.map(({ path, actual }) => `${path} ${actual}`.trim()).join("; "),
  facts: { ...about, mismatches },
});

const firstLine = (text: string): string => {
  const [line = ""] = text.split("\n");
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
};

/** A command that asks the same. */
export const lookAt = (
  { url, requestHeader }: Pick<HttpCheck, "url" | "requestHeader">,
  { ip, http, https }: Address,
): string => {
  const { hostname, protocol } = new URL(url);
  const port = protocol === "https:" ? https : http;
  const headers = Object.entries(requestHeader).map(([name, value]) => ` -H '${name}: ${value}'`);
  return `curl -i --connect-to ${hostname}::${ip}:${port}${headers.join("")} ${url}`;
};
