/** Writing and reading DER, as much of it as X.509 needs (ITU-T X.690). */

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const lengthOf = (size: number): Buffer => {
  if (size < 0x80) {
    return Buffer.from([size]);
  }

  const hex = size.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes]);
};

/** One element: tag, length, content. */
export const element = (tag: number, ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
};

export const sequence = (...content: Uint8Array[]): Buffer => element(tags.sequence, ...content);

const base128 = (value: number): number[] => {
  const septets = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    septets.unshift((rest & 0x7f) | 0x80);
  }

  return septets;
};

/** `1.2.840.10045` -> an OBJECT IDENTIFIER. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

export const utf8 = (text: string): Buffer => element(tags.utf8String, Buffer.from(text));

/** Times before 2050 must be UTCTime, later ones GeneralizedTime (RFC 5280 4.1.2.5). */
export const time = (ms: number): Buffer => {
  const digits = new Date(ms)
    .toISOString()
    .replace(/\.\d{3}Z$/u, "Z")
    .replaceAll(/[-:T]/gu, "");
  return Number(digits.slice(0, 4)) < 2050
    ? element(tags.utcTime, Buffer.from(digits.slice(2)))
    : element(tags.generalizedTime, Buffer.from(digits));
};

/** A BIT STRING of whole bytes, or with `unused` bits at its end. */
export const bitString = (content: Uint8Array, unused = 0): Buffer =>
  element(tags.bitString, Buffer.from([unused]), content);

/** One element as read: `raw` is the whole of it, `content` what is inside. */
export interface DerNode {
  tag: number;
  raw: Buffer;
  content: Buffer;
}

const readNode = (bytes: Buffer, start: number): DerNode => {
  const tag = bytes[start];
  const short = bytes[start + 1];
  if (tag === undefined || short === undefined) {
    throw new Error("asn1: syntax error: data truncated");
  }

  const lengthBytes = short < 0x80 ? 0 : short - 0x80;
  const from = start + 2 + lengthBytes;
  if (lengthBytes > 4 || from > bytes.length) {
    throw new Error("asn1: syntax error: data truncated");
  }

  const size = lengthBytes === 0 ? short : bytes.readUIntBE(start + 2, lengthBytes);
  if (from + size > bytes.length) {
    throw new Error("asn1: syntax error: data truncated");
  }

  return {
    tag,
    raw: bytes.subarray(start, from + size),
    content: bytes.subarray(from, from + size),
  };
};

/** The elements that lie one after another in `bytes`. @throws Error when they are cut short */
export const readNodes = (bytes: Buffer): DerNode[] => {
  const nodes: DerNode[] = [];
  for (let at = 0; at < bytes.length;) {
    const node = readNode(bytes, at);
    nodes.push(node);
    at += node.raw.length;
  }

  return nodes;
};

/** An OBJECT IDENTIFIER's content as dotted text. */
export const oidText = (content: Buffer): string => {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }

  const [first = 0, ...rest] = numbers;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - top * 40, ...rest].join(".");
};
