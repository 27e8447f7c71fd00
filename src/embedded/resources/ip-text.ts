/** IP addresses and blocks of them as Go reads them: net.ParseIP of old, which drops leading zeros, and net/netip, which refuses them. */
import { isIP } from "node:net";

export interface Ip {
  /** The address as IPv6 holds it: IPv4 is what `::ffff:0:0/96` maps. */
  value: bigint;
  /** Bits of the form that it is written in. */
  width: 32 | 128;
}

export interface IpBlock extends Ip {
  bits: number;
  /** The first address of the block. */
  base: bigint;
}

const mapped = 0xffffn;
const isMapped = (value: bigint): boolean => value >> 32n === mapped;

const join = (parts: string[], radix: 10 | 16, size: bigint): bigint =>
  parts.reduce((sum, part) => (sum << size) + BigInt(radix === 16 ? `0x${part}` : part), 0n);

/** IPv6 in RFC 5952's form. */
const canonical = (text: string): string => new URL(`http://[${text}]`).hostname.slice(1, -1);

const groupsOf = (text: string): string[] => {
  const [head = [], tail = []] = canonical(text)
    .split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const gap = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return [...head, ...gap, ...tail];
};

const withoutZeros = (text: string): string => text.replaceAll(/(^|[.:])0+(?=[\da-f])/gi, "$1");

/** Undefined when it is no address even with leading zeros allowed. */
export const parseIp = (text: string): Ip | undefined => {
  const plain = withoutZeros(text);
  switch (plain.includes("%") ? 0 : isIP(plain)) {
    case 4:
      return { value: (mapped << 32n) + join(plain.split("."), 10, 8n), width: 32 };
    case 6:
      return { value: join(groupsOf(plain), 16, 16n), width: 128 };
    default:
      return undefined;
  }
};

/** Whether what `parseIp` reads has no leading zeros either. */
export const isStrictIp = (text: string): boolean => isIP(text) !== 0;

export const parseBlock = (text: string): IpBlock | undefined => {
  const slash = text.indexOf("/");
  const [ip, bits] = [parseIp(text.slice(0, Math.max(slash, 0))), text.slice(slash + 1)];
  if (ip === undefined || !/^\d+$/.test(bits) || Number(bits) > ip.width) {
    return undefined;
  }

  const host = BigInt(ip.width - Number(bits));
  return { ...ip, bits: Number(bits), base: (ip.value >> host) << host };
};

export const isStrictBlock = (text: string): boolean =>
  isStrictIp(text.slice(0, text.indexOf("/"))) && !/\/0\d/.test(text);

export const isIpv4 = ({ value }: Ip): boolean => isMapped(value);

/** IPv4 in the clothes of IPv6. */
export const isIpv4InIpv6 = ({ value, width }: Ip): boolean => width === 128 && isMapped(value);

/** As Go writes it. */
export const formatIp = (value: bigint): string => {
  const [size, count] = isMapped(value) ? [8n, 4] : [16n, 8];
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (size * BigInt(count - 1 - index))) & ((1n << size) - 1n),
  );
  return isMapped(value)
    ? parts.join(".")
    : canonical(parts.map((part) => part.toString(16)).join(":"));
};

export const formatBlock = ({ base, bits, width }: IpBlock): string =>
  `${formatIp(base)}/${width === 128 && isMapped(base) ? bits - 96 : bits}`;

export const inBlock = ({ value }: Ip, { base, bits, width }: IpBlock): boolean => {
  const host = BigInt(width - bits);
  return isMapped(value) === isMapped(base) && value >> host === base >> host;
};
