/** Applies a patch of any of the four kinds to an object. */
import type { Decoded } from "../codec/decode.ts";
import { patchMediaTypes, unsupportedMediaType } from "../codec/media-type.ts";
import { applyConfiguration } from "./apply/apply.ts";
import { patchAsJson } from "./patch-json.ts";
import type { PatchRequest } from "./patch-request.ts";
import { patchStrategically } from "./patch-strategic.ts";

/**
The patched object, normalised, not yet defaulted or validated. For "apply" its managedFields are already up to date; for the others call
`recordUpdate` once the object is final.
@throws StatusError
*/
export const applyPatch = (request: PatchRequest): Decoded => {
  const { type, info, current, body } = request;
  if (type === "strategic" && info.custom === true) {
    const [strategic] = patchMediaTypes.filter((name) => name.includes("strategic"));
    throw unsupportedMediaType(patchMediaTypes.filter((name) => name !== strategic));
  }

  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body);
  if (type === "apply") {
    return applyConfiguration(request, text);
  }

  if (current === undefined) {
    throw new Error("only an apply patch may create an object");
  }

  const target = { current, fieldValidation: request.fieldValidation, schema: info.schema };
  return type === "strategic" ? patchStrategically(target, text) : patchAsJson(target, type, text);
};
