/** Kubernetes' protobuf: messages to JSON by the numbers in the schema, and the envelope around a request body. */
import { type Json, setOwn } from "../object.ts";
import type { Field, Struct, Type } from "../schema/schema.ts";
import { fieldsOf, type WireField } from "./wire.ts";

const magic = [0x6b, 0x38, 0x73, 0x00];

export interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Uint8Array;
}

export class ProtobufError extends Error {
  override name = "ProtobufError";
}

/** `runtime.Unknown` behind the four bytes `k8s\0`. @throws ProtobufError */
export const openEnvelope = (body: Uint8Array): Envelope => {
  if (body.length === 0) {
    throw new ProtobufError("empty data");
  }

  if (magic.some((byte, index) => body[index] !== byte)) {
    throw new ProtobufError(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  }

  if (body.length === magic.length) {
    throw new ProtobufError("empty body");
  }

  const envelope: Envelope = { apiVersion: "", kind: "", raw: new Uint8Array() };
  for (const { number, bytes } of fieldsOf(body.subarray(magic.length))) {
    if (number === 1) {
      for (const field of fieldsOf(bytes)) {
        envelope[field.number === 1 ? "apiVersion" : "kind"] = text(field);
      }
    } else if (number === 2) {
      envelope.raw = bytes;
    }
  }

  return envelope;
};

/** The message as JSON; zero values of fields that are not pointers are there, as the wire has them. */
export const decodeMessage = (struct: Struct, bytes: Uint8Array, into: Json = {}): Json => {
  for (const wire of fieldsOf(bytes)) {
    const field = struct.declared.find(({ number }) => number === wire.number);
    if (field !== undefined) {
      readField(field, wire, into);
    }
  }

  return into;
};

const readField = ({ name, type, inline }: Field, wire: WireField, into: Json): void => {
  if (inline) {
    decodeMessage(type.struct as Struct, wire.bytes, into);
  } else if (type.kind === "list") {
    into[name] ??= [];
    into[name].push(readValue(type.element as Type, wire));
  } else if (type.kind === "map") {
    into[name] ??= {};
    readEntry(type.element as Type, wire, into[name]);
  } else {
    into[name] = readValue(type, wire);
  }
};

const readEntry = (element: Type, { bytes }: WireField, into: Record<string, Json>): void => {
  let key = "";
  let value: Json = null;
  for (const wire of fieldsOf(bytes)) {
    if (wire.number === 1) {
      key = text(wire);
    } else {
      value = readValue(element, wire);
    }
  }

  setOwn(into, key, value);
};

const readValue = (type: Type, wire: WireField): Json => {
  switch (type.kind) {
    case "string": {
      return text(wire);
    }

    case "bool": {
      return wire.value !== 0n;
    }

    case "int32":
    case "int64": {
      return Number(BigInt.asIntN(64, wire.value));
    }

    case "double": {
      return new DataView(wire.bytes.buffer, wire.bytes.byteOffset, 8).getFloat64(0, true);
    }

    case "bytes": {
      return Buffer.from(wire.bytes).toString("base64");
    }

    case "list": {
      // A list with a Go name of its own (ExtraValue) is a message with one repeated field.
      return fieldsOf(wire.bytes).map((item) => readValue(type.element as Type, item));
    }

    case "map": {
      throw new ProtobufError(`map within a map or list: ${type.goName}`);
    }

    case "struct": {
      const struct = type.struct as Struct;
      return struct.custom
        ? readCustomMessage(struct, wire.bytes)
        : decodeMessage(struct, wire.bytes);
    }
  }
};

const text = ({ bytes }: WireField): string => Buffer.from(bytes).toString("utf8");

const readCustomMessage = ({ name }: Struct, bytes: Uint8Array): Json => {
  const fields = new Map(fieldsOf(bytes).map((field) => [field.number, field]));
  const number = (index: number): bigint => BigInt.asIntN(64, fields.get(index)?.value ?? 0n);
  const first = fields.get(1);
  switch (name) {
    case "resource.Quantity": {
      return first === undefined ? "0" : text(first);
    }

    case "v1.Time":
    case "v1.MicroTime": {
      return timeOf(number(1), number(2));
    }

    case "v1.Duration": {
      return `${number(1)}ns`;
    }

    case "intstr.IntOrString": {
      const string = fields.get(3);
      return number(1) === 1n ? (string === undefined ? "" : text(string)) : Number(number(2));
    }

    case "runtime.RawExtension":
    case "v1.FieldsV1":
    case "v1.JSON": {
      return first === undefined ? null : JSON.parse(text(first));
    }

    default: {
      throw new ProtobufError(`${name} is only sent as JSON`);
    }
  }
};

/** An empty Timestamp message is the zero time. */
const timeOf = (seconds: bigint, nanos: bigint): string | null => {
  if (seconds === 0n && nanos === 0n) {
    return null;
  }

  const [head = ""] = new Date(Number(seconds) * 1000).toISOString().split(".");
  return `${head}.${String(nanos / 1000n).padStart(6, "0")}Z`;
};
