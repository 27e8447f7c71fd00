/** The 403 that authorization answers, in the words of k8s.io/apiserver pkg/endpoints/handlers/responsewriters. */
import { forbidden, StatusError } from "../status.ts";
import type { Attributes } from "./user.ts";

const quote = (text: string): string => JSON.stringify(text);

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Answers must not look like HTML to a browser. */
const sanitize = (text: string): string =>
  text.replaceAll(/[&<>]/gu, (sign) => escapes[sign] ?? "");

const scopeOf = (namespace: string | undefined): string =>
  namespace === undefined || namespace === ""
    ? "at the cluster scope"
    : `in the namespace ${quote(namespace)}`;

const describe = ({
  user,
  verb,
  group = "",
  resource,
  subresource = "",
  namespace,
  path,
}: Attributes): string => {
  if (resource === undefined) {
    return `User ${quote(user.name)} cannot ${verb} path ${quote(path ?? "")}`;
  }

  const full = subresource === "" ? resource : `${resource}/${subresource}`;
  const what = `cannot ${verb} resource ${quote(full)} in API group ${quote(group)}`;
  return `User ${quote(user.name)} ${what} ${scopeOf(namespace)}`;
};

/** @param reason As the authorizer gave it. */
export const forbiddenByAuthorization = (attributes: Attributes, reason = ""): StatusError => {
  const message = sanitize(describe(attributes));
  const why = reason === "" ? message : `${message}: ${reason}`;
  const { group = "", resource, name = "" } = attributes;
  return resource === undefined
    ? new StatusError(403, "Forbidden", `forbidden: ${why}`, {})
    : forbidden({ group, resource }, name, why);
};
