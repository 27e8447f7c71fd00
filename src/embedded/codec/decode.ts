/** Request bodies to objects: JSON, YAML and protobuf, checked and normalised the way the API's Go types do it. */
import type { Json } from "../object.ts";
import { structOf } from "../schema/schema.ts";
import { badRequest, StatusError } from "../status.ts";
import { readJson, readProtobuf, readYaml } from "./document.ts";
import { formatOf } from "./media-type.ts";
import type { KindName } from "./normalise.ts";
import {
  type ExpectedKind,
  isOptions,
  readCustomResource,
  readTyped,
  versionText,
  withDefaults,
} from "./read-object.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

export interface Decoded {
  object: Json;
  /** For `Warning:` headers. */
  warnings: string[];
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

const requireKind = (named: KindName, body: Uint8Array): KindName => {
  if (named.kind === "") {
    throw new Error(`Object 'Kind' is missing in '${new TextDecoder().decode(body)}'`);
  }

  return named;
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
