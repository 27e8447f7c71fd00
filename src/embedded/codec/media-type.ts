/** Content types of request bodies, and the refusal of all others. */
import { StatusError } from "../status.ts";

export type BodyFormat = "json" | "yaml" | "protobuf";

const formats: Record<string, BodyFormat> = {
  "application/json": "json",
  "application/yaml": "yaml",
  "application/vnd.kubernetes.protobuf": "protobuf",
};

export const patchMediaTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

export const unsupportedMediaType = (accepted: string[]): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`,
  );

/** No content type means JSON. @throws StatusError 415 */
export const formatOf = (contentType: string | undefined): BodyFormat => {
  if (contentType === undefined || contentType === "") {
    return "json";
  }

  const [type = ""] = contentType.split(";");
  const format = formats[type.trim().toLowerCase()];
  if (format === undefined) {
    throw unsupportedMediaType(Object.keys(formats));
  }

  return format;
};
