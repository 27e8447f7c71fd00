/** Which form of an answer a client accepts, and which form of a body it sends. */
import { StatusError } from "../status.ts";

export type Shape = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

export type Format = "json" | "yaml";

export interface Wanted {
  format: Format;
  /** The object converted to another kind. */
  as?: Shape;
  /** `v1` or `v1beta1` of meta.k8s.io. */
  version?: string;
}

interface Clause {
  type: string;
  parameters: Map<string, string>;
  quality: number;
}

const shapes = new Set<string>(["Table", "PartialObjectMetadata", "PartialObjectMetadataList"]);
const protobuf = "application/vnd.kubernetes.protobuf";
const builtInTypes = ["application/json", "application/yaml", protobuf];
const customTypes = ["application/json", "application/yaml"];

const patchTypes = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
} as const;

const parse = (accept: string): Clause[] =>
  accept
    .split(",")
    .map((part) => {
      const [type = "", ...rest] = part.split(";").map((piece) => piece.trim());
      const parameters = new Map(
        rest.map((piece) => {
          const [key = "", value = ""] = piece.split("=");
          return [key, value.replaceAll('"', "")] as const;
        }),
      );
      return { type, parameters, quality: Number(parameters.get("q") ?? 1) };
    })
    .filter(({ type }) => type !== "")
    .toSorted((left, right) => right.quality - left.quality);

const formatOf = (type: string): Format | undefined =>
  type === "application/json" || type === "*/*" || type === "application/*"
    ? "json"
    : type === "application/yaml"
      ? "yaml"
      : undefined;

/**
The first clause of the Accept header that can be served.
@param route What the route can write beside the usual types, for the refusal of everything else.
@param tables False where an object has no table: the next clause counts.
@throws StatusError 406
*/
export const negotiate = (
  accept: string | undefined,
  custom: boolean,
  route: readonly string[] = [],
  tables = true,
): Wanted => {
  if (accept === undefined || accept.trim() === "") {
    return { format: "json" };
  }

  const clauses = parse(accept);
  for (const { type, parameters } of clauses) {
    const format = formatOf(type);
    const as = parameters.get("as");
    if (format !== undefined && (as === undefined || parameters.get("g") === undefined)) {
      return { format };
    }

    const version = parameters.get("v") ?? "";
    const served = version === "v1" || version === "v1beta1";
    if (format !== undefined && shapes.has(as ?? "") && served && (tables || as !== "Table")) {
      return { format, as: as as Shape, version };
    }
  }

  const types = custom ? customTypes : builtInTypes;
  // Built-in resources are refused by the router when not even the media type is known to it.
  if (!custom && !clauses.some(({ type }) => type === protobuf || formatOf(type) !== undefined)) {
    const known = [...types, ...route].join(", ");
    const message = `406: Not Acceptable\n\nAvailable representations: ${known}`;
    throw new StatusError(406, "NotAcceptable", message, {});
  }

  throw new StatusError(
    406,
    "NotAcceptable",
    `only the following media types are accepted: ${types.join(", ")}`,
  );
};

const conversions = ["as", "g", "v"];

/** How an error is written, which is never converted; undefined when the client accepts nothing that there is. */
export const formatOfError = (accept: string | undefined): Format | undefined =>
  accept === undefined || accept.trim() === ""
    ? "json"
    : parse(accept)
        .filter(({ parameters }) => !conversions.some((name) => parameters.has(name)))
        .map(({ type }) => formatOf(type))
        .find((format) => format !== undefined);

/** What routes that can watch write besides. */
export const streamTypes = ["application/json;stream=watch", `${protobuf};stream=watch`];

const unsupported = (types: readonly string[]): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
  );

const mediaType = (header: string | undefined): string =>
  (header ?? "").split(";")[0]?.trim() ?? "";

/** @throws StatusError 415 */
export const checkBodyType = (header: string | undefined, custom: boolean): void => {
  const type = mediaType(header);
  const types = custom ? customTypes : builtInTypes;
  if (type !== "" && !types.includes(type)) {
    throw unsupported(types);
  }
};

/** The kind of patch that a content type names. @throws StatusError 415 */
export const patchTypeOf = (
  header: string | undefined,
  custom: boolean,
): (typeof patchTypes)[keyof typeof patchTypes] => {
  const type = mediaType(header);
  const accepted = Object.entries(patchTypes).filter(
    ([, patch]) => !(custom && patch === "strategic"),
  );
  const found = accepted.find(([name]) => name === type);
  if (found === undefined) {
    throw custom
      ? unsupported(accepted.map(([name]) => name))
      : new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  }

  return found[1];
};
