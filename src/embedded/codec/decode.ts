/** Request bodies to objects: JSON, YAML and protobuf, checked and normalised the way the API's Go types do it. */
import type { Json } from "../object.ts";
import { isRegistered, structOf } from "../schema/schema.ts";
import { badRequest, invalid, StatusError } from "../status.ts";
import { coerceCustomResource } from "./custom-resource.ts";
import { type Document, readJson, readProtobuf, readYaml } from "./document.ts";
import { plain } from "./json-value.ts";
import { formatOf } from "./media-type.ts";
import type { KindName } from "./normalise.ts";
import { duplicatesIn } from "./duplicates.ts";
import { TypedReader } from "./typed-reader.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface ExpectedKind extends KindName {
  /** Of custom resources: their `openAPIV3Schema`. A `ResourceInfo` will do for all four. */
  schema?: Json;
}

export interface Decoded {
  object: Json;
  /** For `Warning:` headers. */
  warnings: string[];
}

interface Read {
  object: Json;
  strictErrors: string[];
}

/**
The object, with apiVersion and kind filled in. Whether they are those of the endpoint is checked too.
@throws StatusError 400 for a body that cannot be read, 415 for a content type that is not served.
*/
export const decodeBody = (
  body: Uint8Array,
  contentType: string | undefined,
  expected: ExpectedKind,
  fieldValidation: FieldValidation,
): Decoded => {
  const format = formatOf(contentType);
  const struct = structOf(expected.group, expected.version, expected.kind);
  let named: KindName | undefined;
  try {
    const document =
      format === "protobuf"
        ? readProtobuf(body, expected)
        : (format === "yaml" ? readYaml : readJson)(new TextDecoder().decode(body));
    named =
      struct === undefined
        ? requireKind(document.named, body)
        : withDefaults(document.named, expected);
    const read =
      struct === undefined
        ? readCustomResource(document, named, expected)
        : readTyped(document, named, expected);
    const strictErrors = [...document.strictErrors, ...read.strictErrors];
    if (fieldValidation === "Strict" && strictErrors.length > 0) {
      throw new Error(`strict decoding error: ${strictErrors.join(", ")}`);
    }

    checkVersion(named, expected);
    const warnings = fieldValidation === "Warn" ? warningsOf(strictErrors) : [];
    return { object: read.object, warnings };
  } catch (error) {
    throw decodeError(error as Error, named, expected, body);
  }
};

/** What the text leaves out, the endpoint says. */
const withDefaults = ({ group, version, kind }: KindName, expected: KindName): KindName => {
  const unversioned = version === "" && (group === "" || group === expected.group);
  return {
    group: unversioned ? expected.group : group,
    version: unversioned ? expected.version : version,
    kind: kind === "" ? expected.kind : kind,
  };
};

const requireKind = (named: KindName, body: Uint8Array): KindName => {
  if (named.kind === "") {
    throw new Error(`Object 'Kind' is missing in '${new TextDecoder().decode(body)}'`);
  }

  return named;
};

const versionText = ({ group, version }: KindName): string =>
  group === "" ? version : `${group}/${version}`;

const readTyped = ({ value }: Document, named: KindName, expected: KindName): Read => {
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

const isOptions = (kind: string): boolean => kind.endsWith("Options");

const readCustomResource = (
  { value }: Document,
  { kind, ...named }: KindName,
  expected: ExpectedKind,
): Read => {
  const duplicates = duplicatesIn(value);
  const object = plain(value);
  const unknown = coerceCustomResource(expected.schema, object);
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

const checkVersion = (named: KindName, expected: KindName): void => {
  const [given, wanted] = [versionText(named), versionText(expected)];
  if (given !== wanted && !isOptions(expected.kind)) {
    throw badRequest(
      `the API version in the data (${given}) does not match the expected API version (${wanted})`,
    );
  }
};

/** Errors that YAML reports in one piece become a warning each. */
const warningsOf = (strictErrors: string[]): string[] =>
  strictErrors.flatMap((error) =>
    error.startsWith("yaml: unmarshal errors:\n")
      ? error
          .split("\n")
          .slice(1)
          .map((line) => line.trim())
      : [error],
  );

const decodeError = (
  error: Error,
  named: KindName | undefined,
  expected: KindName,
  body: Uint8Array,
): StatusError => {
  if (error instanceof StatusError) {
    return error;
  }

  return named === undefined || named.kind === ""
    ? badRequest(
        `the object provided is unrecognized (must be of type ${expected.kind}): ${error.message} (${summary(body)})`,
      )
    : badRequest(
        `${named.kind} in version ${JSON.stringify(named.version)} cannot be handled as a ${expected.kind}: ${error.message}`,
      );
};

const summaryBytes = 30;

const summary = (body: Uint8Array): string => {
  if (body.length === 0) {
    return "<empty>";
  }

  const isJson = body[0] === 0x7b;
  const start = Buffer.from(body.subarray(0, summaryBytes)).toString(isJson ? "utf8" : "hex");
  return body.length > summaryBytes ? `${start} ...` : start;
};
