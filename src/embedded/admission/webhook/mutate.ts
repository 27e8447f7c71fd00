/** Applies the JSON patch that a mutating webhook answered with. */
import { clone, type Json } from "../../object.ts";
import { applyJsonPatch, isEqual } from "../../patch/json-patch.ts";
import { strategyOf } from "../../resources/strategy.ts";
import { internalError } from "../../status.ts";
import type { AdmissionRequest } from "../admission.ts";

const decode = (name: string, patch: string): Json[] => {
  try {
    return JSON.parse(Buffer.from(patch, "base64").toString("utf8"));
  } catch (error) {
    throw internalError(
      `failed calling webhook ${JSON.stringify(name)}: received undecodable patch in webhook response: ${(error as Error).message}`,
    );
  }
};

/** The object stays the same one for those who hold it. */
const replaceContent = (object: Json, next: Json): void => {
  for (const key of Object.keys(object)) {
    delete object[key];
  }

  Object.assign(object, next);
};

/** Whether the object is another one now. @throws StatusError */
export const patchObject = (name: string, request: AdmissionRequest, response: Json): boolean => {
  const operations = decode(name, response.patch);
  const { object, oldObject, operation, resource } = request;
  if (operations.length === 0) {
    return false;
  }

  if (object === undefined || operation === "DELETE") {
    throw internalError(
      `admission webhook ${JSON.stringify(name)} attempted to modify the object, which is not supported for this operation`,
    );
  }

  if (response.patchType !== "JSONPatch") {
    const type = JSON.stringify(response.patchType ?? "");
    throw internalError(
      `failed calling webhook ${JSON.stringify(name)}: unsupported patch type ${type}`,
    );
  }

  let next: Json;
  try {
    next = applyJsonPatch(clone(object), operations, new Set());
  } catch (error) {
    throw internalError((error as Error).message);
  }

  const changed = !isEqual(object, next);
  strategyOf(resource).defaults?.(next, oldObject);
  replaceContent(object, next);
  return changed;
};
