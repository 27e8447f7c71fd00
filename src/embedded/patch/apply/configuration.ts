/** What is applied: a partial object as YAML or JSON, which must say what it is. */
import type { FieldValidation } from "../../codec/decode.ts";
import { duplicatesIn } from "../../codec/duplicates.ts";
import { GoTypeError } from "../../codec/go-error.ts";
import { parseJson } from "../../codec/json-parser.ts";
import { describe, plain } from "../../codec/json-value.ts";
import { parseYaml, type YamlText } from "../../codec/yaml-text.ts";
import { type Json, splitApiVersion } from "../../object.ts";
import { badRequest } from "../../status.ts";

export interface Configuration {
  object: Json;
  /** Said after all other checks. */
  duplicates: string[];
}

/** @throws StatusError 400 */
export const readConfiguration = (text: string): Configuration => {
  const { value, duplicates } = readText(text);
  if (value !== null && describe(value) !== "object") {
    const { message } = new GoTypeError(describe(value), "map[string]interface {}", {
      struct: undefined,
      fields: [],
    });
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${message}`,
    );
  }

  return { object: value ?? {}, duplicates };
};

const readText = (text: string): YamlText => {
  try {
    return text.trimStart().startsWith("{") ? readJson(text) : parseYaml(text);
  } catch (error) {
    throw badRequest(
      `error decoding YAML: error converting YAML to JSON: ${(error as Error).message}`,
    );
  }
};

/** JSON is YAML to the API server, and comes in one line. */
const readJson = (text: string): YamlText => {
  const value = parseJson(text);
  const duplicates = duplicatesIn(value).map((error) => {
    const path = /"(.*)"$/.exec(error)?.[1] ?? "";
    return `line 1: key ${JSON.stringify(path.replace(/^.*\./, ""))} already set in map`;
  });
  return { value: plain(value), duplicates };
};

/** @throws StatusError 400 for another kind, or managedFields in it. */
export const checkConfiguration = (
  { apiVersion = "", kind = "", metadata }: Json,
  expected: { apiVersion: string; kind: string },
): void => {
  if (apiVersion !== expected.apiVersion || kind !== expected.kind) {
    throw badRequest(`invalid object type: ${goKind(apiVersion, kind)}`);
  }

  if (metadata?.managedFields !== undefined && metadata.managedFields !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
};

/** `apps/v1, Kind=Deployment`. */
export const goKind = (apiVersion: string, kind: string): string => {
  const [group, version] = splitApiVersion(apiVersion);
  return `${group}/${version}, Kind=${kind}`;
};

/** @returns warnings. @throws StatusError 400 */
export const judgeDuplicates = (
  duplicates: string[],
  fieldValidation: FieldValidation,
): string[] => {
  if (duplicates.length === 0 || fieldValidation === "Ignore") {
    return [];
  }

  if (fieldValidation === "Warn") {
    return duplicates;
  }

  throw badRequest(
    `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`,
  );
};
