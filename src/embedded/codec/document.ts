/** A body taken apart before its fields are looked at: what it says it is, and its fields. */
import type { Json } from "../object.ts";
import { splitApiVersion } from "../object.ts";
import { structOf } from "../schema/schema.ts";
import type { KindName } from "./normalise.ts";
import { GoTypeError } from "./go-error.ts";
import { parseJson } from "./json-parser.ts";
import { describe, entries } from "./json-value.ts";
import { decodeMessage, openEnvelope } from "./protobuf.ts";
import { parseYaml } from "./yaml-text.ts";

export interface Document {
  /** As in the text; empty strings for what it does not say. */
  named: KindName;
  value: Json;
  /** What only YAML knows: keys that came twice. */
  strictErrors: string[];
}

export const readJson = (text: string): Document => {
  const value = withContext(() => parseJson(text));
  return { named: kindOf(value), value, strictErrors: [] };
};

export const readYaml = (text: string): Document => {
  if (text.trimStart().startsWith("{")) {
    return readJson(text);
  }

  const { value, duplicates } = parseYaml(text);
  const strictErrors =
    duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`];
  return { named: kindOf(value), value, strictErrors };
};

/** The kind that the envelope does not name is the one expected. */
export const readProtobuf = (body: Uint8Array, expected: KindName): Document => {
  const { apiVersion, kind, raw } = openEnvelope(body);
  const named = kindOf({ apiVersion, kind });
  const { group, version } = apiVersion === "" ? expected : named;
  const struct = structOf(group, version, kind === "" ? expected.kind : kind);
  const value = struct === undefined ? {} : decodeMessage(struct, raw);
  return { named, value: { ...value, apiVersion, kind }, strictErrors: [] };
};

const withContext = <T>(read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

const anonymous = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** Go looks for the two fields in any letter case, and complains about the first value of the wrong type. */
const kindOf = (value: Json): KindName => {
  const found: Record<string, string> = { apiversion: "", kind: "" };
  if (value !== null) {
    withContext(() => {
      if (describe(value) !== "object") {
        throw new GoTypeError(describe(value), anonymous, { struct: undefined, fields: [] });
      }

      for (const [key, field] of entries(value)) {
        readName(key, field, found);
      }
    });
  }

  const { apiversion = "", kind = "" } = found;
  if (apiversion.split("/").length > 2) {
    throw new Error(`unexpected GroupVersion string: ${apiversion}`);
  }

  const [group, version] = splitApiVersion(apiversion);
  return { group, version, kind };
};

const readName = (key: string, field: Json, found: Record<string, string>): void => {
  const name = key.toLowerCase();
  if (found[name] === undefined || field === null) {
    return;
  }

  if (typeof field !== "string") {
    const json = name === "kind" ? "kind" : "apiVersion";
    throw new GoTypeError(describe(field), "string", { struct: "", fields: [json] });
  }

  found[name] = field;
};
