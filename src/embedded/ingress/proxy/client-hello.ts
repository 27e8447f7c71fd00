/** Reads the server name from the first bytes of a TLS connection (RFC 8446 section 4.1.2, RFC 6066 section 3). */

export type Hello =
  | { kind: "hello"; serverName: string | undefined }
  /** The bytes so far do not say yet. */
  | { kind: "incomplete" }
  /** Not TLS: somebody speaks plain HTTP to the port. */
  | { kind: "plain" };

const handshake = 0x16;
const serverNameExtension = 0;
/** More than any client sends; what is longer is given to the TLS library as it is. */
const longest = 16_384;

export const readHello = (bytes: Buffer): Hello => {
  if (bytes.length === 0) {
    return { kind: "incomplete" };
  }

  if (bytes[0] !== handshake) {
    return { kind: "plain" };
  }

  const message = handshakeMessage(bytes);
  if (message === undefined) {
    return bytes.length > longest
      ? { kind: "hello", serverName: undefined }
      : { kind: "incomplete" };
  }

  try {
    return { kind: "hello", serverName: serverNameOf(message) };
  } catch (error) {
    // The TLS library says better what is wrong with it.
    if (error instanceof RangeError) {
      return { kind: "hello", serverName: undefined };
    }

    throw error;
  }
};

/** Content of the first handshake message, which may lie in several records; undefined while it is not whole. */
const handshakeMessage = (bytes: Buffer): Buffer | undefined => {
  const parts: Buffer[] = [];
  let size = 0;
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === handshake;) {
    const length = bytes.readUInt16BE(at + 3);
    const part = bytes.subarray(at + 5, at + 5 + length);
    parts.push(part);
    size += part.length;
    at += 5 + length;
  }

  if (size < 4) {
    return undefined;
  }

  const content = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  const wanted = 4 + content.readUIntBE(1, 3);
  return size < wanted ? undefined : content.subarray(4, wanted);
};

/** @throws RangeError when the message ends too early */
const serverNameOf = (message: Buffer): string | undefined => {
  let at = 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  if (at === message.length) {
    return undefined;
  }

  const end = at + 2 + message.readUInt16BE(at);
  for (at += 2; at + 4 <= end;) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (type === serverNameExtension && length > 0) {
      const size = message.readUInt16BE(at + 7);
      return message
        .subarray(at + 9, at + 9 + size)
        .toString("latin1")
        .toLowerCase();
    }

    at += 4 + length;
  }

  return undefined;
};

/** A fatal alert as the answer to a hello: no keys are agreed on, so it travels in the clear. */
export const unrecognizedName = Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 112]);
