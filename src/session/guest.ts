/** Asks as a guest would who knows the lab's certificates and nothing else, and says who answered or what is wrong. */
import { fingerprintOf } from "../checks/certificate.ts";
import { connectionTrouble } from "../checks/connection-trouble.ts";
import { lookAt } from "../checks/http.ts";
import { fetchOnce } from "../checks/http-request.ts";
import type { HttpFacts } from "../checks/http-request.ts";
import { compilePattern, valueMatches } from "../checks/pattern.ts";
import type { Address, Scene } from "../checks/scene.ts";
import { covers, secretCertificates } from "../checks/tls.ts";
import { pause, type Clock } from "../kubectl/clock.ts";
import type { Load } from "../lab/lab.ts";

/** Who answered, or in words why nobody did as they should. */
export type Answer = { by: string } | string;

/** A busy machine is no fault of who answers. Milliseconds. */
const patience = 10_000;

export interface Guest {
  ask(): Promise<Answer>;
  /** A command that asks the same; undefined while nobody knows where. */
  look(): string | undefined;
}

/** A controller may show a new certificate some moments before its Secret is seen here. Milliseconds. */
const trustPatience = 2000;
const trustLook = 100;
/** Where the gateway is may be asked for this rarely. Milliseconds. */
const addressAge = 1000;

export const createGuest = (
  load: Load,
  scene: Pick<Scene, "find" | "gateway">,
  clock: Clock,
): Guest => {
  const { hostname: host } = new URL(load.url);
  const where = createFinder(scene, load.through, clock);
  const trusted = new Set<string>();

  /** What the Secret holds now, and all that it held before: guests keep what they were given. */
  const trust = (): string[] => {
    if (load.trust !== undefined) {
      for (const text of secretCertificates(load.trust, load.in, scene)) {
        trusted.add(text);
      }
    }

    return [...trusted];
  };

  const tlsTrouble = async ({ certificate, tlsError }: HttpFacts): Promise<string | undefined> => {
    if (certificate === undefined) {
      return undefined;
    }

    if (!covers(certificate.dnsNames, host)) {
      return `certificate for ${certificate.dnsNames.join(", ") || "no name"}`;
    }

    if (tlsError === undefined || (await comesToBeTrusted(certificate.sha256, tlsError))) {
      return undefined;
    }

    return isAboutIssuer(tlsError)
      ? "certificate that no guest knows"
      : connectionTrouble(tlsError);
  };

  const comesToBeTrusted = async (sha256: string, tlsError: string): Promise<boolean> => {
    for (let waited = 0; isAboutIssuer(tlsError) && waited <= trustPatience; waited += trustLook) {
      if (trust().some((text) => fingerprintOf(text) === sha256)) {
        return true;
      }

      await pause(clock, trustLook);
    }

    return false;
  };

  const judge = async (response: HttpFacts): Promise<Answer> => {
    const { status, body } = response;
    const trouble = await tlsTrouble(response);
    if (trouble !== undefined) {
      return trouble;
    }

    return valueMatches(load.status, status)
      ? { by: load.key === undefined ? `HTTP ${status}` : whoAnswered(load.key, body) }
      : `HTTP ${status}`;
  };

  const request = { url: load.url, method: "GET", requestHeader: {} };
  let look: string | undefined;
  return {
    async ask() {
      const address = await where();
      if (address === undefined) {
        return "no address";
      }

      look = lookAt(request, address);
      const response = await fetchOnce(request, address, trust(), patience);
      return "error" in response ? connectionTrouble(response.error) : judge(response);
    },
    look: () => look,
  };
};

/** Asks again after a while, and when there was no answer. */
const createFinder = (scene: Pick<Scene, "gateway">, name: string, clock: Clock) => {
  let found: Promise<Address | undefined> | undefined;
  let at = 0;
  return async (): Promise<Address | undefined> => {
    if (found === undefined || clock.monotonic() - at > addressAge) {
      at = clock.monotonic();
      found = scene.gateway(name).catch(() => undefined);
    }

    const address = await found;
    found = address === undefined ? undefined : found;
    return address;
  };
};

const whoAnswered = (key: string, body: string): string => {
  const matcher = compilePattern(key).matcher(body);
  if (!matcher.find()) {
    return "somebody else";
  }

  return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group()) ?? "";
};

/** Nobody vouches for it among those that a guest knows. Source: OpenSSL's X509_V_ERR codes, as Node names them. */
const isAboutIssuer = (error: string): boolean =>
  /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/.test(error);
