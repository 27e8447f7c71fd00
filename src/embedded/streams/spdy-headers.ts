/** Header blocks of SPDY/3.1: names and values, in one zlib stream per direction. */
import { constants, inflateRawSync } from "node:zlib";
import { headerDictionary } from "./spdy-dictionary.table.ts";

export type Headers = Map<string, string>;

const windowSize = 32_768;
/** An empty stored block: some readers hand data on only when they see one. */
const flushMarker = Buffer.from([0, 0, 0, 0xff, 0xff]);

const adler32 = (bytes: Uint8Array): number => {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }

  return b * 65_536 + a;
};

/** Inflates block after block; each refers back to what came before. */
export class HeaderReader {
  #history: Buffer = headerDictionary;
  #first = true;

  read(block: Buffer): Headers {
    // The stream begins with two bytes of zlib header and the number of the dictionary.
    const compressed = this.#first ? block.subarray(6) : block;
    this.#first = false;
    const bytes = inflateRawSync(compressed, {
      dictionary: this.#history,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    this.#history = Buffer.concat([this.#history, bytes]).subarray(-windowSize);
    return parse(bytes);
  }
}

const parse = (bytes: Buffer): Headers => {
  const headers: Headers = new Map();
  let at = 4;
  const text = (): string => {
    const length = bytes.readUInt32BE(at);
    const value = bytes.toString("utf8", at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let left = bytes.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }

  return headers;
};

/** Writes blocks uncompressed, which any inflater reads: zlib's header once, then stored blocks. */
export class HeaderWriter {
  #first = true;

  write(headers: Headers): Buffer {
    const parts: Buffer[] = [number(headers.size)];
    for (const [name, value] of headers) {
      for (const text of [name, value]) {
        const bytes = Buffer.from(text);
        parts.push(number(bytes.length), bytes);
      }
    }

    const body = Buffer.concat(parts);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(body.length, 1);
    stored.writeUInt16LE(body.length ^ 0xff_ff, 3);
    const start = this.#first
      ? Buffer.concat([Buffer.from([0x78, 0xbb]), number(adler32(headerDictionary))])
      : Buffer.alloc(0);
    this.#first = false;
    return Buffer.concat([start, stored, body, flushMarker]);
  }
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
