/** Cluster addresses of services: asked for by name, or picked among those that are free. */
import { isIPv4, isIPv6 } from "node:net";
import type { Json } from "../../object.ts";
import { invalid } from "../../status.ts";
import { fieldErrors } from "../field-errors.ts";
import type { ValidationContext } from "../resource.ts";

const defaultCidr = "10.96.0.0/16";

const refuse = (service: Json, field: string, bad: unknown, detail: string): never => {
  throw invalid("", "Service", service.metadata.name, [fieldErrors.invalid(field, bad, detail)]);
};

const toNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

interface Range {
  text: string;
  first: number;
  size: number;
}

const rangeOf = ({ lookup }: ValidationContext): Range => {
  const cidrs = lookup("networking.k8s.io/servicecidrs", undefined, "kubernetes")?.["spec"]
    ?.cidrs as string[] | undefined;
  const text = cidrs?.find((cidr) => cidr.includes(".")) ?? defaultCidr;
  const [base = "", bits = "16"] = text.split("/");
  return { text, first: toNumber(base), size: 2 ** (32 - Number(bits)) };
};

const others = (service: Json, { list, dryRun }: ValidationContext): Json[] =>
  dryRun === true
    ? []
    : (list?.("services") ?? []).filter(
        ({ metadata }) =>
          metadata.namespace !== service.metadata.namespace ||
          metadata.name !== service.metadata.name,
      );

const checkAddress = (
  service: Json,
  address: string,
  range: Range,
  taken: Set<string>,
  dryRun: boolean,
): void => {
  const fail = (why: string): never =>
    refuse(
      service,
      "spec.clusterIPs",
      service.spec.clusterIPs,
      `failed to allocate IP ${address}: ${why}`,
    );
  const offset = toNumber(address) - range.first;
  if (offset <= 0 || offset >= range.size - 1) {
    // A dry run asks the one range, anything else looks for a range first.
    fail(
      dryRun
        ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.text}`
        : "the provided network does not match the current range",
    );
  }

  if (taken.has(address)) {
    fail("provided IP is already allocated");
  }
};

/** The lowest addresses are kept for those who ask by name, as the API server does while it can. */
const pickAddress = (range: Range, taken: Set<string>, random: () => number): string => {
  const reserved = Math.min(Math.max(16, range.size / 16), 256);
  const start = Math.floor(random() * (range.size - reserved - 2));
  for (let step = 0; step < range.size - reserved - 2; step += 1) {
    const offset = reserved + ((start + step) % (range.size - reserved - 2));
    const address = toAddress(range.first + offset);
    if (!taken.has(address)) {
      return address;
    }
  }

  for (let offset = 1; offset < reserved; offset += 1) {
    const address = toAddress(range.first + offset);
    if (!taken.has(address)) {
      return address;
    }
  }

  throw new Error("range is full");
};

/** Fills `clusterIP` and `clusterIPs` when there is none yet. Addresses of `old` are the service's own already. */
export const allocateAddress = (service: Json, old: Json, context: ValidationContext): void => {
  const { spec } = service;
  if (spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None") {
    return;
  }

  const asked = (spec.clusterIPs?.[0] as string | undefined) ?? "";
  if (asked !== "" && old?.spec?.clusterIPs?.[0] !== undefined) {
    // What it has, it keeps: validation refuses another.
    return;
  }

  const range = rangeOf(context);
  const taken = new Set(
    others(service, context).flatMap((other) => (other.spec?.clusterIPs ?? []) as string[]),
  );
  if (asked !== "") {
    if (isIPv4(asked)) {
      checkAddress(service, asked, range, taken, context.dryRun === true);
    }

    return;
  }

  const address =
    context.dryRun === true
      ? toAddress(range.first)
      : pickAddress(range, taken, context.random ?? Math.random);
  spec.clusterIP = address;
  spec.clusterIPs = [address];
};

export const needsHealthCheck = ({ type, externalTrafficPolicy }: Json): boolean =>
  type === "LoadBalancer" && externalTrafficPolicy === "Local";

export const familyOf = (address: string): "IPv4" | "IPv6" => (isIPv6(address) ? "IPv6" : "IPv4");
