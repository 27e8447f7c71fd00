/** From the fields of a document to an object of the kind it names, normalised, with what strict decoding objects to. */
import type { Json } from "../object.ts";
import { isRegistered, structOf } from "../schema/schema.ts";
import { invalid } from "../status.ts";
import { coerceCustomResource } from "./custom-resource.ts";
import type { Document } from "./document.ts";
import { duplicatesIn } from "./duplicates.ts";
import { plain } from "./json-value.ts";
import type { KindName } from "./normalise.ts";
import { TypedReader } from "./typed-reader.ts";

export interface ExpectedKind extends KindName {
  /** Of custom resources: their `openAPIV3Schema`. A `ResourceInfo` will do for all four. */
  schema?: Json;
  /** Other versions of the group, which are read as if they were this one. */
  alternatives?: readonly string[];
}

export interface Read {
  object: Json;
  strictErrors: string[];
}

/** What the text leaves out, the endpoint says. */
export const withDefaults = (
  { group, version, kind }: KindName,
  expected: ExpectedKind,
): KindName => {
  const unversioned = version === "" && (group === "" || group === expected.group);
  const isAlternative =
    group === expected.group && expected.alternatives?.includes(version) === true;
  return {
    group: unversioned ? expected.group : group,
    version: unversioned || isAlternative ? expected.version : version,
    kind: kind === "" ? expected.kind : kind,
  };
};

export const versionText = ({ group, version }: KindName): string =>
  group === "" ? version : `${group}/${version}`;

/** @throws Error in Go's words. */
export const readTyped = ({ value }: Document, named: KindName, expected: KindName): Read => {
  const { group, version, kind } = named;
  if (!isRegistered(group, version, kind)) {
    throw new Error(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(versionText(named))} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }

  const struct = structOf(group, version, kind);
  if (struct === undefined) {
    return { object: {}, strictErrors: [] };
  }

  const reader = new TypedReader();
  const object = reader.readStruct(struct, value ?? {});
  if (reader.typeError !== undefined) {
    throw reader.typeError;
  }

  if (kind !== expected.kind || (group !== expected.group && !isOptions(kind))) {
    throw new Error(
      `converting (${struct.name}) to (${internalName(expected)}): unknown conversion`,
    );
  }

  // The kind and version come first, also where the text did not have them.
  return {
    object: { ...object, kind, apiVersion: versionText(named) },
    strictErrors: reader.strictErrors,
  };
};

/** Go name of the type that the server works with inside: `apps.Deployment`. */
const internalName = ({ group, kind }: KindName): string =>
  `${group === "" ? "core" : (group.split(".")[0] ?? "")}.${kind}`;

export const isOptions = (kind: string): boolean => kind.endsWith("Options");

/** Nothing is known of other versions of the kind, and other kinds are left alone. */
const schemaFor = ({ group, version, kind }: KindName, expected: ExpectedKind): Json => {
  if (group !== expected.group || kind !== expected.kind) {
    return undefined;
  }

  return version === expected.version ? expected.schema : {};
};

/** @throws StatusError for another kind, Error in Go's words for malformed metadata. */
export const readCustomResource = (
  { value }: Document,
  { kind, ...named }: KindName,
  expected: ExpectedKind,
): Read => {
  const duplicates = duplicatesIn(value);
  const object = plain(value);
  const unknown = coerceCustomResource(schemaFor({ kind, ...named }, expected), object);
  const strictErrors = [
    ...duplicates,
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
  const isServed = named.group === expected.group && named.version === expected.version;
  if (isServed && kind !== expected.kind) {
    throw invalid(named.group, kind, object.metadata?.name ?? "", [
      {
        reason: "FieldValueInvalid",
        message: `Invalid value: ${JSON.stringify(kind)}: must be ${expected.kind}`,
        field: "kind",
      },
    ]);
  }

  return { object, strictErrors };
};
