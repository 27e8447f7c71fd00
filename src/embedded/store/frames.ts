/** Records on disk: length, checksum, bytes. A record that is cut short or altered ends the file; nothing behind it is trusted. */
import { crc32 } from "node:zlib";

const headerSize = 8;

/** Length (4 bytes), CRC-32 (4 bytes), then the text in UTF-8. */
export const frame = (text: string): Buffer => {
  const size = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(headerSize + size);
  bytes.write(text, headerSize);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(headerSize)), 4);
  return bytes;
};

/** The intact records from the start of the file and the number of bytes they take. */
export const readFrames = (bytes: Buffer): { texts: string[]; intact: number } => {
  const texts: string[] = [];
  let offset = 0;
  while (offset + headerSize <= bytes.length) {
    const size = bytes.readUInt32BE(offset);
    const end = offset + headerSize + size;
    const body = bytes.subarray(offset + headerSize, end);
    if (end > bytes.length || size === 0 || crc32(body) !== bytes.readUInt32BE(offset + 4)) {
      break;
    }

    texts.push(body.toString());
    offset = end;
  }

  return { texts, intact: offset };
};
