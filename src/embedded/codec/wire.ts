/** The wire format of protobuf: a message is a list of numbered fields. */

export interface WireField {
  number: number;
  /** Of varints; 0 otherwise. */
  value: bigint;
  /** Of length-delimited and fixed fields; empty otherwise. */
  bytes: Uint8Array;
}

const none = new Uint8Array();

/** @throws RangeError when the message is cut off. */
export const fieldsOf = (bytes: Uint8Array): WireField[] => {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) {
        throw new RangeError("unexpected EOF");
      }

      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) {
      throw new RangeError("unexpected EOF");
    }

    at += length;
    return bytes.subarray(at - length, at);
  };

  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0: {
        fields.push({ number, value: varint(), bytes: none });
        break;
      }

      case 1: {
        fields.push({ number, value: 0n, bytes: take(8) });
        break;
      }

      case 2: {
        fields.push({ number, value: 0n, bytes: take(Number(varint())) });
        break;
      }

      case 5: {
        fields.push({ number, value: 0n, bytes: take(4) });
        break;
      }

      default: {
        throw new RangeError(`illegal wireType ${tag & 7}`);
      }
    }
  }

  return fields;
};
