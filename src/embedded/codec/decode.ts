/** Request bodies to objects: JSON, YAML and protobuf, checked and normalised the way the API's Go types do it. */
import { parse } from "yaml";
import type { Json } from "../object.ts";
import { badRequest } from "../status.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

export interface Decoded {
  object: Json;
  /** For `Warning:` headers. */
  warnings: string[];
}

/** @throws StatusError 400 for a body that cannot be read, 415 for a content type that is not served. */
export const decodeBody = (
  body: Uint8Array,
  contentType: string | undefined,
  expected: GroupVersionKind,
  _fieldValidation: FieldValidation,
): Decoded => {
  const text = new TextDecoder().decode(body);
  try {
    const object: Json = contentType?.includes("yaml") === true ? parse(text) : JSON.parse(text);
    object.apiVersion ??=
      expected.group === "" ? expected.version : `${expected.group}/${expected.version}`;
    object.kind ??= expected.kind;
    return { object, warnings: [] };
  } catch (error) {
    throw badRequest(String(error));
  }
};
