/** Where a service's traffic may come from and go to. */
import { isIPv4, isIPv6 } from "node:net";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { portNumber } from "../formats.ts";
import { needsHealthCheck } from "./allocate.ts";

/** Of an address block such as `10.0.0.0/8`, from apimachinery's util/validation/ip.go. */
export const checkCidr = (cidr: Field): void => {
  const text = (cidr.value as string | undefined) ?? "";
  const [address = "", bits = ""] = text.split("/");
  const size = isIPv4(address) ? 32 : 128;
  const fine =
    text.split("/").length === 2 &&
    (isIPv4(address) || isIPv6(address)) &&
    /^\d+$/.test(bits) &&
    Number(bits) <= size;
  if (!fine) {
    cidr.invalidText("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    return;
  }

  const masked = maskedAddress(address, Number(bits));
  if (masked !== undefined && masked !== address) {
    cidr.invalid(`must not have bits set beyond the prefix length`);
  }
};

/** Undefined for IPv6, whose many spellings are left alone. */
const maskedAddress = (address: string, bits: number): string | undefined => {
  if (!isIPv4(address)) {
    return undefined;
  }

  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const block = 2 ** (32 - bits);
  const base = Math.floor(value / block) * block;
  return [24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join(".");
};

const annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

export const checkSourceRanges = (object: Field): void => {
  const { spec, metadata } = object.value;
  const ranges = object.at("spec", "LoadBalancerSourceRanges").as(spec.loadBalancerSourceRanges);
  const balancer = spec.type === "LoadBalancer";
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    if (!balancer) {
      ranges.forbidden(only);
    }

    for (const range of ranges.items()) {
      checkCidr(range.as((range.value as string).trim()));
    }
  } else if (metadata.annotations?.[annotation] !== undefined) {
    const at = object.at("metadata", "annotations").key(annotation);
    if (!balancer) {
      at.forbidden(only);
    }

    const text = (at.value as string).trim();
    for (const range of text === "" ? [] : text.split(",")) {
      checkCidr(at.as(range.trim()));
    }
  }
};

const accessible = ({ type, externalIPs }: Json): boolean =>
  type === "LoadBalancer" ||
  type === "NodePort" ||
  (type === "ClusterIP" && (externalIPs ?? []).length > 0);

const checkHealthPort = (spec: Field): void => {
  const port = spec.at("healthCheckNodePort");
  const value = (port.value as number | undefined) ?? 0;
  if (!needsHealthCheck(spec.value)) {
    if (value !== 0) {
      port.invalid(
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
    }
  } else if (value === 0) {
    port.required();
  } else {
    portNumber(value).forEach((complaint) => port.invalid(complaint));
  }
};

export const checkTraffic = (spec: Field): void => {
  const external = spec.at("externalTrafficPolicy");
  if (!accessible(spec.value)) {
    if (!external.empty) {
      external.invalid("may only be set for externally-accessible services");
    }
  } else if (external.need()) {
    external.oneOf(["Cluster", "Local"]);
  }

  checkHealthPort(spec);
  const internal = spec.at("internalTrafficPolicy");
  if (internal.given) {
    internal.oneOf(["Cluster", "Local"]);
  } else if (["NodePort", "LoadBalancer", "ClusterIP"].includes(spec.value.type as string)) {
    internal.required();
  }

  if (spec.at("trafficDistribution").given) {
    spec.at("trafficDistribution").oneOf(["PreferClose", "PreferSameZone", "PreferSameNode"]);
  }
};
