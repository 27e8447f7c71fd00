/** JSON patch and merge patch as the API server applies them: to the JSON of the object, which is then decoded as if it had been sent. */
import type { Decoded, FieldValidation } from "../codec/decode.ts";
import { readJson } from "../codec/document.ts";
import { duplicatesIn } from "../codec/duplicates.ts";
import { GoTypeError } from "../codec/go-error.ts";
import { parseJson } from "../codec/json-parser.ts";
import { describe, entries, plain } from "../codec/json-value.ts";
import { normalise } from "../codec/normalise.ts";
import { type Read, readCustomResource, readTyped, withDefaults } from "../codec/read-object.ts";
import { type Json, type KubeObject, splitApiVersion } from "../object.ts";
import { structOf } from "../schema/schema.ts";
import { badRequest, invalid, StatusError } from "../status.ts";
import { goJson } from "./go-json.ts";
import { invalidPatch, rejectedPatch } from "./invalid-patch.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";

export interface PatchTarget {
  current: KubeObject;
  fieldValidation: FieldValidation;
  /** Of custom resources. */
  schema?: Json;
}

const outside = { struct: undefined, fields: [] };

/** @throws StatusError */
export const patchAsJson = (target: PatchTarget, type: "json" | "merge", text: string): Decoded => {
  const { current, fieldValidation } = target;
  const [group, version] = splitApiVersion(current.apiVersion);
  const kind = { group, version, kind: current.kind };
  const document = normalise(kind, current);
  const touched = new Set<object>();
  const isCustom = structOf(group, version, current.kind) === undefined;
  const { result, strictErrors } =
    type === "json"
      ? patchWithOperations(document, text, fieldValidation, touched)
      : patchWithDocument(document, text, fieldValidation, touched);
  // Custom resources are maps in Go, so all their keys come sorted; of others only where the patch looked.
  const printed = goJson(result, (object) => isCustom || touched.has(object));
  try {
    const read = readPatched(printed, { ...kind, schema: target.schema });
    const decoded = judge(read, strictErrors, fieldValidation, printed);
    if (isCustom) {
      requireVersion(decoded.object, current);
    }

    return decoded;
  } catch (error) {
    throw error instanceof StatusError ? error : invalidPatch(printed, (error as Error).message);
  }
};

interface Patched {
  result: Json;
  strictErrors: string[];
}

const readPatched = (
  printed: string,
  expected: { group: string; version: string; kind: string; schema: Json },
): Read => {
  const document = readJson(printed);
  if (structOf(expected.group, expected.version, expected.kind) !== undefined) {
    return readTyped(document, withDefaults(document.named, expected), expected);
  }

  if (document.named.kind === "") {
    throw new Error(`Object 'Kind' is missing in '${printed}'`);
  }

  return readCustomResource(document, document.named, expected);
};

/** Validation of custom resources, not decoding, objects to another version in a patch. */
const requireVersion = ({ apiVersion, kind, metadata }: Json, current: KubeObject): void => {
  if (apiVersion !== current.apiVersion) {
    const message = `Invalid value: ${JSON.stringify(apiVersion)}: must be ${current.apiVersion}`;
    throw invalid(splitApiVersion(apiVersion ?? "")[0], kind, metadata?.name ?? "", [
      { reason: "FieldValueInvalid", message, field: "apiVersion" },
    ]);
  }
};

const judge = (
  read: Read,
  patchErrors: string[],
  fieldValidation: FieldValidation,
  printed: string,
): Decoded => {
  const errors = [...patchErrors, ...read.strictErrors];
  if (fieldValidation === "Strict" && errors.length > 0) {
    throw invalidPatch(printed, `strict decoding error: ${errors.join(", ")}`);
  }

  return { object: read.object, warnings: fieldValidation === "Warn" ? errors : [] };
};

const decodePatch = (text: string, prefix: string): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`${prefix}${(error as Error).message}`);
  }
};

const patchWithDocument = (
  document: Json,
  text: string,
  fieldValidation: FieldValidation,
  touched: Set<object>,
): Patched => {
  const isChecked = fieldValidation !== "Ignore";
  const bad = badRequest("Invalid JSON Patch");
  let patch: Json;
  try {
    patch = parseJson(text);
  } catch (error) {
    throw isChecked ? badRequest(`error decoding patch: ${(error as Error).message}`) : bad;
  }

  if (patch === null) {
    throw bad;
  }

  if (describe(patch) === "object") {
    const strictErrors = isChecked ? duplicatesIn(patch) : [];
    return { result: applyMergePatch(document, plain(patch), touched), strictErrors };
  }

  if (isChecked) {
    const { message } = new GoTypeError(describe(patch), "map[string]interface {}", outside);
    throw badRequest(`error decoding patch: ${message}`);
  }

  if (!Array.isArray(patch)) {
    throw bad;
  }

  return { result: plain(patch), strictErrors: [] };
};

const operationFields = ["op", "path", "from", "value"];

const patchWithOperations = (
  document: Json,
  text: string,
  fieldValidation: FieldValidation,
  touched: Set<object>,
): Patched => {
  const isChecked = fieldValidation !== "Ignore";
  const prefix = isChecked ? "error decoding patch: " : "";
  const operations = decodePatch(text, prefix);
  if (operations !== null && !Array.isArray(operations)) {
    const type = isChecked ? "[]handlers.jsonPatchOp" : "jsonpatch.Patch";
    throw badRequest(prefix + new GoTypeError(describe(operations), type, outside).message);
  }

  const list: Json[] = operations ?? [];
  const misfit = list.find((item) => describe(item) !== "object");
  if (misfit !== undefined && !isChecked) {
    const { message } = new GoTypeError(describe(misfit), "jsonpatch.Operation", outside);
    throw badRequest(message);
  }

  const strictErrors = isChecked ? checkOperations(list) : [];
  try {
    return { result: applyJsonPatch(document, plain(list), touched), strictErrors };
  } catch {
    throw rejectedPatch();
  }
};

/** What strict decoding finds in the operations themselves. */
const checkOperations = (operations: Json[]): string[] =>
  operations.flatMap((operation, index) => {
    if (describe(operation) !== "object") {
      const { message } = new GoTypeError(describe(operation), "handlers.jsonPatchOp", outside);
      throw badRequest(`error decoding patch: ${message}`);
    }

    const seen = new Set<string>();
    const errors = entries(operation).flatMap(([name, value]) => {
      if (operationFields.includes(name) && name !== "value" && typeof value !== "string") {
        const context = { struct: "jsonPatchOp", fields: [name] };
        const { message } = new GoTypeError(describe(value), "string", context);
        throw badRequest(`error decoding patch: ${message}`);
      }

      const what = operationFields.includes(name) ? seen.has(name) && "duplicate" : "unknown";
      seen.add(name);
      return what === false ? [] : [`json patch ${what} field "[${index}].${name}"`];
    });
    return [...new Set(errors)];
  });
