/** Checks of IP addresses and blocks, and warnings of odd spellings, from apimachinery's util/validation/ip.go. */
import type { Field } from "./field.ts";
import { quote } from "./field-errors.ts";
import {
  formatBlock,
  formatIp,
  inBlock,
  isIpv4InIpv6,
  isStrictBlock,
  isStrictIp,
  parseBlock,
  parseIp,
} from "./ip-text.ts";
import type { Ip, IpBlock } from "./ip-text.ts";
import type { Check } from "./names.ts";

/** What is wrong with an address in a field from the time before strict checks; since 1.36 they are strict all the same. */
const legacyIp: Check = (text) => {
  const ip = parseIp(text);
  if (ip === undefined) {
    return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  }

  if (!isStrictIp(text)) {
    return ["must not have leading 0s"];
  }

  return isIpv4InIpv6(ip) ? ["must not be an IPv4-mapped IPv6 address"] : [];
};

const legacyBlock: Check = (text) => {
  const block = parseBlock(text);
  if (block === undefined) {
    return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"];
  }

  if (!isStrictBlock(text)) {
    return ["must not have leading 0s in IP or prefix length"];
  }

  if (isIpv4InIpv6(block)) {
    return ["must not have an IPv4-mapped IPv6 address"];
  }

  return block.value === block.base ? [] : ["must not have bits set beyond the prefix length"];
};

/** The first complaint, or that the text is not the one that Go would write. */
const inForm = (text: string, complaints: string[], canonical: () => string): string[] =>
  complaints.length > 0 || text === canonical()
    ? complaints
    : [`must be in canonical form (${quote(canonical())})`];

/** An address as newer fields want it. */
export const canonicalIp: Check = (text) =>
  inForm(text, legacyIp(text), () => formatIp((parseIp(text) as Ip).value));

const canonicalBlock: Check = (text) =>
  inForm(text, legacyBlock(text), () => formatBlock(parseBlock(text) as IpBlock));

export const checkIp = (address: Field): boolean => address.matches(legacyIp);
export const checkCanonicalIp = (address: Field): boolean => address.matches(canonicalIp);
export const checkCidr = (cidr: Field): boolean => cidr.matches(legacyBlock);
export const checkCanonicalCidr = (cidr: Field): boolean => cidr.matches(canonicalBlock);

const oddForm = (what: string, { path, value }: Field, canonical: string): string[] =>
  canonical === value
    ? []
    : [
        `${path}: IPv6 ${what} ${quote(value as string)} should be in RFC 5952 canonical format (${quote(canonical)})`,
      ];

export const ipWarnings = (address: Field): string[] => {
  const text = address.value as string;
  const ip = parseIp(text);
  if (ip === undefined) {
    return [];
  }

  const canonical = formatIp(ip.value);
  return !isStrictIp(text) || isIpv4InIpv6(ip)
    ? [
        `${address.path}: non-standard IP address ${quote(text)} is invalid: use ${quote(canonical)}`,
      ]
    : oddForm("address", address, canonical);
};

/** Of a block that `checkCidr` finds nothing wrong with. */
export const cidrWarnings = (cidr: Field): string[] => {
  const block = parseBlock(cidr.value as string);
  return block === undefined ? [] : oddForm("CIDR value", cidr, formatBlock(block));
};

const block = (text: string): IpBlock => parseBlock(text) as IpBlock;
const multicastScopes = Array.from({ length: 16 }, (_, flags) => `ff${flags.toString(16)}2::/16`);

const special: [blocks: IpBlock[], words: (text: string) => string][] = [
  [["0.0.0.0/32", "::/128"].map(block), (text) => `may not be unspecified (${text})`],
  [
    ["127.0.0.0/8", "::1/128"].map(block),
    () => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
  ],
  [
    ["169.254.0.0/16", "fe80::/10"].map(block),
    () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  ],
  [
    ["224.0.0.0/24", ...multicastScopes].map(block),
    () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  ],
];

/** An address that pods or outside machines can have. */
export const checkEndpointIp = (address: Field): void => {
  const text = (address.value as string | undefined) ?? "";
  const ip = parseIp(text);
  if (ip === undefined) {
    address.invalidText("must be a valid IP address");
    return;
  }

  for (const [blocks, words] of special) {
    if (blocks.some((one) => inBlock(ip, one))) {
      address.invalid(words(text));
    }
  }
};
