/** IP addresses, networks and URLs (k8s.io/apiserver pkg/cel/library ip.go, cidr.go, urls.go). */
import { BlockList, isIP } from "node:net";
import type { Environment } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";
import { accepts, register } from "./library.ts";

class Address {
  readonly text: string;
  readonly family: 4 | 6;

  constructor(text: string) {
    const family = isIP(text);
    if (family === 0) {
      throw new Error(
        `IP Address "${text}" parse error during conversion from string: ParseAddr("${text}"): ${addressFault(text)}`,
      );
    }

    this.text = family === 6 ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
    this.family = family === 6 ? 6 : 4;
  }

  within(...networks: string[]): boolean {
    return networks.some((network) => new Network(network).contains(this));
  }
}

const addressFault = (text: string): string => {
  if (/^[\d.]+$/u.test(text)) {
    return text.split(".").length < 4 ? "IPv4 address too short" : "IPv4 field has value >255";
  }

  return text.includes(":")
    ? "each colon-separated field must have at least one digit"
    : "unable to parse IP";
};

class Network {
  readonly address: Address;
  readonly bits: number;

  constructor(text: string) {
    const [address = "", bits = ""] = text.split("/");
    const most = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || !/^\d{1,3}$/u.test(bits) || Number(bits) > most) {
      throw new Error(
        `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix("${text}"): no '/'`,
      );
    }

    this.address = new Address(address);
    this.bits = Number(bits);
  }

  contains({ text, family }: Address): boolean {
    if (family !== this.address.family) {
      return false;
    }

    const list = new BlockList();
    const kind = family === 6 ? "ipv6" : "ipv4";
    list.addSubnet(this.address.text, this.bits, kind);
    return list.check(text, kind);
  }

  get text(): string {
    return `${this.address.text}/${this.bits}`;
  }
}

const readUrl = (text: string): URL => {
  if (text.startsWith("/")) {
    return new URL(text, "relative://relative");
  }

  try {
    return new URL(text);
  } catch {
    throw new Error(
      `URL parse error during conversion from string: parse "${text}": invalid URI for request`,
    );
  }
};

const isRelative = ({ protocol }: URL): boolean => protocol === "relative:";

const queryOf = ({ searchParams }: URL): Json => {
  const query: Record<string, string[]> = {};
  for (const [key, value] of searchParams) {
    query[key] = [...(query[key] ?? []), value];
  }

  return query;
};

const addAddresses = (environment: Environment): void => {
  environment
    .registerType("net.IP", { ctor: Address, fields: {} })
    .registerType("net.CIDR", { ctor: Network, fields: {} });
  register(environment, {
    "ip(string): net.IP": (text) => new Address(text),
    "isIP(string): bool": (text) => isIP(text) !== 0,
    "string(net.IP): string": (address) => address.text,
    "net.IP.family(): int": (address) => BigInt(address.family),
    "net.IP.isUnspecified(): bool": ({ text }) => text === "0.0.0.0" || text === "::",
    "net.IP.isLoopback(): bool": (address) => address.within("127.0.0.0/8", "::1/128"),
    "net.IP.isLinkLocalMulticast(): bool": (address) => address.within("224.0.0.0/24", "ff02::/16"),
    "net.IP.isLinkLocalUnicast(): bool": (address) => address.within("169.254.0.0/16", "fe80::/10"),
    "net.IP.isGlobalUnicast(): bool": (address) =>
      !address.within(
        "0.0.0.0/32",
        "255.255.255.255/32",
        "127.0.0.0/8",
        "224.0.0.0/4",
        "169.254.0.0/16",
        "::/128",
        "::1/128",
        "ff00::/8",
        "fe80::/10",
      ),
    "cidr(string): net.CIDR": (text) => new Network(text),
    "isCIDR(string): bool": (text) => accepts(() => new Network(text)),
    "string(net.CIDR): string": (network) => network.text,
    "net.CIDR.containsIP(string): bool": (network, text) => network.contains(new Address(text)),
    "net.CIDR.containsIP(net.IP): bool": (network, address) => network.contains(address),
    "net.CIDR.containsCIDR(string): bool": (network, text) => holds(network, new Network(text)),
    "net.CIDR.containsCIDR(net.CIDR): bool": (network, other) => holds(network, other),
    "net.CIDR.ip(): net.IP": (network) => network.address,
    "net.CIDR.prefixLength(): int": (network) => BigInt(network.bits),
  });
};

const holds = (outer: Network, inner: Network): boolean =>
  outer.bits <= inner.bits && outer.contains(inner.address);

export const addNetworks = (environment: Environment): void => {
  addAddresses(environment);
  environment.registerType("kubernetes.URL", { ctor: URL, fields: {} });
  register(environment, {
    "url(string): kubernetes.URL": (text) => readUrl(text),
    "isURL(string): bool": (text) => accepts(() => readUrl(text)),
    "kubernetes.URL.getScheme(): string": (url) =>
      isRelative(url) ? "" : url.protocol.slice(0, -1),
    "kubernetes.URL.getHost(): string": (url) => (isRelative(url) ? "" : url.host),
    "kubernetes.URL.getHostname(): string": (url) =>
      isRelative(url) ? "" : url.hostname.replaceAll(/[[\]]/gu, ""),
    "kubernetes.URL.getPort(): string": (url) => url.port,
    "kubernetes.URL.getEscapedPath(): string": (url) => url.pathname,
    "kubernetes.URL.getQuery(): map<string, list<string>>": queryOf,
  });
};
