/** Where curl connects to: --connect-to and --resolve come before the name servers. */
import { isIP } from "node:net";
import type { System } from "../kernel/system.ts";
import { resolveName } from "../network/resolver.ts";
import { CurlError } from "./curl-error.ts";

export interface Place {
  /** Name to look up; the one in the address unless --connect-to says otherwise. */
  host: string;
  port: number;
  ip: string;
}

interface Pin {
  host: string;
  port: number;
  address: string;
}

/** `[+]HOST:PORT:ADDRESS[,ADDRESS]...`; a later one wins. @throws CurlError */
const pinOf = (entry: string): Pin | undefined => {
  if (entry.startsWith("-")) {
    return undefined;
  }

  const match = /^\+?([^:]+):(\d+):(\[[^\]]+\]|[^,]+)(?:,.*)?$/.exec(entry);
  const address = match?.[3]?.replaceAll(/[[\]]/g, "") ?? "";
  if (match === null || isIP(address) === 0) {
    throw new CurlError(49, `Couldn't parse CURLOPT_RESOLVE entry '${entry}'`);
  }

  return { host: match[1]!.toLowerCase(), port: Number(match[2]), address };
};

/** `HOST1:PORT1:HOST2:PORT2`; empty parts mean any, or the same. */
const redirected = (entries: string[], host: string, port: number): Omit<Place, "ip"> => {
  for (const entry of entries) {
    const [fromHost = "", fromPort = "", toHost = "", toPort = ""] = entry.split(":");
    if (
      (fromHost === "" || fromHost.toLowerCase() === host.toLowerCase()) &&
      (fromPort === "" || Number(fromPort) === port)
    ) {
      return { host: toHost || host, port: Number(toPort || port) };
    }
  }

  return { host, port };
};

/** @throws CurlError for names that nobody knows and entries that are none */
export const findPlace = async (
  system: System,
  { host, port }: { host: string; port: number },
  given: [option: string, value: string | undefined][],
): Promise<Place> => {
  const valuesOf = (option: string): string[] =>
    given.filter(([name]) => name === option).map(([, value]) => value!);
  const pins = valuesOf("r").map(pinOf);
  const place = redirected(valuesOf("t"), host, port);
  const pin = pins.findLast(
    (candidate) =>
      candidate?.port === place.port && ["*", place.host.toLowerCase()].includes(candidate.host),
  );
  const ip = pin?.address ?? (await resolveName(system, place.host))[0];
  if (ip === undefined) {
    throw new CurlError(6, `Could not resolve host: ${place.host}`);
  }

  return { ...place, ip };
};
