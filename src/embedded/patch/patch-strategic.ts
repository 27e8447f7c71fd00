/** Strategic merge patch as the API server applies it: to the object's fields, which are then converted back to the Go type. */
import type { Decoded } from "../codec/decode.ts";
import { duplicatesIn } from "../codec/duplicates.ts";
import { GoTypeError } from "../codec/go-error.ts";
import { parseJson } from "../codec/json-parser.ts";
import { describe, plain } from "../codec/json-value.ts";
import { normalise } from "../codec/normalise.ts";
import { type Json, splitApiVersion } from "../object.ts";
import { type Struct, structOf } from "../schema/schema.ts";
import { badRequest, StatusError } from "../status.ts";
import { unknownFields } from "./convert.ts";
import { goFormat } from "./go-format.ts";
import { invalidPatch, plainError, rejectedPatch } from "./invalid-patch.ts";
import type { PatchTarget } from "./patch-json.ts";
import { StrategicPatchError } from "./strategic/lookup.ts";
import { mergeMap } from "./strategic/merge-map.ts";

/** @throws StatusError */
export const patchStrategically = (
  { current, fieldValidation }: PatchTarget,
  text: string,
): Decoded => {
  const [group, version] = splitApiVersion(current.apiVersion);
  const kind = { group, version, kind: current.kind };
  const struct = structOf(group, version, current.kind);
  if (struct === undefined) {
    throw new Error(`no Go type for ${current.kind}`);
  }

  const isChecked = fieldValidation !== "Ignore";
  const { patch, duplicates } = readPatch(text);
  const merged = merge(struct, normalise(kind, current), patch);
  // The patch is printed as merging left it: directives that were followed are gone.
  try {
    const unknown = unknownFields(struct, merged);
    const errors = isChecked ? [...duplicates, ...unknown] : [];
    if (fieldValidation === "Strict" && errors.length > 0) {
      throw new Error(`strict decoding error: ${errors.join(", ")}`);
    }

    const object = normalise(kind, {
      ...merged,
      kind: current.kind,
      apiVersion: current.apiVersion,
    });
    return { object, warnings: errors };
  } catch (error) {
    throw invalidPatch(goFormat(patch), (error as Error).message);
  }
};

const readPatch = (text: string): { patch: Json; duplicates: string[] } => {
  try {
    const patch = parseJson(text);
    if (patch !== null && describe(patch) !== "object") {
      const outside = { struct: undefined, fields: [] };
      throw new GoTypeError(describe(patch), "map[string]interface {}", outside);
    }

    return { patch: plain(patch ?? {}), duplicates: duplicatesIn(patch) };
  } catch (error) {
    throw badRequest((error as Error).message);
  }
};

const merge = (struct: Struct, document: Json, patch: Json): Json => {
  try {
    return mergeMap(document, patch, {
      kind: "struct",
      pointer: false,
      goName: struct.name,
      struct,
    });
  } catch (error) {
    throw error instanceof StrategicPatchError ? statusOf(error) : error;
  }
};

const statusOf = ({ code, message }: StrategicPatchError): StatusError => {
  if (code === 400) {
    return badRequest(message);
  }

  return code === 500 ? plainError(message) : rejectedPatch();
};
